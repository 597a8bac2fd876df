"""The product as tests run it: a real queue and database, keys and stores of their own, no scanner."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.mail import MailboxFolder
from appliance.adapters.malware_scan import NoScanner
from appliance.adapters.object_store import LocalDiskStore
from appliance.adapters.queue import Queue
from appliance.foundation.clock import Clock
from appliance.foundation.flags import Flags
from appliance.foundation.limits import Limits
from appliance.foundation.settings import Settings, read_settings
from appliance.foundation.signing_keys import SigningKey
from appliance.models.database import database
from appliance.services.context import Product
from appliance.services.keys import make_pair
from appliance.services.packs import build_pack, find_pack, install_pack, sign_pack
from appliance.wiring import renderers
from scripts.local.file_lock import held
from tests.database import CHECKOUT

PACKS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
WRAPPING_KEYS = {"test-2": bytes(range(32)), "test-1": bytes(range(32, 64))}


def make_product(clock: Clock, folder: Path, settings: Settings) -> Product:
    """A product that keeps its objects and mail below ``folder``."""
    return Product(
        clock=clock,
        store=LocalDiskStore(folder / "objects"),
        keys=HeldKeys(WRAPPING_KEYS),
        scanner=NoScanner(),
        # A queue of its own: no test does the jobs of another in the same database.
        queue=Queue(database.connection, name=f"test-{uuid4().hex}"),
        mail=MailboxFolder(folder / "mailbox"),
        renderers=renderers(),
        flags=Flags.load(CHECKOUT / "flags.json"),
        limits=Limits(),
        settings=settings,
    )


def settings_with_packs() -> Settings:
    """A home with a signing key and both rulepacks, built and signed once for this state of the sources."""
    home = CHECKOUT / ".local" / "test-homes" / _mark_of_sources()
    settings = read_settings({"TRANSCRYPT_HOME": str(home)})
    home.parent.mkdir(parents=True, exist_ok=True)
    with held(home.parent / "build.lock"):
        if not home.exists():
            _build(home)
    return settings


def _build(home: Path) -> None:
    unfinished = home.with_name(f"unfinished-{os.getpid()}")
    settings = read_settings({"TRANSCRYPT_HOME": str(unfinished)})
    make_pair(settings)
    key = SigningKey.load(settings.signing_key_path)
    for pack in PACKS:
        install_pack(build_pack(CHECKOUT / "rulepacks" / pack), settings.packs_dir)
        sign_pack(find_pack(pack, settings.packs_dir), key)
    unfinished.rename(home)


def _mark_of_sources() -> str:
    hashed = hashlib.sha256()
    for folder in ("rulepacks", "appliance/engine", "appliance/schemas", "appliance/services/packs"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and path.suffix in {".yaml", ".json", ".py", ".md"}:
                hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]
