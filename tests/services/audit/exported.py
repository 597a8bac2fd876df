"""An organisation with audit events in three exported batches, in two places."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from appliance.adapters.object_store import LocalDiskStore
from appliance.foundation.clock import SetClock
from appliance.services import audit
from appliance.services.context import Context, Product
from tests.cast import new_organisation

AsWorker = Callable[[], AbstractContextManager[None]]


@dataclass
class Exported:
    """``first`` and ``second`` are the folders of the two stores."""

    ctx: Context
    clock: SetClock
    as_worker: AsWorker
    first: Path
    second: Path

    def happen(self, times: int = 3) -> None:
        """Let so many events happen, an hour apart."""
        for _ in range(times):
            with self.ctx.transaction():
                audit.record(self.ctx, "session.signed_in", str(self.ctx.account_id), provider="entra")
            self.clock.advance(timedelta(hours=1))

    def export(self) -> None:
        with self.as_worker():
            audit.export_organisation(self.ctx)

    def keep(self) -> None:
        with self.as_worker():
            audit.keep_organisation(self.ctx)

    def files(self, folder: Path | None = None) -> list[str]:
        """The names of exported files with the folder that says hot or cold."""
        below = (folder or self.first) / "audit" / "v1"
        found = [path for path in below.rglob("*") if path.is_file()]
        return sorted(f"{path.relative_to(below).parts[0]}/{path.name}" for path in found)

    def file(self, name: str) -> Path:
        [found] = self.first.rglob(name)
        return found


def exported_batches(product: Product, clock: SetClock, as_worker: AsWorker, folder: Path) -> Exported:
    """Three batches of three events each."""
    stores = LocalDiskStore(folder / "first"), LocalDiskStore(folder / "second")
    ctx = new_organisation(replace(product, store=stores[0], audit_second=stores[1])).owner
    made = Exported(ctx, clock, as_worker, folder / "first", folder / "second")
    for _ in range(3):
        made.happen()
        made.export()
    return made
