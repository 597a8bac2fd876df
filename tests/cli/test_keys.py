"""`transcrypt keys new`."""

import stat
from pathlib import Path

import pytest

from appliance.foundation.public_keys import read_public_key, read_trusted_keys
from appliance.foundation.settings import read_settings
from tests.cli.conftest import Run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRANSCRYPT_HOME", str(tmp_path))
    return tmp_path


def test_a_new_pair_signs_and_is_trusted_here(home: Path, run: Run) -> None:
    done = run("keys", "new")
    assert (done.status, done.err) == (0, "")
    private = home / "keys/local.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    [trusted] = read_trusted_keys(read_settings({"TRANSCRYPT_HOME": str(home)}).trusted_keys)
    assert trusted == read_public_key(home / "keys/local.pub")
    for said in (str(private), str(home / "keys/trusted/local.pub"), trusted.key_id, trusted.fingerprint):
        assert said in done.out


def test_existing_keys_are_never_replaced(home: Path, run: Run) -> None:
    run("keys", "new")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    done = run("keys", "new")
    assert (done.status, done.out) == (2, "")
    assert "exists already" in done.err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_private_key_without_its_copy_among_the_trusted_is_not_replaced_either(
    home: Path, run: Run
) -> None:
    run("keys", "new")
    (home / "keys/trusted/local.pub").unlink()
    done = run("keys", "new")
    assert (done.status, done.out) == (2, "")
    assert "local.key: exists already" in done.err
    assert not (home / "keys/trusted/local.pub").exists()


def test_a_pair_for_elsewhere_is_not_trusted_here(home: Path, run: Run) -> None:
    done = run("keys", "new", "--out", home / "usb")
    assert done.status == 0
    assert sorted(path.name for path in (home / "usb").iterdir()) == ["transcrypt.key", "transcrypt.pub"]
    assert not (home / "keys").exists()
    assert "not here; give the public key to whoever is to trust it" in done.out


def test_settings_that_trust_single_keys_only_get_no_further_one(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("keys", "new", "--out", home / "usb")
    monkeypatch.setenv("TRANSCRYPT_TRUSTED_KEYS", str(home / "usb/transcrypt.pub"))
    done = run("keys", "new")
    assert done.status == 0
    assert sorted(path.name for path in (home / "keys").iterdir()) == ["local.key", "local.pub"]


def test_a_key_made_inside_the_trusted_folder_is_trusted_as_it_is(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "ring").mkdir()
    monkeypatch.setenv("TRANSCRYPT_TRUSTED_KEYS", str(home / "ring"))
    monkeypatch.setenv("TRANSCRYPT_SIGNING_KEY", str(home / "ring/mine.key"))
    assert run("keys", "new").status == 0
    assert sorted(path.name for path in (home / "ring").iterdir()) == ["mine.key", "mine.pub"]


def test_a_place_that_cannot_be_written_is_refused(home: Path, run: Run) -> None:
    (home / "file").write_text("", encoding="utf-8")
    done = run("keys", "new", "--out", home / "file")
    assert (done.status, done.out) == (2, "")
    assert "is a file, not a folder" in done.err


def test_a_folder_without_a_name_is_not_the_current_one(home: Path, run: Run) -> None:
    done = run("keys", "new", "--out", "")
    assert (done.status, done.out) == (2, "")
    assert "argument --out: a folder has a name; write . for the current one." in done.err
    assert not (home / "keys").exists()
