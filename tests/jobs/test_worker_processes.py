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
from tests.cast import new_organisation
from tests.jobs.odd_worker import STAGES
from tests.jobs.worker_bench import Bench, bench, wait_for
from tests.services.issuing.judged import judged

pytestmark = pytest.mark.usefixtures("loopback")
FILES = 5
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


def test_what_a_killed_worker_was_doing_is_done_by_another(table: Bench) -> None:
    notes = table.folder / "notes"
    first = table.start()
    table.defer("odd.note", file=str(notes), line="slow", seconds=5)
    wait_for("the job has begun", lambda: len(lines_of(notes)) == 1)
    os.kill(first.pid, signal.SIGKILL)
    second = table.start()
    wait_for("the job was done", lambda: f"end slow {second.pid}" in lines_of(notes))
    wait_for("it is settled", lambda: table.jobs("doing") == 0)
    with table.db.as_admin() as admin:
        statement = "select attempt, error_code, final from job_failure where task = 'odd.note'"
        failures = admin.execute(statement).fetchall()
    assert failures == [(1, "WorkerDiedError", False)]


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
