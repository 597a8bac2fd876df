"""What setup.cfg cannot say: the version, the newest in CHANGELOG.md, and files from around the package."""

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
# Beside the package here, and inside it where it is installed: appliance/foundation/carried_files.py.
CARRIED = ("LICENSE", "rulepacks/published.json")


class BuildWithCarriedFiles(build_py):  # type: ignore[misc]  # setuptools publishes no types
    """Builds the package with what belongs to the offline verifier that it hands out."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # the checkout itself is used, where they lie already
        for name in CARRIED:
            target = Path(self.build_lib, "appliance", "carried", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, target)


def newest_version(changelog: str) -> str:
    """Return the number of the first release heading, such as `## 0.1.0 (unreleased)`."""
    heading = re.search(r"^## (\d+\.\d+\.\d+)\b", changelog, re.MULTILINE)
    if heading is None:
        raise SystemExit("CHANGELOG.md has no release heading such as `## 0.1.0 (unreleased)`.")
    return heading[1]


if __name__ == "__main__":
    setup(
        version=newest_version((HERE / "CHANGELOG.md").read_text(encoding="utf-8")),
        cmdclass={"build_py": BuildWithCarriedFiles},
    )
