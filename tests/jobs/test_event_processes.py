"""Events through real workers that fail and are killed: each once, and those of one report in order."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest

from appliance.foundation.settings import Settings
from appliance.services import events
from appliance.services.events import CONSUMERS, Consumer
from tests.cast import new_organisation
from tests.jobs.odd_worker import add_odd_consumer
from tests.jobs.worker_bench import Bench, bench, wait_for

pytestmark = [pytest.mark.usefixtures("loopback"), pytest.mark.req("JOBS-02", "JOBS-04", "JOBS-07")]
REPORTS, EACH = 6, 6


@pytest.fixture
def table(database_server: str, packed_settings: Settings, tmp_path: Path) -> Iterator[Bench]:
    with bench(database_server, packed_settings, tmp_path) as made:
        yield made


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Path]:
    """The odd consumer is the only one in this process too; where it marks what it has failed at."""
    real = dict(CONSUMERS)
    folder = tmp_path / "marks"
    folder.mkdir()
    add_odd_consumer()
    yield folder
    declared = cast("dict[str, Consumer]", CONSUMERS)
    declared.clear()
    declared.update(real)


def came(table: Bench) -> list[tuple[str, int, int]]:
    """Partition, number and process of each event whose work was done, as it was done."""
    query = "select subject, details ->> 'seq', details ->> 'pid' from operator_action order by id"
    with table.db.as_admin() as admin:
        return [(key, int(seq), int(pid)) for key, seq, pid in admin.execute(query).fetchall()]


def test_each_event_is_worked_on_once_and_in_its_reports_order_though_a_worker_is_killed(
    table: Bench, marks: Path
) -> None:
    ctx = new_organisation(table.product).owner
    reports = [uuid4() for _ in range(REPORTS)]
    workers = [table.start(ODD_CONSUMER=str(marks)) for _ in range(2)]
    for _ in range(EACH):
        for report_id in reports:
            with ctx.transaction():
                events.publish(ctx, "report.started", report_id)
    wait_for("some were worked on", lambda: len(came(table)) >= REPORTS)
    os.kill(workers[0].pid, signal.SIGKILL)
    wait_for("all of them were", lambda: len(came(table)) >= REPORTS * EACH)
    wait_for("nothing is left", lambda: table.jobs("todo") + table.jobs("doing") == 0)
    order = defaultdict(list)
    for key, seq, _ in came(table):
        order[key].append(seq)
    assert {key: len(seqs) for key, seqs in order.items()} == {f"report:{each}": EACH for each in reports}
    assert [key for key, seqs in order.items() if seqs != sorted(seqs)] == []
    assert len({seq for _, seq, _ in came(table)}) == REPORTS * EACH
    assert list(marks.iterdir()), "none of them failed at first"


def test_a_worker_that_was_stopped_and_goes_on_finds_its_work_done_and_takes_more(
    table: Bench, marks: Path
) -> None:
    """SIGSTOP in the middle of a job, for longer than the others wait for a sign of life."""
    notes = table.folder / "notes"

    def lines() -> list[str]:
        return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []

    stopped = table.start(ODD_CONSUMER=str(marks))
    table.defer("odd.note", file=str(notes), line="long", seconds=1)
    wait_for("it has begun", lambda: len(lines()) == 1)
    os.kill(stopped.pid, signal.SIGSTOP)
    other = table.start(ODD_CONSUMER=str(marks))
    wait_for("the other did it", lambda: f"end long {other.pid}" in lines())
    wait_for("it is settled", lambda: table.jobs("todo") + table.jobs("doing") == 0)
    os.kill(other.pid, signal.SIGKILL)
    os.kill(stopped.pid, signal.SIGCONT)
    table.defer("odd.note", file=str(notes), line="more")
    wait_for("it takes more", lambda: f"end more {stopped.pid}" in lines())
    assert table.jobs("failed") == 0
