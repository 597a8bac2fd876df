"""What the faults happen to: a PostgreSQL of its own that writes safely, two workers, a person at work."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from appliance.foundation.settings import Settings
from appliance.models.roles import ROLES, WEB, prepare_roles
from appliance.services.context import Product
from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from tests.cast import Tenancy, new_organisation
from tests.chaos.actor import product_below
from tests.database import Database, fresh_database, password_of
from tests.jobs.worker_bench import worker_environ
from tests.services.issuing.judged import judged
from tests.warm_processes import WarmProcess, start_warm

WORKERS = 2
PATIENCE = 120.0  # seconds in which the work that is left must become less
# What is for another day, such as a digest on Monday morning, does not keep anything from its rest.
_WAITS = (
    "from procrastinate_jobs where status in ('todo', 'doing') and task_name not like 'upkeep.%' "
    "and (scheduled_at is null or scheduled_at < now() + interval '1 hour')"
)


class NotAtRestError(AssertionError):
    """Work still waits long after the fault was mended."""


@dataclass
class Stage:
    """Processes and places of one run of the script; ``server`` may be killed like everything else."""

    server: PrivatePostgres
    db: Database
    folder: Path
    product: Product
    settings: Settings
    workers: list[WarmProcess] = field(default_factory=list)
    person: WarmProcess | None = None

    def keep_staffed(self) -> None:
        """Start a worker for each that is gone."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < WORKERS:
            self.workers.append(self._start("tests.jobs.odd_worker", "worker"))

    def send_to_work(self, seed: int, **environ: str) -> WarmProcess:
        """Have the person, in a fresh process if the last is gone, act for a new organisation."""
        tenancy, evaluation_id = self.organisation()
        if self.person is None or self.person.poll() is not None or environ:
            self.dismiss()
            self.person = self._start("tests.chaos.actor", "person", str(self.folder), **environ)
        order = {
            "tenant_id": str(tenancy.tenant_id),
            "account_id": tenancy.owner.actor.id,
            "evaluation_id": str(evaluation_id),
            "seed": seed,
        }
        assert self.person.stdin is not None
        self.person.stdin.write(json.dumps(order).encode() + b"\n")
        self.person.stdin.flush()
        return self.person

    def wait_for_person(self) -> None:
        """Until everything was done, or the person is no more."""
        if self.person is not None and self.person.stdout is not None:
            self.person.stdout.readline()

    def organisation(self) -> tuple[Tenancy, UUID]:
        """A new one with something to report on."""
        tenancy = new_organisation(self.product, "Acorn Ltd")
        return tenancy, judged(tenancy.owner)

    def come_to_rest(self) -> None:
        """Wait until no work is left. Raises NotAtRestError that lists what is."""
        least, deadline = self._open_jobs(), time.monotonic() + PATIENCE
        while left := self._open_jobs():
            if left < least:  # a busy machine takes its time
                least, deadline = left, time.monotonic() + PATIENCE
            if time.monotonic() > deadline:
                raise NotAtRestError(f"jobs still wait: {self._left()}")
            self.keep_staffed()
            time.sleep(0.2)

    def dismiss(self) -> None:
        """End the person."""
        if self.person is not None:
            end(self.person)
            self.person = None

    def _open_jobs(self) -> int:
        with suppress(psycopg.OperationalError), self.db.as_admin() as admin:
            row = admin.execute(f"select count(*) {_WAITS}").fetchone()
            return int(row[0]) if row else 0
        return 1  # the database is not there yet

    def _left(self) -> list[tuple[str, ...]]:
        columns = "id, task_name, status::text, attempts, scheduled_at, lock, args"
        with self.db.as_admin() as admin:
            return admin.execute(f"select {columns} {_WAITS} limit 10").fetchall()

    def _start(self, module: str, name: str, *arguments: str, **environ: str) -> WarmProcess:
        return start_warm(
            module,
            *arguments,
            environ=self._environ() | environ,
            log=self.folder / f"{name}.log",
            spoken_with=name == "person",
        )

    def _environ(self) -> dict[str, str]:
        return worker_environ(self.db, self.folder, self.settings.home) | {
            "DATABASE_URL": self.db.url(WEB),
            "TRANSCRYPT_SPOOL": str(self.folder / "spool"),
            "TRANSCRYPT_MAILBOX": str(self.folder / "mailbox"),
            "TRANSCRYPT_LIMIT_EVALUATION_INTERVAL_SECONDS": "1",
            "TRANSCRYPT_WORKER_THREADS": "2",
        }


def end(process: WarmProcess) -> None:
    """Kill a process, stopped or not, and wait until it is gone."""
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def stage(folder: Path, settings: Settings) -> Iterator[Stage]:
    """Everything running; nothing is left when the block ends."""
    # Nothing here may be lost: the server writes as it does in earnest.
    server = PrivatePostgres(place_for_data(folder / "postgres"), {"max_connections": "100"})
    url = server.start()
    prepare_roles(url, {role: password_of(role) for role in ROLES})
    os.environ["TRANSCRYPT_HOME"] = str(settings.home)
    try:
        with fresh_database(url) as db, db.in_use():
            made = Stage(server, db, folder, product_below(folder), settings)
            made.keep_staffed()
            try:
                yield made
            finally:
                made.dismiss()
                for worker in made.workers:
                    end(worker)
    finally:
        server.stop()
