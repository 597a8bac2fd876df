"""The product as tests run it: a real queue and database, keys and stores of their own, no scanner."""

from __future__ import annotations

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
from appliance.foundation.plans import Plans
from appliance.foundation.settings import Settings
from appliance.models.database import database
from appliance.services.context import Product
from appliance.wiring.rendering import renderers
from scripts.local.packs import mark_of_sources, ready_home
from tests.database import CHECKOUT

WRAPPING_KEYS = {"test-2": bytes(range(32)), "test-1": bytes(range(32, 64))}


def make_product(clock: Clock, folder: Path, settings: Settings) -> Product:
    """A product that keeps its objects and mail below ``folder``."""
    return Product(
        clock=clock,
        store=LocalDiskStore(folder / "objects"),
        keys=HeldKeys(WRAPPING_KEYS),
        scanner=NoScanner(),
        # A queue of its own: no test does the jobs of another in the same database. Asked for each time,
        # because a test may change to the worker's connection.
        queue=Queue(lambda: database.connection(), name=f"test-{uuid4().hex}"),  # noqa: PLW0108
        mail=MailboxFolder(folder / "mailbox"),
        renderers=renderers(),
        flags=Flags.load(CHECKOUT / "flags.json"),
        limits=Limits(),
        plans=Plans.load(CHECKOUT / "config" / "plans.json"),
        settings=settings,
    )


def settings_with_packs() -> Settings:
    """A home with a signing key and both rulepacks, built and signed once for this state of the sources."""
    return ready_home(CHECKOUT / ".local" / "test-homes" / mark_of_sources())
