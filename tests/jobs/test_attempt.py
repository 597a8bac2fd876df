"""One run of one job: done, to be tried again, or given up, and on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from appliance.foundation.circuit_breaker import FIGURES
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.jobs import tasks
from appliance.jobs.attempt import Attempt, Job, UnknownTaskError, attempt
from appliance.jobs.drain import drain
from appliance.jobs.tasks import Task
from appliance.models.database import transaction
from appliance.services.context import Context, Product
from tests.database import Database
from tests.log_capture import captured_logs

OUTCOMES = ("done", "again", "failed")


class Odd:
    """A task that does as it is told, and what it was told of the end."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.contexts: list[Context] = []
        self.told: list[str] = []

    def run(self, ctx: Context, **_: object) -> None:
        self.contexts.append(ctx)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error

    def gave_up(self, _ctx: Context, error: Exception, *, number: int) -> None:
        self.told.append(f"gave up {number}: {error}")

    def waits(self, _ctx: Context, error: Exception, *, number: int) -> None:
        self.told.append(f"waits {number}: {error}")


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Odd]:
    def made(*errors: Exception | None) -> Odd:
        task = Odd(*errors)
        monkeypatch.setitem(
            tasks.TASKS,
            "odd",
            Task("odd", task.run, gave_up=task.gave_up, waits=task.waits),
        )
        return task

    return made


@pytest.fixture
def run(alice: Context, as_worker: Callable[[], AbstractContextManager[None]]) -> Callable[..., Attempt]:
    def made(attempts: int = 0, task: str = "odd", **more: Any) -> Attempt:
        args = {"tenant_id": str(alice.tenant_id), "number": 7, **more}
        with as_worker():
            return attempt(alice.product, Job(11, task, args, attempts, "test"))

    return made


def failures(db: Database, ctx: Context) -> list[tuple[Any, ...]]:
    columns = "job_id, task, attempt, error_code, error_message, final"
    statement = f"select {columns} from job_failure where tenant_id = %s order by id"  # noqa: S608
    with db.as_admin() as admin:
        return admin.execute(statement, (ctx.tenant_id,)).fetchall()


def test_a_task_works_for_its_organisation_as_the_worker(
    odd: Callable[..., Odd], run: Callable[..., Attempt], alice: Context
) -> None:
    task = odd()
    assert run() == Attempt()
    ctx = task.contexts[0]
    assert (ctx.tenant_id, ctx.actor.kind, ctx.actor.id, ctx.origin) == (
        alice.tenant_id,
        "service",
        "worker",
        "worker",
    )
    assert ctx.request_id == "job-11"


def test_the_request_that_wanted_the_job_is_named_in_what_it_does(
    odd: Callable[..., Odd], run: Callable[..., Attempt]
) -> None:
    task = odd()
    run(request_id="req-5")
    assert task.contexts[0].request_id == "req-5"


@pytest.mark.req("JOBS-03")
def test_passing_trouble_is_recorded_and_tried_again(
    odd: Callable[..., Odd], run: Callable[..., Attempt], db: Database, alice: Context, clock: SetClock
) -> None:
    task = odd(UnavailableError("The store is full"))
    ended = run()
    assert ended.again_at is not None
    assert timedelta(seconds=1.6) <= ended.again_at - clock.now() <= timedelta(seconds=2.4)
    assert task.told == ["waits 7: The store is full."]
    assert failures(db, alice) == [(11, "odd", 1, "unavailable", "The store is full.", False)]


@pytest.mark.req("JOBS-03")
def test_the_last_attempt_gives_up_and_tells(
    odd: Callable[..., Odd], run: Callable[..., Attempt], db: Database, alice: Context
) -> None:
    task = odd(UnavailableError("The store is full"))
    assert run(attempts=3).again_at is None
    assert task.told == ["gave up 7: The store is full."]
    assert failures(db, alice)[0][2:] == (4, "unavailable", "The store is full.", True)


@pytest.mark.req("JOBS-03")
def test_what_is_refused_is_given_up_at_once(odd: Callable[..., Odd], run: Callable[..., Attempt]) -> None:
    task = odd(ConflictError("No."))
    assert run().again_at is None
    assert task.told == ["gave up 7: No."]


@pytest.mark.req("PRIV-01")
def test_the_words_of_others_are_not_recorded(
    odd: Callable[..., Odd], run: Callable[..., Attempt], db: Database, alice: Context
) -> None:
    odd(ValueError("grace@example.test said so"))
    run()
    message = failures(db, alice)[0][4]
    assert message.startswith("ValueError")
    assert "grace" not in message


