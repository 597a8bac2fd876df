"""What a provider says of itself: its endpoints and its keys, kept for an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from appliance.adapters.identity.provider_calls import BoundedSession
from appliance.adapters.identity.refusals import ProviderUnavailableError
from appliance.foundation.clock import Clock

KEPT_FOR = timedelta(hours=1)
# An unknown key may be a new one, or an attack: ask again, but not for every token.
ASKED_AGAIN_AFTER = timedelta(seconds=30)
# Signatures that need the provider's private key. No "none", and no HMAC, whose key would be a public one.
ALLOWED_ALGORITHMS = tuple(f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512))
_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Metadata:
    """The part of a discovery document that we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    algorithms: tuple[str, ...]
    token_auth_method: str
    says_issuer_on_return: bool


@dataclass
class Discovery:
    """One provider's metadata and keys. Safe to use from several threads; each fetches what is missing."""

    discovery_url: str
    clock: Clock
    open_session: Callable[[], BoundedSession]
    _metadata: tuple[datetime, Metadata] | None = None
    _keys: tuple[datetime, KeySet] | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def metadata(self) -> Metadata:
        """The metadata, fetched when it is missing or old. Raises ProviderUnavailableError."""
        kept = self._metadata
        if kept and self.clock.now() - kept[0] < KEPT_FOR:
            return kept[1]
        with self.open_session() as session:
            fresh = _read_metadata(
                session.get_json(self.discovery_url, withhold_token=True), self.discovery_url
            )
        with self._lock:
            self._metadata = (self.clock.now(), fresh)
        return fresh

    def keys(self, *, after_unknown_key: bool = False) -> KeySet:
        """The signing keys; ``after_unknown_key`` fetches them again, unless they were fetched just now."""
        kept = self._keys
        allowed_age = ASKED_AGAIN_AFTER if after_unknown_key else KEPT_FOR
        if kept and self.clock.now() - kept[0] < allowed_age:
            return kept[1]
        with self.open_session() as session:
            fresh = _read_keys(session.get_json(self.metadata().jwks_uri, withhold_token=True))
        with self._lock:
            self._keys = (self.clock.now(), fresh)
        return fresh


def _read_metadata(document: dict[str, Any], discovery_url: str) -> Metadata:
    issuer = document.get("issuer")
    # A provider speaks for itself only: the address it was found at is made of its own name.
    if not isinstance(issuer, str) or issuer.rstrip("/") + _WELL_KNOWN != discovery_url:
        raise ProviderUnavailableError("the discovery document names another issuer than its address")
    needed = {
        name: _endpoint(document, name, discovery_url)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    supported = document.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = tuple(name for name in ALLOWED_ALGORITHMS if name in supported)
    if not algorithms:
        raise ProviderUnavailableError("the provider signs with no algorithm we accept")
    return Metadata(
        issuer=issuer,
        userinfo_endpoint=_endpoint(document, "userinfo_endpoint", discovery_url)
        if "userinfo_endpoint" in document
        else None,
        algorithms=algorithms,
        token_auth_method=_token_auth_method(document),
        says_issuer_on_return=document.get("authorization_response_iss_parameter_supported") is True,
        **needed,
    )


def _endpoint(document: dict[str, Any], name: str, discovery_url: str) -> str:
    url = document.get(name)
    if not isinstance(url, str) or urlsplit(url).scheme not in {"https", urlsplit(discovery_url).scheme}:
        raise ProviderUnavailableError(f"the discovery document has no {name} we can use")
    return url


def _token_auth_method(document: dict[str, Any]) -> str:
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"


def _read_keys(document: dict[str, Any]) -> KeySet:
    listed = document.get("keys")
    if not isinstance(listed, list) or not all(isinstance(key, dict) for key in listed):
        raise ProviderUnavailableError("the provider's list of keys is none")
    for_signing = [key for key in listed if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
    try:
        return KeySet.import_key_set({"keys": for_signing})
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderUnavailableError("the provider's list of keys cannot be read") from None
