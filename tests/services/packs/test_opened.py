"""A pack is compiled once, and never outlives what its trust rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.foundation.errors import RefusedError
from appliance.foundation.settings import Settings, read_settings
from appliance.foundation.signing_keys import SigningKey, generate_key
from appliance.services.packs import find_pack, install_pack, opened_pack, sign_pack
from appliance.services.packs.lint import build_pack
from tests.services.packs.small_pack import files, write_files


@pytest.fixture
def key() -> SigningKey:
    return generate_key()


@pytest.fixture
def settings(tmp_path: Path, key: SigningKey) -> Settings:
    """The small pack installed, signed, and its key trusted."""
    home = read_settings({"TRANSCRYPT_HOME": str(tmp_path / "home")})
    trusted = home.home / "keys" / "trusted"
    trusted.mkdir(parents=True)
    key.save(tmp_path / "local.key").rename(trusted / "us.pub")
    install_pack(build_pack(write_files(tmp_path / "small", files())), home.packs_dir)
    sign_pack(find_pack("small", home.packs_dir), key)
    return home


def test_a_pack_is_compiled_once_while_nothing_changes(settings: Settings) -> None:
    assert opened_pack("small", settings) is opened_pack("small", settings)


@pytest.mark.req("RULE-02")
def test_a_pack_that_was_replaced_is_read_again(settings: Settings, key: SigningKey) -> None:
    before = opened_pack("small", settings)
    pack = find_pack("small", settings.packs_dir).pack
    pack.write_bytes(pack.read_bytes().replace(b"A small pack", b"Another pack", 1))
    with pytest.raises(RefusedError, match="not what was signed"):
        opened_pack("small", settings)
    sign_pack(find_pack("small", settings.packs_dir), key)
    after = opened_pack("small", settings)
    assert after.rules.sha256 != before.rules.sha256
    assert after.document["title"].startswith("Another")


@pytest.mark.req("RULE-02")
def test_a_pack_whose_signature_is_gone_is_refused_although_it_was_open(settings: Settings) -> None:
    opened_pack("small", settings)
    find_pack("small", settings.packs_dir).signature.unlink()
    with pytest.raises(RefusedError, match="not signed"):
        opened_pack("small", settings)


@pytest.mark.req("RULE-02")
def test_a_pack_whose_key_is_trusted_no_more_is_refused_although_it_was_open(settings: Settings) -> None:
    opened_pack("small", settings)
    (settings.home / "keys" / "trusted" / "us.pub").unlink()
    with pytest.raises(RefusedError, match="nobody here trusts"):
        opened_pack("small", settings)