@pytest.mark.req("OBS-01", "PRIV-01")
def test_each_run_is_a_log_line_by_the_schema_with_the_request_that_wanted_it(
    odd: Callable[..., Odd], run: Callable[..., Attempt], alice: Context
) -> None:
    odd(ValueError("grace@example.test said so"))
    with captured_logs() as captured:
        run(request_id="req-5")
        run(request_id="req-5")
    assert captured.problems() == []
    told = [line for line in captured.lines if line["event"].startswith("job.")]
    assert [line["event"] for line in told] == ["job.waits", "job.done"]
    assert {(line["request_id"], line["tenant_id"]) for line in told} == {("req-5", str(alice.tenant_id))}
    assert "grace" not in str(captured.lines)


def test_trouble_while_giving_up_is_on_record_too(
    run: Callable[..., Attempt], db: Database, alice: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ConflictError("first")

    def fails_too(*_: object, **__: object) -> None:
        raise KeyError("second")

    monkeypatch.setitem(tasks.TASKS, "odd", Task("odd", fails, gave_up=fails_too))
    assert isinstance(run().error, ConflictError)
    assert [row[3] for row in failures(db, alice)] == ["conflict", "KeyError"]


def test_a_task_of_another_release_is_given_up(run: Callable[..., Attempt]) -> None:
    ended = run(task="unheard.of")
    assert isinstance(ended.error, UnknownTaskError)
    assert ended.again_at is None


def test_draining_does_what_is_due_and_what_that_defers_and_raises_what_fails(
    odd: Callable[..., Odd],
    alice: Context,
    clock: SetClock,
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:
    task = odd(None, UnavailableError("down"))
    for number, wait in ((1, 0), (2, 30), (3, 3600)):
        with transaction():
            at = clock.now() + timedelta(seconds=wait)
            alice.product.queue.defer("odd", at=at, tenant_id=alice.tenant_id, number=number)
    with as_worker():
        assert [ran.args["number"] for ran in drain(alice.product)] == [1]
        clock.advance(timedelta(seconds=31))
        with pytest.raises(UnavailableError):
            drain(alice.product)
        clock.advance(timedelta(seconds=31))
        again = drain(alice.product)
    assert [(ran.args["number"], ran.ended.error) for ran in again] == [(2, None)]
    assert len(task.contexts) == 3


def test_one_organisations_job_cannot_touch_anothers(
    odd: Callable[..., Odd], run: Callable[..., Attempt], product: Product
) -> None:
    task = odd()
    run(tenant_id=str(UUID(int=5)))
    assert task.contexts[0].tenant_id == UUID(int=5)


def counted(name: str, **labels: str) -> float:
    """A figure of this process."""
    return FIGURES.get_sample_value(name, labels) or 0.0


@pytest.mark.req("JOBS-09")
def test_every_end_of_a_run_is_counted_by_its_task(
    run: Callable[..., Attempt], odd: Callable[..., Odd]
) -> None:
    labels = {"task": "odd", "consumer": ""}
    before = {how: counted("transcrypt_job_runs_total", outcome=how, **labels) for how in OUTCOMES}
    odd(UnavailableError("Not now."), ConflictError("No."), None)
    for _ in range(3):
        run(consumer="words of somebody else")
    after = {how: counted("transcrypt_job_runs_total", outcome=how, **labels) for how in OUTCOMES}
    assert {how: after[how] - before[how] for how in OUTCOMES} == {"done": 1, "again": 1, "failed": 1}
    assert counted("transcrypt_job_seconds_count", **labels) >= 1


@pytest.mark.req("JOBS-09")
def test_how_long_it_took_from_asking_to_done_is_counted(
    alice: Context,
    db: Database,
    as_worker: Callable[[], AbstractContextManager[None]],
    odd: Callable[..., Odd],
) -> None:
    odd()
    labels = {"task": "odd", "consumer": ""}
    with transaction():
        alice.product.queue.defer("odd", tenant_id=alice.tenant_id, number=7)
    with db.as_admin() as admin:
        admin.execute("update procrastinate_events set at = at - interval '3 seconds'")
        admin.commit()
    before = counted("transcrypt_job_latency_seconds_sum", **labels)
    with as_worker():
        drain(alice.product, strict=True)
    assert 3 <= counted("transcrypt_job_latency_seconds_sum", **labels) - before < 60
