"""Private Ed25519 keys: made, kept in files, and used to sign. Verification needs none of this."""

from __future__ import annotations

import base64
import hashlib
import os
import shlex
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.errors import RefusedError
from appliance.foundation.public_keys import PublicKey
from appliance.foundation.strict_json import read_bytes

_LARGEST_FILE = 4096
_EXPOSED = stat.S_IRWXO | stat.S_IWGRP


class SigningKey:
    """A private Ed25519 key. Its bytes leave it only into a file, by ``save``."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public_key = PublicKey(private_key.public_key().public_bytes_raw())

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """Return the key of a ``.key`` file (PKCS8 PEM without a password).

        Raises UnreadableError when the file cannot be read and RefusedError when it holds no such key, or
        when others than its owner and group may read or change it.
        """
        try:
            key = load_pem_private_key(read_bytes(path, max_bytes=_LARGEST_FILE), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise RefusedError(
                "is not a private Ed25519 key without a password",
                place=str(path),
                mend="Make a pair with 'transcrypt keys new'",
            )
        _refuse_exposed(path)
        return cls(key)

    def save(self, path: Path) -> Path:
        """Write the pair: ``path`` (readable by its owner only) and the ``.pub`` beside it, returned.

        Raises RefusedError when either file exists or cannot be written; then neither is left behind.
        """
        public_path = path.with_suffix(".pub")
        if public_path == path:
            raise RefusedError("a private key cannot be called .pub", place=str(path), mend="Call it .key")
        pem = self._private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files = {path.name: pem, public_path.name: self.public_key.line.encode("ascii")}
        write_all_or_nothing(path.parent, files, replace=False, private={path.name})
        return public_path

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature; the same message gives the same signature."""
        return self._private_key.sign(message)


def _refuse_exposed(path: Path) -> None:
    """A group may read a key (a service's account), but only the owner may change it."""
    if os.name == "posix" and path.stat().st_mode & _EXPOSED:
        raise RefusedError(
            "this private key may be read or changed by others",
            place=str(path),
            mend=f"Make a new pair if they may have, then run 'chmod 600 {shlex.quote(str(path))}'",
        )


def generate_key() -> SigningKey:
    """Return a new key from the operating system's randomness."""
    return SigningKey(Ed25519PrivateKey.generate())


def signature_document(key: SigningKey, prefix: bytes, subject: bytes) -> dict[str, str]:
    """Return the signature of ``prefix + subject`` with all that is needed to check it.

    The shape is ``$defs/signature`` of bundle.schema.json; ``signed`` is the SHA-256 of the subject alone.
    """
    return {
        "algorithm": "Ed25519",
        "key_id": key.public_key.key_id,
        "public_key": base64.b64encode(key.public_key.raw).decode("ascii"),
        "signature": base64.b64encode(key.sign(prefix + subject)).decode("ascii"),
        "signed": hashlib.sha256(subject).hexdigest(),
    }
