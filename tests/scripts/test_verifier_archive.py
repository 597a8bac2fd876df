"""The offline verifier as one file: the same bytes from the same sources, and everything it needs inside."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from appliance.services.verifier_file import BESIDE, DATA, MODULES, ArchiveError, archive_bytes, module_files
from scripts.tools.verifier_archive import main
from tests.architecture.checkout import CHECKOUT

ENTRY = "appliance/services/verification/command.py"


@pytest.fixture
def small_checkout(tmp_path: Path) -> Path:
    """A checkout with one file per pattern and a command that proves it was called."""
    for pattern in (*MODULES, *DATA, *BESIDE):
        file = tmp_path / pattern.replace("**/", "").replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n")
    for module in list((tmp_path / "appliance").rglob("*.py")):
        for package in module.relative_to(tmp_path).parents[:-1]:
            (tmp_path / package / "__init__.py").touch()
    (tmp_path / ENTRY).write_text("def main(arguments):\n    print(arguments)\n    return 1\n")
    return tmp_path


@pytest.mark.req("REPT-08")
def test_two_builds_of_the_same_sources_are_the_same_bytes(small_checkout: Path, tmp_path: Path) -> None:
    first = archive_bytes(small_checkout)
    copy = tmp_path / "elsewhere"
    shutil.copytree(small_checkout, copy, ignore=shutil.ignore_patterns("elsewhere"))
    for file in copy.rglob("*.py"):
        os.utime(file, (1, 1))
        file.chmod(0o600)
    assert archive_bytes(copy) == first


def test_a_changed_module_changes_the_file(small_checkout: Path) -> None:
    before = archive_bytes(small_checkout)
    (small_checkout / "appliance/foundation/ed25519.py").write_text("changed = True\n")
    assert archive_bytes(small_checkout) != before


def test_entries_are_sorted_and_say_nothing_of_the_machine(small_checkout: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(archive_bytes(small_checkout)))
    entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(archive.namelist())
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr, entry.compress_type) for entry in entries} == {
        (3, 0o100644 << 16, zipfile.ZIP_STORED)
    }
    assert archive.testzip() is None


def test_a_missing_part_stops_the_build_and_is_named(small_checkout: Path) -> None:
    (small_checkout / "rulepacks/published.json").unlink()
    with pytest.raises(ArchiveError, match="rulepacks/published"):
        archive_bytes(small_checkout)


def test_the_packages_on_the_way_come_along(small_checkout: Path) -> None:
    names = {path.relative_to(small_checkout).as_posix() for path in module_files(small_checkout)}
    assert {"appliance/__init__.py", "appliance/services/__init__.py", ENTRY} <= names


@pytest.mark.req("REPT-08")
def test_the_file_runs_its_command_with_python_alone_and_passes_on_its_exit_status(
    small_checkout: Path, tmp_path: Path
) -> None:
    file = tmp_path / "verify.pyz"
    file.write_bytes(archive_bytes(small_checkout))
    run = subprocess.run(
        [sys.executable, "-I", "-S", file, "bundle.json"], capture_output=True, text=True, check=False, env={}
    )
    assert (run.stdout, run.stderr, run.returncode) == ("['bundle.json']\n", "", 1)


@pytest.mark.req("REPT-08")
def test_the_real_verifier_starts_with_python_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out/transcrypt-verify.pyz"
    assert main(["--out", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert os.access(file, os.X_OK)
    run = subprocess.run(
        [sys.executable, "-I", "-S", file, "--help"], capture_output=True, text=True, check=False, env={}
    )
    assert run.returncode == 0, run.stderr
    assert "--key" in run.stdout


def test_an_incomplete_checkout_writes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.tools.verifier_archive.CHECKOUT", tmp_path)
    assert main(["--out", str(tmp_path / "verify.pyz")]) == 1
    assert "the verifier would be incomplete" in capsys.readouterr().err
    assert not (tmp_path / "verify.pyz").exists()


def test_the_licence_goes_with_it() -> None:
    archive = zipfile.ZipFile(io.BytesIO(archive_bytes(CHECKOUT)))
    assert archive.read("LICENSE") == (CHECKOUT / "LICENSE").read_bytes()
