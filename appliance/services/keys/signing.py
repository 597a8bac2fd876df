"""The key this installation signs with."""

from __future__ import annotations

from appliance.foundation.errors import UnreadableError
from appliance.foundation.settings import Settings
from appliance.foundation.signing_keys import SigningKey


def signing_key(settings: Settings) -> SigningKey:
    """Read it. Raises UnreadableError when there is none, and RefusedError when others may read it."""
    path = settings.signing_key_path
    if not path.exists():
        mend = "Make a pair with `transcrypt keys new`, or name one in TRANSCRYPT_SIGNING_KEY"
        raise UnreadableError("there is no signing key", place=str(path), mend=mend)
    return SigningKey.load(path)
