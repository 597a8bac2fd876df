"""An installed package holds all that the checkout's does, and says the version of the changelog."""

import os
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import version
from pathlib import Path

import pytest

from appliance.foundation.carried_files import published_packs
from appliance.services.verifier_file import verifier_file
from setup import newest_version
from tests.architecture.checkout import CHECKOUT, files, relative

# What schemas were released as is compared in the checkout; nothing reads it at run time.
_COMPARED = "appliance/schemas/released/"
DATA = [
    path
    for path in files()
    if relative(path).startswith("appliance/")
    and not relative(path).startswith(_COMPARED)
    and path.suffix != ".py"
]


def package_of(path: Path) -> Path:
    return next(folder for folder in path.parents if (folder / "__init__.py").exists())


def test_every_data_file_is_part_of_the_package() -> None:
    setup = ConfigParser()
    setup.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    patterns = setup["options.package_data"]["*"].split()
    packed = {path for home in map(package_of, DATA) for pattern in patterns for path in home.glob(pattern)}
    assert len(DATA) > 50
    assert [relative(path) for path in DATA if path not in packed] == []


def test_the_version_is_the_newest_of_the_changelog() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version("transcrypt-essentials") == newest_version(changelog)


def test_the_first_release_heading_counts() -> None:
    assert newest_version("# Changelog\n\n## 0.2.0 (unreleased)\n\n## 0.1.0 (2026-11-21)\n") == "0.2.0"


def test_a_changelog_without_a_release_is_refused() -> None:
    with pytest.raises(SystemExit, match="no release heading"):
        newest_version("# Changelog\n\nSoon.\n")


INSTALLED = """
from appliance.foundation.carried_files import published_packs
from appliance.services.verifier_file import verifier_file
print(len(published_packs() or ()), verifier_file().sha256)
"""


@pytest.mark.req("REPT-08")
def test_an_installed_package_hands_out_the_same_verifier_as_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "setup.py", "-q", "build_py", "-d", str(tmp_path)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, timeout=60)
    told = subprocess.run(
        [sys.executable, "-c", INSTALLED],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    file = verifier_file()
    assert file
    assert told.stdout.split() == [str(len(published_packs() or ())), file.sha256]
