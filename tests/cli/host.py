"""The environment a host gives the commands that work on its database."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from tests.database import CHECKOUT, Database

PROVIDER = {"name": "local", "label": "Local", "discovery_url": "http://localhost:9/d", "client_id": "web"}


def host_environment(db: Database, folder: Path, home: Path) -> dict[str, str]:
    """All settings of the product, with objects kept in ``folder`` and keys and packs in ``home``."""
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "TRANSCRYPT_ENV": "test",
        "DATABASE_URL": db.url(),
        "TRANSCRYPT_BASE_URL": "http://localhost:8080",
        "TRANSCRYPT_SESSION_KEYS": "a-session-key-of-enough-characters-1",
        "TRANSCRYPT_ENCRYPTION_KEYS": f"test-1:{key}",
        "TRANSCRYPT_OBJECT_STORE": f"file://{folder}/objects",
        "TRANSCRYPT_IDENTITY_PROVIDERS": json.dumps([PROVIDER]),
        "TRANSCRYPT_IDENTITY_SECRET_LOCAL": "a-secret-of-the-provider-1",
        "TRANSCRYPT_FLAGS": str(CHECKOUT / "flags.json"),
        "TRANSCRYPT_PLANS": str(CHECKOUT / "config" / "plans.json"),
        "TRANSCRYPT_HOME": str(home),
    }
