"""A process of the product that is killed at a chosen moment, as by ``kill -9``.

    dying_process.py <stage> <arguments as JSON>

The moment is exact: the process kills itself with the one signal nobody can catch. What the test then finds
in the database and in the store is what any crash at that moment leaves.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.malware_scan import NoScanner, ScanResult
from appliance.adapters.object_store import (
    FolderSpool,
    LocalDiskStore,
    ObjectStore,
    StoreUnavailableError,
)
from appliance.adapters.queue import Queue
from appliance.foundation.clock import SetClock
from appliance.foundation.settings import read_settings
from appliance.models.database import connect, database
from appliance.services import evidence
from appliance.services.context import Actor, Context, Product
from appliance.services.evidence import DeclaredFile
from tests.product import WRAPPING_KEYS, make_product
from tests.services.evidence.vault import PLAIN, described


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(LocalDiskStore):
    """Does what it is asked for, and dies before or after."""

    stage = ""
    down = False

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        if self.down:
            raise StoreUnavailableError(f"{key} is not taken (test)")
        written = super().put(key, chunks)
        if self.stage == "after the store has all":
            die()
        return written

    def get(self, key: str) -> Iterator[bytes]:
        if self.stage == "while reading back":
            die()
        return super().get(key)

    def delete(self, key: str) -> None:
        if self.stage == "after rejecting, before the object is gone":
            die()
        super().delete(key)


class DyingSpool(FolderSpool):
    """Dies when an object is safe in it, or before it lets one go."""

    stage = ""

    def put_through(self, store: ObjectStore, key: str, chunks: Iterable[bytes]) -> str | None:
        name = super().put_through(store, key, chunks)
        if self.stage == "after the spool has all":
            die()
        return name

    def delete(self, name: str) -> None:
        if self.stage == "before the spool lets go":
            die()
        super().delete(name)


class DyingQueue(Queue):
    """Dies inside the transaction, once the job is in it."""

    stage = ""

    def defer(self, task: str, **options: Any) -> int | None:
        job = super().defer(task, **options)
        if self.stage == f"in the transaction that defers {task}":
            die()
        return job


class DyingScanner(NoScanner):
    stage = ""

    def scan(self, chunks: Iterable[bytes]) -> ScanResult:
        if self.stage == "after all checks":
            die()
        return super().scan(chunks)


def pieces(stage: str) -> Iterator[bytes]:
    half = len(PLAIN) // 2
    yield PLAIN[:half]
    if stage == "in the middle of the bytes":
        die()
    yield PLAIN[half:]
    if stage == "after the last byte":
        die()


def product_of(told: dict[str, Any], stage: str) -> Product:
    clock = SetClock(datetime.fromisoformat(told["now"]))
    made = make_product(clock, Path(told["folder"]), read_settings({"TRANSCRYPT_HOME": told["home"]}))
    store = DyingStore(Path(told["folder"]) / "objects")
    queue = DyingQueue(lambda: database.connection(), name=told["queue"])  # noqa: PLW0108 - it may change
    scanner = DyingScanner()
    spool = DyingSpool(Path(told["folder"]) / "spool", most_bytes=1 << 20)
    store.stage = queue.stage = scanner.stage = spool.stage = stage
    store.down = told.get("job") == "upload without a store"
    return replace(made, store=store, queue=queue, scanner=scanner, keys=HeldKeys(WRAPPING_KEYS), spool=spool)


def main() -> None:
    stage, told = sys.argv[1], json.loads(sys.argv[2])
    database.initialize(connect(told["url"], max_connections=2, application_name="dying"))
    actor = Actor("service", "worker") if told.get("evidence_id") else Actor("account", told["account_id"])
    ctx = Context(product_of(told, stage), UUID(told["tenant_id"]), actor, "dying-request", "web")
    if told.get("job") == "store what waits":
        evidence.store_spooled(ctx.product)
    elif told.get("evidence_id"):
        evidence.verify_evidence(ctx, UUID(told["evidence_id"]))
    else:
        evidence_id = evidence.register_file(ctx, described(), DeclaredFile("patches.csv"))
        if stage == "after registering":
            die()
        evidence.receive(ctx, evidence_id, pieces(stage))
    if stage == "after everything":
        die()
    raise SystemExit(f"nobody died at {stage!r}")


if __name__ == "__main__":
    main()
