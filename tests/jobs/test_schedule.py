"""Every task that is asked for has somebody who does it, and only the leader asks."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import procrastinate
import pytest

from appliance.foundation.clock import SetClock, SystemClock
from appliance.jobs import rescue, schedule, tasks
from appliance.jobs.app import build_app
from appliance.jobs.drain import drain
from appliance.jobs.schedule import INTERVALS, OF_THE_QUEUE, start_schedule
from appliance.jobs.tasks import TASKS, Task
from appliance.models.database import database, transaction
from appliance.models.roles import WORKER
from appliance.services.context import Product
from appliance.services.upkeep import ask_for_upkeep
from tests.architecture.checkout import CHECKOUT
from tests.database import Database, fresh_database
from tests.jobs.worker_bench import wait_for


def deferred_names() -> set[str]:
    """The names of tasks in the services, as constants that end in _TASK."""
    found: set[str] = set()
    for path in (CHECKOUT / "appliance/services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                found |= {str(node.value.value) for name in names if name.endswith("_TASK")}
    return found


def test_whatever_is_deferred_or_scheduled_has_a_handler(db: Database, product: Product) -> None:
    known = set(build_app(product, db.url(WORKER), "test", 1).tasks)
    assert deferred_names() >= {"evidence.verify", "assessment.evaluate", "report.build", "event.deliver"}
    assert deferred_names() | set(INTERVALS) <= known


def test_whatever_has_a_handler_is_deferred_or_scheduled() -> None:
    assert set(TASKS) <= deferred_names() | set(INTERVALS)


def test_the_manual_names_whatever_the_clock_asks_for() -> None:
    manual = (CHECKOUT / "docs/worker.md").read_text(encoding="utf-8")
    assert [name for name in INTERVALS if f"`{name}`" not in manual] == []


def waiting(db: Database, product: Product) -> list[str]:
    statement = (
        "select task_name from procrastinate_jobs where queue_name = %s and status = 'todo' order by 1"
    )
    with db.as_admin() as admin:
        return [name for (name,) in admin.execute(statement, (product.queue.name,)).fetchall()]


@pytest.mark.parametrize("leads", [True, False])
def test_only_the_leader_asks_and_once_for_what_still_waits(
    db: Database, product: Product, monkeypatch: pytest.MonkeyPatch, *, leads: bool
) -> None:
    asked: list[bool] = []

    def leading() -> bool:
        asked.append(leads)
        return leads

    monkeypatch.setattr(schedule, "INTERVALS", {"upkeep.rescue": timedelta(milliseconds=50)})
    ticking = start_schedule(_now(product), leading)
    try:
        wait_for("four ticks", lambda: len(asked) > 4)
    finally:
        ticking.shutdown()
    assert waiting(db, product) == (["upkeep.rescue"] if leads else [])


@pytest.mark.req("JOBS-07")
def test_a_round_is_not_begun_while_the_last_one_goes_on_but_rescue_always_is(
    db: Database, product: Product
) -> None:
    round_, rescue_ = "upkeep.sweep_uploads", "upkeep.rescue"
    for name in (round_, rescue_):
        ask_for_upkeep(product, name, alone=name not in OF_THE_QUEUE)
    assert {taken(db, product), taken(db, product)} == {round_, rescue_}
    for name in (round_, rescue_):
        ask_for_upkeep(product, name, alone=name not in OF_THE_QUEUE)
    assert [taken(db, product), taken(db, product)] == [rescue_, None]


def taken(db: Database, product: Product) -> str | None:
    """The next job that a worker would begin now."""
    fetch = "select task_name from procrastinate_fetch_job_v2(%s, null)"
    with db.as_admin() as admin:
        row = admin.execute(fetch, ([product.queue.name],)).fetchone()
    return row[0] if row else None


def _now(product: Product) -> Product:
    from dataclasses import replace  # noqa: PLC0415

    return replace(product, clock=SystemClock())


def test_the_clock_goes_on_when_asking_fails(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def leading() -> bool:
        asked.append(1)
        raise OSError("no database")

    monkeypatch.setattr(schedule, "INTERVALS", {"upkeep.rescue": timedelta(milliseconds=50)})
    ticking = start_schedule(_now(product), leading)
    try:
        wait_for("four ticks", lambda: len(asked) > 4)
    finally:
        ticking.shutdown()


@pytest.fixture(scope="module")
def empty_house(database_server: str) -> Iterator[Database]:
    """The organisations of other tests would be looked after as well, hundreds of them."""
    with fresh_database(database_server) as made:
        yield made


@pytest.mark.parametrize("name", sorted(set(TASKS) & set(INTERVALS)))
def test_upkeep_runs_on_an_empty_house(name: str, empty_house: Database, product: Product) -> None:
    with empty_house.in_use(), transaction():
        product.queue.defer(name, dedupe=name)
    with empty_house.in_use(WORKER):
        assert [ran.task for ran in drain(product)] == [name]


class Lost:
    """Jobs whose worker is gone, and what becomes of them."""

    def __init__(self, db: Database, product: Product) -> None:
        self.db, self.product = db, product

    def add(self, attempts: int) -> int:
        """A job that a worker had taken, after so many earlier attempts."""
        with transaction():
            job_id = self.product.queue.defer("odd", number=1, dedupe=uuid4().hex)
        statement = "update procrastinate_jobs set status = 'doing', attempts = %s where id = %s"
        with self.db.as_admin() as admin:
            admin.execute(statement, (attempts, job_id))
        return job_id or 0

    def rescue(self) -> None:
        asyncio.run(self._rescue())

    async def _rescue(self) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=self.db.url(WORKER))
        async with procrastinate.App(connector=connector).open_async() as app:
            await rescue.rescue_jobs(self.product, app.job_manager)
            await rescue.forget_old_jobs(self.product, app.job_manager)

    def state(self, job_id: int) -> tuple[str, int]:
        statement = "select status::text, attempts from procrastinate_jobs where id = %s"
        with self.db.as_admin() as admin:
            row = admin.execute(statement, (job_id,)).fetchone()
        assert row is not None
        return row[0], row[1]


@contextmanager
def odd_task(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    told: list[str] = []
    task = Task(
        "odd",
        lambda _product, **_: None,
        gave_up=lambda _product, error, **_: told.append(type(error).__name__),
        for_organisation=False,
    )
    with monkeypatch.context() as patched:
        patched.setitem(tasks.TASKS, "odd", task)
        yield told


@pytest.mark.usefixtures("loopback")
def test_a_job_that_kills_every_worker_is_given_up_and_told(
    db: Database, product: Product, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    with odd_task(monkeypatch) as told, db.in_use(WORKER):
        lost = Lost(db, product)
        first, last = lost.add(attempts=0), lost.add(attempts=3)
        lost.rescue()
        assert lost.state(first) == ("todo", 1)
        assert lost.state(last)[0] == "failed"
    assert told == ["WorkerDiedError"]
    assert not database.in_transaction()
