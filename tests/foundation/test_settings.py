"""Settings: their defaults, and how a wrong one is named."""

import os
from pathlib import Path

import pytest

from appliance.foundation import settings
from appliance.foundation.errors import RefusedError
from appliance.foundation.settings import Settings, read_settings


def test_everything_has_its_place_in_the_home(tmp_path: Path) -> None:
    assert read_settings({"TRANSCRYPT_HOME": str(tmp_path)}) == Settings(
        home=tmp_path,
        packs_dir=tmp_path / "packs",
        trusted_keys=(tmp_path / "keys" / "trusted",),
        signing_key_path=tmp_path / "keys" / "local.key",
    )


def test_the_home_is_beside_the_code_in_a_checkout() -> None:
    checkout = Path(__file__).resolve().parents[2]
    assert read_settings({"TRANSCRYPT_HOME": ""}).home == checkout / ".local"


def test_outside_a_checkout_the_home_must_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_CHECKOUT", tmp_path)
    with pytest.raises(RefusedError, match=r"TRANSCRYPT_HOME: is not set, .* Set it to a folder"):
        read_settings({})


def test_keys_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.pub").touch()
    environ = {
        "TRANSCRYPT_HOME": str(tmp_path),
        "TRANSCRYPT_TRUSTED_KEYS": f"{tmp_path / 'a.pub'}{os.pathsep}{os.pathsep}{tmp_path}",
        "TRANSCRYPT_SIGNING_KEY": "/elsewhere/my.key",
    }
    read = read_settings(environ)
    assert read.trusted_keys == (tmp_path / "a.pub", tmp_path)
    assert read.signing_key_path == Path("/elsewhere/my.key")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TRANSCRYPT_HOME", "file.txt", "file.txt is not a folder. Name a folder"),
        ("TRANSCRYPT_TRUSTED_KEYS", "absent", "there is no .*absent"),
        ("TRANSCRYPT_TRUSTED_KEYS", "file.txt", r"file.txt is not a .pub file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(
    tmp_path: Path, variable: str, value: str, words: str
) -> None:
    (tmp_path / "file.txt").touch()
    with pytest.raises(RefusedError, match=f"{variable}: .*{words}"):
        read_settings({"TRANSCRYPT_HOME": str(tmp_path), variable: str(tmp_path / value)})
