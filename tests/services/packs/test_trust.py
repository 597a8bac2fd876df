"""Rules come into use only when they are signed, unaltered, and signed by somebody trusted."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.engine import RulePack
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import NotVerifiedError, RefusedError, TranscryptError, UnreadableError
from appliance.foundation.settings import Settings, read_settings
from appliance.foundation.signing_keys import SigningKey, generate_key
from appliance.services.packs.lint import build_pack
from appliance.services.packs.pack_files import find_pack
from appliance.services.packs.signing import install_pack, sign_pack
from appliance.services.packs.trust import open_pack, read_trusted_pack, trusted_keys, verify_pack
from tests.services.packs.small_pack import files, write_files


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with the small pack installed, signed, and its key trusted."""
    home = read_settings({"TRANSCRYPT_HOME": str(tmp_path / "home")})
    key = generate_key()
    public = key.save(home.home / "keys" / "local.key")
    (home.home / "keys" / "trusted").mkdir()
    public.rename(home.home / "keys" / "trusted" / "us.pub")
    install_pack(build_pack(write_files(tmp_path / "small", files())), home.packs_dir)
    sign_pack(find_pack("small", home.packs_dir), key)
    return home


def refusal(settings: Settings) -> str:
    with pytest.raises(RefusedError) as caught:
        open_pack("small", settings)
    return str(caught.value)


def change_pack(settings: Settings, **changes: Any) -> None:
    path = settings.packs_dir / "small.json"
    path.write_bytes(canonical_bytes(json.loads(path.read_bytes()) | changes))


def change_signature(settings: Settings, **changes: Any) -> None:
    path = settings.packs_dir / "small.sig.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes))


@pytest.mark.req("RULE-02")
def test_a_signed_pack_of_a_trusted_key_opens_by_id_and_by_path(settings: Settings) -> None:
    by_id = open_pack("small", settings)
    by_path = open_pack(str(settings.packs_dir / "small.json"), settings)
    assert isinstance(by_id, RulePack)
    assert by_id.sha256 == by_path.sha256
    assert read_trusted_pack("small", settings).signature["signed"] == by_id.sha256


@pytest.mark.req("RULE-02")
def test_an_unsigned_pack_is_refused(settings: Settings) -> None:
    (settings.packs_dir / "small.sig.json").unlink()
    assert "the pack is not signed: there is no small.sig.json beside it" in refusal(settings)


@pytest.mark.req("RULE-02")
def test_an_altered_pack_is_refused(settings: Settings) -> None:
    change_pack(settings, title="A smaller pack")
    assert "the pack is not what was signed" in refusal(settings)


@pytest.mark.req("RULE-02")
def test_a_pack_of_an_unknown_key_is_refused_and_the_key_named(settings: Settings) -> None:
    stranger = generate_key()
    sign_pack(find_pack("small", settings.packs_dir), stranger)
    message = refusal(settings)
    assert (
        f"signed by key {stranger.public_key.key_id} (SHA-256 {stranger.public_key.fingerprint})" in message
    )
    assert "--key" in message


def test_a_further_key_can_be_trusted_for_once(settings: Settings, tmp_path: Path) -> None:
    stranger = generate_key()
    public = stranger.save(tmp_path / "stranger.key")
    pack = find_pack("small", settings.packs_dir)
    sign_pack(pack, stranger)
    assert verify_pack(pack, trusted_keys(settings, [public])).signer == stranger.public_key
    with pytest.raises(NotVerifiedError, match="nobody here trusts"):
        verify_pack(pack, trusted_keys(settings))


@pytest.mark.req("RULE-02")
def test_a_copied_signature_is_refused(settings: Settings) -> None:
    signed = (settings.packs_dir / "small.sig.json").read_bytes()
    change_pack(settings, version="1.0.1")
    sign_pack(find_pack("small", settings.packs_dir), SigningKey.load(settings.signing_key_path))
    (settings.packs_dir / "small.sig.json").write_bytes(signed)
    assert "not what was signed" in refusal(settings)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"signature": base64.b64encode(b"0" * 64).decode()}, "not what was signed"),
        ({"signed": "0" * 64}, "not what was signed"),
        ({"key_id": "0" * 16}, "not what was signed"),
        ({"public_key": base64.b64encode(b"1" * 32).decode()}, "not what was signed"),
        ({"algorithm": "none"}, "this is not a signature"),
        ({"extra": 1}, "this is not a signature"),
    ],
)
def test_a_changed_signature_is_refused(settings: Settings, changes: dict[str, Any], message: str) -> None:
    change_signature(settings, **changes)
    assert message in refusal(settings)


@pytest.mark.req("RULE-02")
def test_a_pack_for_a_newer_transcrypt_is_refused_as_that(settings: Settings) -> None:
    change_pack(settings, format=2, new_things=[])
    assert "was made for a newer Transcrypt: its format is 2, and 1 is read here" in refusal(settings)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[]", "not a rulepack"),
        (b'{"format": true}', "not a rulepack"),
        (b'{"format": 1}', "not as a pack must be"),
        (b'{"format": 1', "small.json"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(settings: Settings, data: bytes, message: str) -> None:
    (settings.packs_dir / "small.json").write_bytes(data)
    with pytest.raises(TranscryptError, match=message):
        open_pack("small", settings)


def test_a_pack_with_other_bytes_for_the_same_content_is_refused(settings: Settings) -> None:
    path = settings.packs_dir / "small.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert "not in canonical form" in refusal(settings)


def test_a_pack_the_engine_cannot_compile_is_refused(settings: Settings) -> None:
    document = json.loads((settings.packs_dir / "small.json").read_bytes())
    document["definitions"][0]["expression"] = "nothing("
    change_pack(settings, **document)
    sign_pack(find_pack("small", settings.packs_dir), SigningKey.load(settings.signing_key_path))
    assert refusal(settings).startswith("small, /definitions/0/expression: the pack cannot be used: ")


@pytest.mark.parametrize("name", ["other", "../small", "", "./small.json", "Small", "small.sig"])
def test_an_unknown_pack_is_named_with_those_installed(settings: Settings, name: str) -> None:
    with pytest.raises(UnreadableError, match=r"there is no pack .*\. Installed: small\."):
        open_pack(name, settings)


def test_with_no_packs_installed_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="No packs are installed"):
        open_pack("small", read_settings({"TRANSCRYPT_HOME": str(tmp_path)}))
