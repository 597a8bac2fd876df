"""What the values of settings mean: one reader for each kind, raising UnfitValueError with the mend."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from appliance.foundation.environment_reading import UnfitValueError
from appliance.foundation.errors import TranscryptError
from appliance.foundation.strict_json import parse_json

# What scripts/dev.sh and the tests may put into keys. Anything that says so works in dev and test only.
DEMO_MARK = "demo-only"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class EncryptionKey:
    """A key-encryption key: 32 bytes that wrap the data keys of stored objects."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class ObjectStoreSettings:
    """Where sealed objects are kept: a folder, or a bucket of any S3-compatible store."""

    kind: Literal["file", "s3"]
    folder: Path | None = None
    bucket: str = ""
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class IdentityProviderSettings:
    """One OpenID provider people may sign in with. ``flag`` is the flag that switches it off.

    ``verifies_addresses``: every address it tells is its people's, though it does not say so of each.
    """

    name: str
    label: str
    discovery_url: str
    client_id: str
    client_secret: str = field(repr=False)
    flag: str | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    verifies_addresses: bool = False


def database_url(value: str) -> str:
    """A PostgreSQL address, as libpq takes it."""
    if urlsplit(value).scheme not in {"postgresql", "postgres"}:
        raise UnfitValueError("is not the address of a PostgreSQL database", "Begin it with postgresql://")
    return value


def base_url(value: str) -> str:
    """Where people reach the product: scheme and host, perhaps a port, and nothing behind."""
    parts = urlsplit(value.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise UnfitValueError("is not an address such as https://app.example.org", "Leave out any path")
    return f"{parts.scheme}://{parts.netloc}"


def session_keys(value: str) -> tuple[str, ...]:
    """Keys that sign cookies, the one that signs first."""
    keys = tuple(key.strip() for key in value.split(",") if key.strip())
    if not keys or any(len(key) < 32 for key in keys):
        raise UnfitValueError(
            "holds a key of fewer than 32 characters", "Give each key at least 32 random characters"
        )
    return keys


def encryption_keys(value: str) -> tuple[EncryptionKey, ...]:
    """``id:base64`` pairs, the key that wraps first; every id once, every key 32 bytes."""
    keys = tuple(_encryption_key(part.strip()) for part in value.split(",") if part.strip())
    if not keys or len({key.id for key in keys}) != len(keys):
        raise UnfitValueError("names a key id twice, or none", "Give every key its own id")
    return keys


def _encryption_key(pair: str) -> EncryptionKey:
    key_id, _, encoded = pair.partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _NAME.fullmatch(key_id) or len(key) != 32:
        raise UnfitValueError(
            "is not a list of id:base64 pairs of 32 bytes each",
            "Write for example k1: and then what `openssl rand -base64 32` prints",
        )
    return EncryptionKey(key_id, key)


def object_store(value: str) -> ObjectStoreSettings:
    """``file:///path`` or ``s3://bucket/prefix?endpoint=…&region=…``; the keys come separately."""
    parts = urlsplit(value)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return ObjectStoreSettings("file", folder=Path(parts.path))
    if parts.scheme == "s3" and parts.netloc:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if set(options) <= {"endpoint", "region"}:
            return ObjectStoreSettings(
                "s3",
                bucket=parts.netloc,
                prefix=parts.path.strip("/"),
                endpoint=options.get("endpoint"),
                region=options.get("region"),
            )
    raise UnfitValueError(
        "is not the address of a store", "Write file:///folder or s3://bucket/prefix?endpoint=…&region=…"
    )


def threads(value: str) -> int:
    """How many threads a process has."""
    if not re.fullmatch("[1-9][0-9]{0,2}", value):
        raise UnfitValueError("is not a number of threads", "Write a whole number from 1 to 999")
    return int(value)


def niceness(value: str) -> int:
    """How far a process gives way to others, as the system counts it."""
    if not re.fullmatch("1?[0-9]", value):
        raise UnfitValueError("is not a niceness", "Write a whole number from 0 to 19")
    return int(value)


def clamd(value: str) -> str:
    """``unix:/path`` or ``host:port``."""
    if re.fullmatch(r"unix:/.+|[A-Za-z0-9._-]+:[0-9]{1,5}", value):
        return value
    raise UnfitValueError("is not the address of clamd", "Write unix:/path or host:port")


def identity_providers(value: str) -> tuple[IdentityProviderSettings, ...]:
    """A JSON list of providers, without their secrets."""
    try:
        listed: Any = parse_json(value.encode(), source="TRANSCRYPT_IDENTITY_PROVIDERS")
    except TranscryptError as error:
        raise UnfitValueError(f"is not JSON ({error.message})", "Write a JSON list of objects") from None
    if not isinstance(listed, list) or not listed or not all(isinstance(entry, dict) for entry in listed):
        raise UnfitValueError("is not a list of providers", "Write a JSON list with at least one object")
    providers = tuple(map(_provider, listed))
    if len({provider.name for provider in providers}) != len(providers):
        raise UnfitValueError("names a provider twice", "Give every provider its own name")
    return providers


def _provider(entry: dict[str, Any]) -> IdentityProviderSettings:
    needed = {"name", "label", "discovery_url", "client_id"}
    known = needed | {"flag", "scopes", "verifies_addresses"}
    texts = all(isinstance(entry.get(key, ""), str) for key in needed | {"flag"})
    scopes = entry.get("scopes", ["openid", "email", "profile"])
    if (
        not needed <= set(entry) <= known
        or not texts
        or not isinstance(scopes, list)
        or "openid" not in scopes
        or not isinstance(entry.get("verifies_addresses", False), bool)
    ):
        raise UnfitValueError(
            "holds a provider that is not understood",
            "Each needs name, label, discovery_url and client_id; flag, scopes (with openid) and "
            "verifies_addresses (true or false) are optional",
        )
    if not _NAME.fullmatch(entry["name"]):
        raise UnfitValueError("has a provider with an unfit name", "Use small letters, digits and hyphens")
    if urlsplit(entry["discovery_url"]).scheme not in {"http", "https"}:
        raise UnfitValueError("has a discovery_url that is no web address", "Begin it with https://")
    return IdentityProviderSettings(
        entry["name"],
        entry["label"],
        entry["discovery_url"],
        entry["client_id"],
        client_secret="",
        flag=entry.get("flag"),
        scopes=tuple(map(str, scopes)),
        verifies_addresses=entry.get("verifies_addresses", False),
    )


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas; ``none`` is none of them."""
    if text == "none":
        return ()
    try:
        return tuple(ip_network(entry.strip()) for entry in text.split(","))
    except ValueError:
        raise UnfitValueError(
            "holds something that is no address or network",
            "Write such as 127.0.0.1,10.0.0.0/8 with no bits set beyond the mask, or none",
        ) from None
