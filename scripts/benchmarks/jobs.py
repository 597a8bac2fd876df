"""Measure the background work and print what was found: ``scripts/bench.sh jobs``."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.domain_errors import LimitReachedError
from appliance.models.database import transaction
from appliance.services import issuing, profiles
from appliance.services.assessments import run_evaluation
from appliance.services.context import Actor, Context, Product
from appliance.wiring.product import build_product
from appliance.wiring.rights import rights_of
from scripts.benchmarks.jobs_worker import NOTES, NOTHING
from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.telling import add_form, machine, tell
from scripts.benchmarks.web_load import Asked, Times, closed_loop
from scripts.benchmarks.web_place import Place, running_place
from scripts.benchmarks.web_visit import Visit
from scripts.local.packs import CHECKOUT

BEGIN, END = "<!-- measured jobs: begin -->", "<!-- measured jobs: end -->"
WORKERS = 2
EVALUATIONS_OF_EACH = 8
_EXAMPLES = CHECKOUT / "rulepacks/cyber-essentials-3.3/examples"
SIXTY = _EXAMPLES / "sixty-person-byod-partial-scope.json"
TEN = _EXAMPLES / "ready-ten-person.json"
OWNER = "admin@example.test"
PATIENCE = 600.0  # seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up, measure, print, answer 0. Nothing here passes or fails; the aims are in docs/performance.md."""
    options = _options(arguments)
    organisations = options.reports // EVALUATIONS_OF_EACH + 1
    # No evidence but what went through the product: a report verifies that each piece was seen to be sealed.
    with running_place(
        organisations=organisations, pieces=0, worker="scripts.benchmarks.jobs_worker", workers=WORKERS
    ) as place:
        tables = list(_tables(place, options))
    told = f"Measured on {machine()}, {WORKERS} workers beside the web processes."
    tell(options, told, tables, (BEGIN, END))
    return 0


def _tables(place: Place, options: argparse.Namespace) -> Iterator[Table]:
    desk = _Desk(place)
    yield _told(_starts(desk, options.starts))
    yield _told(_throughput(desk, options.jobs))
    yield _told(_one_report(desk))
    yield _told(_many_reports(desk, place, options))


class _Desk:
    """Puts work into the queue as the product does, and sees what became of it."""

    def __init__(self, place: Place) -> None:
        # One evaluation may follow another at once: what is measured is the report.
        at_once = {"TRANSCRYPT_LIMIT_EVALUATION_INTERVAL_SECONDS": "1"}
        self.environ = os.environ | place.environ | at_once
        self.notes = Path(place.environ[NOTES])

    @contextmanager
    def product(self, process: Process) -> Iterator[Product]:
        """With the rights of a process."""
        settings = read_app_settings(self.environ, process=process)
        with rights_of(process, settings):
            yield build_product(settings)

    def defer(self, product: Product, count: int) -> None:
        """So many jobs that do nothing, in one transaction."""
        with transaction():
            for _ in range(count):
                product.queue.defer(NOTHING, sent=time.time())

    def waits(self) -> list[float]:
        """Seconds from queue to start of each that began since the notes were cleared."""
        if not self.notes.exists():
            return []
        return [float(line) for line in self.notes.read_text(encoding="utf-8").splitlines()]

    def clear(self) -> None:
        self.notes.unlink(missing_ok=True)

    def wait_for(self, count: int) -> list[float]:
        """Until so many have begun."""
        deadline = time.monotonic() + PATIENCE
        while len(waits := self.waits()) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(waits)} of {count} jobs began in {PATIENCE:.0f} s")
            time.sleep(0.005)
        return waits

    def wait_until_idle(self) -> None:
        """Until nothing is due in the queue."""
        due = "status in ('todo', 'doing') and coalesce(scheduled_at, now()) <= now()"
        deadline = time.monotonic() + PATIENCE
        while (left := _rows(self, f"select count(*) from procrastinate_jobs where {due}")[0][0]) > 0:  # noqa: S608
            if time.monotonic() > deadline:
                raise RuntimeError(f"{left} jobs still wait after {PATIENCE:.0f} s")
            time.sleep(0.5)


def _starts(desk: _Desk, count: int) -> Table:
    desk.clear()
    with desk.product(Process.WORKER) as product:
        for number in range(count):
            desk.defer(product, 1)
            desk.wait_for(number + 1)
            time.sleep(0.02)
    milliseconds = [wait * 1000 for wait in desk.waits()]
    numbers = (statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[18])
    return Table("From the queue to the start, with nothing else to do", ("", "median ms", "p95 ms"), [
        Row(f"{count} jobs, one after the other", numbers)
    ])  # fmt: skip


def _throughput(desk: _Desk, count: int) -> Table:
    desk.clear()
    with desk.product(Process.WORKER) as product:
        began = time.perf_counter()
        desk.defer(product, count)
        queued = time.perf_counter()
        desk.wait_for(count)
        ended = time.perf_counter()
    numbers = (count / (queued - began), count / (ended - queued))
    return Table("Jobs that do nothing", ("", "queued a second", "done a second"), [
        Row(f"{count:,} at once", numbers)
    ])  # fmt: skip


