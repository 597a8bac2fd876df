"""Worker processes on a database of their own, and waiting for what they do."""

from __future__ import annotations

import base64
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.queue import Queue
from appliance.foundation.clock import SystemClock
from appliance.foundation.settings import Settings
from appliance.models.database import database, transaction
from appliance.models.roles import WORKER
from appliance.services.context import Product
from tests.database import CHECKOUT, Database, fresh_database
from tests.product import WRAPPING_KEYS, make_product
from tests.warm_processes import WarmProcess, start_warm

PATIENCE = 120.0  # seconds


def wait_for(what: str, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Return when it is so; fail when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)


@dataclass
class Bench:
    """The product, the database it works on and the worker processes beside it."""

    product: Product
    db: Database
    folder: Path
    running: list[WarmProcess] = field(default_factory=list)

    def start(self, **environ: str) -> WarmProcess:
        """Start a worker; it takes jobs some moments later."""
        process = start_warm(
            "tests.jobs.odd_worker",
            environ=worker_environ(self.db, self.folder, self.product.settings.home) | environ,
            log=self.folder / f"worker-{len(self.running)}.log",
        )
        self.running.append(process)
        return process

    def defer(self, task: str, **args: object) -> None:
        """Have a worker do something that belongs to no organisation."""
        options = {name: args.pop(name) for name in ("key", "dedupe") if name in args}
        with transaction():
            self.product.queue.defer(task, **options, **args)  # type: ignore[arg-type]

    def jobs(self, status: str) -> int:
        """How many jobs of the tests' own are in a state."""
        statement = (
            "select count(*) from procrastinate_jobs where status = %s::procrastinate_job_status "
            "and task_name not like 'upkeep.%%'"
        )
        with self.db.as_admin() as admin:
            row = admin.execute(statement, (status,)).fetchone()
        return int(row[0]) if row else 0

    def logs(self) -> str:
        """What the workers wrote, for a test that failed."""
        return "\n".join(
            file.read_text(errors="replace").strip() for file in self.folder.glob("worker-*.log")
        )

    def kill_all(self) -> None:
        """End what still runs, and wait until it has."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)


def worker_environ(db: Database, folder: Path, home: Path) -> dict[str, str]:
    """The settings of a worker process that keeps its objects below ``folder``."""
    name, key = next(iter(WRAPPING_KEYS.items()))
    return {
        "PATH": os.environ["PATH"],
        "TRANSCRYPT_ENV": "test",
        "TRANSCRYPT_HOME": str(home),
        "TRANSCRYPT_FLAGS": str(CHECKOUT / "flags.json"),
        "TRANSCRYPT_PLANS": str(CHECKOUT / "config" / "plans.json"),
        "DATABASE_URL_WORKER": db.url(WORKER),
        "TRANSCRYPT_ENCRYPTION_KEYS": f"{name}:{base64.b64encode(key).decode()}",
        "TRANSCRYPT_OBJECT_STORE": f"file://{folder / 'objects'}",
    }


@contextmanager
def bench(server: str, settings: Settings, folder: Path) -> Iterator[Bench]:
    """A bench with nothing on it; no worker is left when the block ends."""
    with fresh_database(server) as made, made.in_use():
        product = replace(
            make_product(SystemClock(), folder, settings),
            queue=Queue(database.connection),
            keys=HeldKeys(dict([next(iter(WRAPPING_KEYS.items()))])),
        )
        table = Bench(product, made, folder)
        try:
            yield table
        finally:
            table.kill_all()
