"""The two settings that signing a service token takes: whoever signs needs nothing else of the web's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.foundation import setting_values
from appliance.foundation.environment_reading import Variables


@dataclass(frozen=True)
class SigningSettings:
    """Which installation signs, and the keys of its cookies, the newest first."""

    base_url: str
    session_keys: tuple[str, ...] = field(repr=False)


def read_signing_settings(environ: Mapping[str, str]) -> SigningSettings:
    """Read them; raises RefusedError that lists every fault and its mend."""
    given = Variables(environ)
    base, keys = "TRANSCRYPT_BASE_URL", "TRANSCRYPT_SESSION_KEYS"
    settings = SigningSettings(
        given.read(base, given.text(base), setting_values.base_url, needed=True) or "",
        given.read(keys, given.secret(keys), setting_values.session_keys, needed=True) or (),
    )
    given.refuse_if_faulty()
    return settings
