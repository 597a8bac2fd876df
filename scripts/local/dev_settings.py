"""What the processes of a development machine are told. Secrets are made once; all is kept in one folder."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROVIDER = "local"


@dataclass(frozen=True)
class DevPlaces:
    """The folder of one development installation; deleting it begins anew."""

    home: Path

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def database_addresses(self) -> Path:
        return self.home / "database.env"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.env"

    @property
    def seed_mark(self) -> Path:
        return self.home / "seeded"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def metrics(self) -> Path:
        return self.home / "metrics"


def environment(
    places: DevPlaces, checkout: Path, addresses: Mapping[str, str], *, web_port: int, identity_url: str
) -> dict[str, str]:
    """The environment of web, worker and commands: ours, and over it what the person set by hand."""
    provider: dict[str, object] = {
        "name": PROVIDER,
        "label": "a local account",
        "discovery_url": f"{identity_url}/.well-known/openid-configuration",
        "client_id": "transcrypt-dev",
        "verifies_addresses": True,  # whoever types an address there is meant to be them
    }
    ours = {
        "TRANSCRYPT_ENV": "dev",
        "TRANSCRYPT_HOME": str(places.home),
        "TRANSCRYPT_BASE_URL": f"http://localhost:{web_port}",
        "TRANSCRYPT_BIND": f"127.0.0.1:{web_port}",
        "TRANSCRYPT_OBJECT_STORE": (places.home / "objects").as_uri(),
        "TRANSCRYPT_MAILBOX": str(places.home / "mailbox"),
        "TRANSCRYPT_FLAGS": str(checkout / "flags.json"),
        "TRANSCRYPT_PLANS": str(checkout / "config" / "plans.json"),
        "TRANSCRYPT_IDENTITY_PROVIDERS": json.dumps([provider]),
        "PROMETHEUS_MULTIPROC_DIR": str(places.metrics),
        **_secrets(places.secrets),
    }
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    return ours | theirs | dict(addresses)


def _secrets(file: Path) -> dict[str, str]:
    """Made once: with other keys, nothing that was sealed before could be opened again."""
    if not file.exists():
        made = {
            "TRANSCRYPT_SESSION_KEYS": secrets.token_urlsafe(48),
            "TRANSCRYPT_ENCRYPTION_KEYS": f"dev1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            f"TRANSCRYPT_IDENTITY_SECRET_{PROVIDER.upper()}": secrets.token_urlsafe(32),
        }
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.writelines(f"{name}={value}\n" for name, value in made.items())
    lines = file.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines)
