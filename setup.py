"""Give setup.cfg the one thing it cannot read itself: the version, which is the newest in CHANGELOG.md."""

import re
from pathlib import Path

from setuptools import setup


def newest_version(changelog: str) -> str:
    """Return the number of the first release heading, such as `## 0.1.0 (unreleased)`."""
    heading = re.search(r"^## (\d+\.\d+\.\d+)\b", changelog, re.MULTILINE)
    if heading is None:
        raise SystemExit("CHANGELOG.md has no release heading such as `## 0.1.0 (unreleased)`.")
    return heading[1]


if __name__ == "__main__":
    setup(version=newest_version(Path(__file__).with_name("CHANGELOG.md").read_text(encoding="utf-8")))