def _one_report(desk: _Desk) -> Table:
    """The sixty-person firm, from the press of the button to READY."""
    tenant_id = _organisations(desk)[0]
    document = json.loads(SIXTY.read_text(encoding="utf-8"))["profile"]
    with desk.product(Process.WEB) as product:
        _publish(_context(product, tenant_id), document)
    with desk.product(Process.WORKER) as product:
        evaluation_id = _evaluated(_context(product, tenant_id, "service"))
    with desk.product(Process.WEB) as product:
        began = time.perf_counter()
        report_id = issuing.request_report(_context(product, tenant_id), evaluation_id)
        while not any(_ended(desk, [report_id])):
            time.sleep(0.01)
    seconds = time.perf_counter() - began
    if why := _rows(desk, "select error_code from report where id = %s and state = 'FAILED'", report_id):
        raise RuntimeError(f"the report failed: {why[0][0]}")
    return Table("One report", ("", "s until READY"), [Row("sixty people", (seconds,))])


def _many_reports(desk: _Desk, place: Place, options: argparse.Namespace) -> Table:
    """Pages while nothing else happens, and while a thousand reports are made."""
    evaluations = _judged(desk, options.reports)
    desk.wait_until_idle()
    visit = Visit(place.url, OWNER)
    page = Asked(f"{visit.url}/app", visit.headers)
    _loop(page, 0.5)
    calm = _loop(page, options.seconds)
    began, asked = time.perf_counter(), _ask_for(desk, evaluations)
    queued = time.perf_counter() - began
    busy = _loop(page, options.seconds)
    window, (ready_before, _) = time.perf_counter(), _ended(desk, asked)
    ends = window + options.drain_seconds
    while sum(now := _ended(desk, asked)) < len(asked) and time.perf_counter() < ends:
        time.sleep(1)
    ready, failed = now
    rate = (ready - ready_before) / (time.perf_counter() - window)
    rows = [
        Row("dashboard p95, nothing else to do, ms", (calm.percentile(95),)),
        Row("dashboard p95, while they are made, ms", (busy.percentile(95),)),
        Row("slower by", (busy.percentile(95) / calm.percentile(95),)),
        Row("seconds to queue them", (queued,)),
        Row("made a minute", (rate * 60,)),
        Row("made in all", (ready,)),
        Row("failed", (failed,)),
        Row("left when the measuring ended", (len(asked) - ready - failed,)),
    ]
    return Table(f"{len(asked):,} reports at once", ("", ""), rows)


def _ended(desk: _Desk, reports: Sequence[UUID]) -> tuple[int, int]:
    """How many of them are ready, and how many failed."""
    counted = "select count(*) filter (where state = 'READY'), count(*) filter (where state = 'FAILED')"
    ready, failed = _rows(desk, f"{counted} from report where id = any(%s)", list(reports))[0]
    return ready, failed


def _loop(page: Asked, seconds: float) -> Times:
    """Two people who press as fast as they are answered, for about so long."""
    times, ends = Times(), time.perf_counter() + seconds
    while time.perf_counter() < ends:
        part = closed_loop(page, connections=2, count=20)
        times.milliseconds += part.milliseconds
        times.seconds += part.seconds
    return times


def _judged(desk: _Desk, count: int) -> list[tuple[UUID, UUID]]:
    """So many evaluations by organisation and id, each of another headcount, with their audit events.

    Those the estate was filled with are copies without any: a report of one does not verify.
    """
    document = json.loads(TEN.read_text(encoding="utf-8"))["profile"]
    tenants, made = _organisations(desk), dict[UUID, UUID]()
    for headcount in range(10, 10 + EVALUATIONS_OF_EACH):
        document["org"]["headcount"] = headcount
        with desk.product(Process.WEB) as product:
            for tenant_id in tenants:
                _publish(_context(product, tenant_id), document)
        with desk.product(Process.WORKER) as product:
            for tenant_id in tenants:
                made[_evaluated(_context(product, tenant_id, "service"))] = tenant_id
    return [(tenant_id, evaluation_id) for evaluation_id, tenant_id in made.items()][:count]


def _publish(ctx: Context, document: Mapping[str, Any]) -> None:
    newest = profiles.latest_version(ctx)
    profiles.replace_profile(ctx, document, newest.number if newest else 0)


def _evaluated(ctx: Context) -> UUID:
    """The evaluation of what stands: ours, or that of a worker who was quicker."""
    while True:
        try:
            made = run_evaluation(ctx, cause="seed", requested_by=None)
        except LimitReachedError as error:
            time.sleep(error.retry_after or 1)
            continue
        if made is None:
            raise RuntimeError("there is nothing to judge")
        return made.evaluation_id


def _ask_for(desk: _Desk, evaluations: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    """The reports of them, which are now asked for."""
    with desk.product(Process.WEB) as product:
        return [
            issuing.request_report(_context(product, tenant_id), evaluation_id)
            for tenant_id, evaluation_id in evaluations
        ]


def _organisations(desk: _Desk) -> list[UUID]:
    return [row[0] for row in _rows(desk, "select id from organisation order by created_at, name")]


def _rows(desk: _Desk, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(desk.environ["TRANSCRYPT_BENCH_ADMIN"], autocommit=True) as connection:
        return connection.execute(statement.encode(), values).fetchall()


def _context(product: Product, tenant_id: UUID, kind: str = "operator") -> Context:
    actor = Actor("service", "worker") if kind == "service" else Actor("operator", "bench")
    return Context(product, tenant_id, actor, "bench", "worker")


def _told(table: Table) -> Table:
    sys.stderr.write(f"{table.as_text()}\n")
    return table


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh jobs")
    add_form(parser)
    parser.add_argument("--starts", type=int, default=200, help="jobs to measure the start of")
    parser.add_argument("--jobs", type=int, default=2000, help="jobs that do nothing")
    parser.add_argument("--reports", type=int, default=1000, help="reports asked for at once")
    parser.add_argument("--seconds", type=float, default=20, help="of pages, without and with reports")
    parser.add_argument("--drain-seconds", type=float, default=60, help="of making reports to measure")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
