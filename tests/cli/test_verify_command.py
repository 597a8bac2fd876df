"""`transcrypt verify` trusts the keys of this installation beside those given."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from appliance.cli.verify_command import add_verify_command
from appliance.foundation.errors import TranscryptError
from tests.services.verification.sample_bundle import ALICE, sample


def transcrypt(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="transcrypt")
    add_verify_command(parser.add_subparsers(required=True))
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TRANSCRYPT_HOME", str(tmp_path / "home"))
    (tmp_path / "bundle.json").write_bytes(sample()[0])
    return str(tmp_path / "bundle.json")


@pytest.mark.req("REPT-08")
def test_a_key_trusted_here_needs_not_be_given(bundle: str, tmp_path: Path) -> None:
    assert transcrypt("verify", bundle) == 1
    trusted = tmp_path / "home/keys/trusted"
    trusted.mkdir(parents=True)
    (trusted / "alice.pub").write_text(ALICE.public_key.line)
    assert transcrypt("verify", bundle) == 0


def test_a_key_given_is_trusted_for_this_once(bundle: str, tmp_path: Path) -> None:
    (tmp_path / "alice.pub").write_text(ALICE.public_key.line)
    assert transcrypt("verify", bundle, "--key", str(tmp_path / "alice.pub")) == 0
    assert transcrypt("verify", bundle) == 1


def test_a_trusted_key_that_cannot_be_read_does_not_fall_away_unnoticed(bundle: str, tmp_path: Path) -> None:
    trusted = tmp_path / "home/keys/trusted"
    trusted.mkdir(parents=True)
    (trusted / "broken.pub").write_text("not a key")
    with pytest.raises(TranscryptError, match="not a public key"):
        transcrypt("verify", bundle)
