"""Real worker processes: they share the work, outlive each other, and finish what another began."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.foundation.carried_files import validator
from appliance.foundation.settings import Settings
from appliance.services import audit, issuing
from appliance.services.issuing.sealing import CONTENT_TYPES
from tests.cast import new_organisation
from tests.jobs.odd_worker import STAGES
from tests.jobs.worker_bench import Bench, bench, wait_for
from tests.services.issuing.judged import judged

pytestmark = pytest.mark.usefixtures("loopback")
FILES = len(CONTENT_TYPES)
# Of this database only: other tests share the server.
CUT = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where usename = 'transcrypt_worker' and datname = current_database()"
)


@pytest.fixture
def table(database_server: str, packed_settings: Settings, tmp_path: Path) -> Iterator[Bench]:
    with bench(database_server, packed_settings, tmp_path) as made:
        yield made


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.mark.req("JOBS-04")
def test_two_workers_do_each_job_once_and_those_of_one_key_in_order(table: Bench) -> None:
    notes = table.folder / "notes"
    workers = [table.start(), table.start()]
    for number in range(30):
        table.defer("odd.note", key=f"key-{number % 3}", file=str(notes), line=f"{number}", seconds=0.02)
    wait_for("all jobs done", lambda: table.jobs("todo") + table.jobs("doing") == 0)
    ended = [line.split() for line in lines_of(notes) if line.startswith("end")]
    assert sorted(int(number) for _, number, _ in ended) == list(range(30))
    for key in range(3):
        of_key = [int(number) for _, number, _ in ended if int(number) % 3 == key]
        assert of_key == sorted(of_key)
    assert {int(pid) for *_, pid in ended} <= {worker.pid for worker in workers}
    lines = [json.loads(line) for line in table.logs().splitlines()]
    assert {"worker.started", "job.done"} <= {line["event"] for line in lines}
    assert [problem for line in lines for problem in validator("log_event").problems(line)] == []


@pytest.mark.req("JOBS-07")
def test_a_worker_told_to_stop_finishes_what_it_does_and_takes_no_more(table: Bench) -> None:
    notes = table.folder / "notes"
    worker = table.start(TRANSCRYPT_WORKER_THREADS="1")
    for number in range(2):
        table.defer("odd.note", file=str(notes), line=str(number), seconds=1)
    wait_for("the first job has begun", lambda: len(lines_of(notes)) == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert [line.split()[:2] for line in lines_of(notes)] == [["begin", "0"], ["end", "0"]]
    assert (table.jobs("todo"), table.jobs("doing")) == (1, 0)


@pytest.mark.req("JOBS-07")
def test_what_a_killed_worker_was_doing_is_done_by_another(table: Bench) -> None:
    notes = table.folder / "notes"
    first = table.start()
    table.defer("odd.note", file=str(notes), line="slow", seconds=2)
    wait_for("the job has begun", lambda: len(lines_of(notes)) == 1)
    os.kill(first.pid, signal.SIGKILL)
    second = table.start()
    wait_for("the job was done", lambda: f"end slow {second.pid}" in lines_of(notes))
    wait_for("it is settled", lambda: table.jobs("doing") == 0)
    with table.db.as_admin() as admin:
        statement = "select attempt, error_code, final from job_failure where task = 'odd.note'"
        failures = admin.execute(statement).fetchall()
    assert failures == [(1, "WorkerDiedError", False)]


@pytest.mark.req("JOBS-03", "JOBS-07")
def test_a_job_that_hangs_is_given_up_and_its_process_goes_on_with_the_rest(table: Bench) -> None:
    notes = table.folder / "notes"
    worker = table.start(GRACE="1")
    table.defer("odd.slow", key="one", file=str(notes), line="hangs", seconds=600)
    table.defer("odd.note", key="one", file=str(notes), line="after")
    wait_for("the next job was done", lambda: f"end after {worker.pid}" in lines_of(notes))
    assert worker.poll() is None
    # The queue hears that a job ended a moment after the job has ended.
    wait_for("the queue knows", lambda: (table.jobs("failed"), table.jobs("doing")) == (1, 0))
    with table.db.as_admin() as admin:
        columns = "error_code, error_message, failed_consumer, attempt, final"
        failures = admin.execute(f"select {columns} from job_failure").fetchall()  # noqa: S608
    assert failures == [("TIME_LIMIT", "the run took longer than 1 seconds", "odd.slow", 1, True)]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


@pytest.mark.req("JOBS-07")
def test_what_a_stopping_worker_still_does_is_not_taken_from_it(table: Bench) -> None:
    notes = table.folder / "notes"
    first = table.start()
    table.defer("odd.note", file=str(notes), line="long", seconds=5)
    wait_for("the job has begun", lambda: len(lines_of(notes)) == 1)
    table.start()
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    assert lines_of(notes) == [f"begin long {first.pid}", f"end long {first.pid}"]
    with table.db.as_admin() as admin:
        assert admin.execute("select count(*) from job_failure").fetchone() == (0,)


@pytest.mark.req("JOBS-06")
def test_three_schedulers_tell_each_day_once_though_the_leader_is_killed(table: Bench) -> None:
    """For them a day passes in a second."""

    def days() -> int:
        return count(table, "select count(*) from scheduled_tick where kind = 'daily'")

    leader = table.start(HASTY="1")
    wait_for("the first scheduler told a day", lambda: days() > 0)
    for _ in range(2):
        table.start(HASTY="1")
    wait_for("three days were told", lambda: days() >= 3)
    os.kill(leader.pid, signal.SIGKILL)
    before = days()
    wait_for("another scheduler tells the days", lambda: days() >= before + 3)
    table.kill_all()
    scheduled = "from domain_event where event_type like 'scheduled.%'"
    told = f"select count(*) {scheduled}"
    periods = f"select count(distinct (event_type, subject_id)) {scheduled}"
    beats = "select count(*) from scheduled_tick"
    assert count(table, told) == count(table, periods) == count(table, beats)


def count(table: Bench, query: str) -> int:
    with table.db.as_admin() as admin:
        row = admin.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


@pytest.mark.req("JOBS-07")
def test_a_worker_outlives_the_loss_of_all_its_connections(table: Bench) -> None:
    notes = table.folder / "notes"
    worker = table.start()
    table.defer("odd.note", file=str(notes), line="before")
    wait_for("the first job was done", lambda: len(lines_of(notes)) == 2)
    with table.db.as_admin() as admin:
        admin.execute(CUT)
    table.defer("odd.note", file=str(notes), line="after")
    wait_for("the second job was done", lambda: len(lines_of(notes)) == 4)
    assert worker.poll() is None


@pytest.mark.req("JOBS-07")
def test_its_heartbeat_file_is_young_while_it_works(table: Bench) -> None:
    beat = table.folder / "beat"
    table.start(TRANSCRYPT_WORKER_HEARTBEAT=str(beat))
    wait_for("the first beat", beat.exists)
    first = beat.stat().st_mtime_ns
    wait_for("the next beat", lambda: beat.stat().st_mtime_ns > first)


def test_a_faulty_setting_ends_it_with_every_fault_in_words(table: Bench) -> None:
    worker = table.start(DATABASE_URL_WORKER="", TRANSCRYPT_OBJECT_STORE="")
    assert worker.wait(30) == 2
    assert "DATABASE_URL_WORKER" in table.logs()
    assert "TRANSCRYPT_OBJECT_STORE" in table.logs()


@pytest.mark.req("REPT-01", "REPT-03")
def test_a_report_whose_worker_is_killed_at_any_stage_is_made_whole_by_another(table: Bench) -> None:
    tenancies = [new_organisation(table.product, f"Killed {stage}") for stage in STAGES]
    contexts = [tenancy.owner for tenancy in tenancies]
    reports = [issuing.request_report(ctx, judged(ctx)) for ctx in contexts]
    doomed = [table.start(DIE_AT=stage, TRANSCRYPT_WORKER_THREADS="1") for stage in STAGES]
    wait_for("every worker was killed", lambda: all(worker.poll() == -signal.SIGKILL for worker in doomed))
    table.start()
    for ctx, report_id in zip(contexts, reports, strict=True):

        def ready(ctx: object = ctx, report_id: object = report_id) -> bool:
            return issuing.report_detail(ctx, report_id).line.state == "READY"  # type: ignore[arg-type]

        wait_for(f"report {report_id} is ready", ready)
    wait_for("no job is left", lambda: table.jobs("todo") + table.jobs("doing") + table.jobs("failed") == 0)
    for ctx, report_id in zip(contexts, reports, strict=True):
        assert len(issuing.report_detail(ctx, report_id).files) == FILES
        places = list(table.product.store.list(f"tenants/{ctx.tenant_id}/"))
        assert len({place.split("/")[4] for place in places}) == 1
        assert len(places) == FILES
        issued = audit.list_events(ctx, audit.AuditFilter(actions=("report.ready",)))
        assert issued.total == 1
        assert b"".join(issuing.download_file(ctx, report_id, "bundle.json").chunks).startswith(b'{"answers"')
        assert audit.verify_chain(ctx).intact
