"""Key pairs and public key files."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from appliance.foundation.ed25519 import verify
from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.foundation.public_keys import PublicKey, read_public_key, read_trusted_keys
from appliance.foundation.signing_keys import SigningKey, generate_key


def test_a_saved_pair_signs_and_verifies(tmp_path: Path) -> None:
    made = generate_key()
    public_path = made.save(tmp_path / "keys" / "local.key")
    signature = SigningKey.load(tmp_path / "keys" / "local.key").sign(b"pack")
    public = read_public_key(public_path)
    assert public == made.public_key
    assert verify(public.raw, b"pack", signature)


def test_the_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    generate_key().save(tmp_path / "local.key")
    assert (tmp_path / "local.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "local.key").read_text().startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o620, 0o777])
def test_a_key_that_others_may_read_or_change_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "local.key"
    generate_key().save(path)
    for sound in (0o600, 0o400, 0o440):
        path.chmod(sound)
        SigningKey.load(path)
    path.chmod(mode)
    with pytest.raises(
        RefusedError, match=r"local.key: this private key may be read or changed by others\..*chmod 600"
    ):
        SigningKey.load(path)


def test_an_existing_key_is_never_overwritten(tmp_path: Path) -> None:
    first = generate_key()
    first.save(tmp_path / "local.key")
    with pytest.raises(RefusedError, match="exists already"):
        generate_key().save(tmp_path / "local.key")
    (tmp_path / "local.key").unlink()
    with pytest.raises(RefusedError, match=r"local\.pub: exists already"):
        generate_key().save(tmp_path / "local.key")
    assert read_public_key(tmp_path / "local.pub") == first.public_key
    with pytest.raises(RefusedError, match=r"cannot be called \.pub"):
        generate_key().save(tmp_path / "new.pub")


def test_two_keys_are_never_the_same() -> None:
    assert generate_key().public_key != generate_key().public_key


def test_a_key_is_named_by_the_hash_of_its_bytes() -> None:
    key = PublicKey(bytes(32))
    assert key.fingerprint == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
    assert key.key_id == "66687aadf862bd77"
    assert key.line == "transcrypt-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= 66687aadf862bd77\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a public key"),
        (b"ssh-ed25519 AAAA me@example", "is not a public key"),
        (b"\xff\xfe", "is not a public key"),
        (b"transcrypt-ed25519 AAAA 66687aadf862bd77", "do not match"),
        (b"transcrypt-ed25519 !!!! 66687aadf862bd77", "do not match"),
        (b"transcrypt-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= 66687aadf862bd78", "do not match"),
        # the same bytes, written with unused bits set
        (b"transcrypt-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB= 66687aadf862bd77", "do not match"),
    ],
)
def test_what_is_not_a_sound_public_key_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.pub").write_bytes(content)
    with pytest.raises(RefusedError, match=words):
        read_public_key(tmp_path / "a.pub")


def test_trusted_keys_come_from_files_and_folders_each_once(tmp_path: Path) -> None:
    keys = [generate_key() for _ in range(3)]
    for number, key in enumerate(keys):
        key.save(tmp_path / f"{number}.key")
    trusted = read_trusted_keys([tmp_path / "1.pub", tmp_path, tmp_path / "absent"])
    assert trusted == tuple(sorted((key.public_key for key in keys), key=lambda key: key.fingerprint))


def test_a_broken_or_missing_trusted_key_does_not_fall_away_unnoticed(tmp_path: Path) -> None:
    (tmp_path / "broken.pub").write_bytes(b"x")
    with pytest.raises(RefusedError, match=r"broken\.pub: is not a public key"):
        read_trusted_keys([tmp_path])
    with pytest.raises(UnreadableError, match="no such file"):
        read_trusted_keys([tmp_path / "absent.pub"])


def test_other_private_files_are_refused_with_the_mend(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"nonsense", other):
        (tmp_path / "x.key").write_bytes(content)
        with pytest.raises(RefusedError, match="Make a pair with 'transcrypt keys new'"):
            SigningKey.load(tmp_path / "x.key")
    with pytest.raises(UnreadableError, match="no such file"):
        SigningKey.load(tmp_path / "absent.key")
