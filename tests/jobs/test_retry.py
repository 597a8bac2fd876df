"""What is tried again, when, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
    UnavailableError,
)
from appliance.foundation.errors import RefusedError
from appliance.jobs.attempt import WorkerDiedError
from appliance.jobs.rescue import HEARTBEAT, SILENCE
from appliance.jobs.retry import ATTEMPTS, wait_before_next
from appliance.jobs.schedule import INTERVALS, RESCUE
from appliance.jobs.tasks import TASKS


@pytest.mark.req("JOBS-03")
@pytest.mark.parametrize(
    "error", [OSError("disk"), KeyError("x"), UnavailableError("down"), WorkerDiedError()]
)
def test_passing_trouble_is_tried_again_ever_later(error: Exception) -> None:
    waits = [wait_before_next(error, before) for before in range(ATTEMPTS)]
    assert waits[-1] is None
    for number, wait in enumerate(waits[:-1]):
        assert wait is not None
        assert 0.8 <= wait.total_seconds() / (2 * 2**number) <= 1.2


@pytest.mark.req("JOBS-03")
def test_every_kind_of_job_has_three_to_five_runs_and_no_wait_is_longer_than_some_minute() -> None:
    assert {name: task.attempts for name, task in TASKS.items() if not 3 <= task.attempts <= 5} == {}
    waits = [wait_before_next(OSError(), before, limit=50) for before in range(40)]
    assert all(wait is not None and wait <= timedelta(seconds=72) for wait in waits)


@pytest.mark.req("JOBS-03")
@pytest.mark.parametrize(
    "error", [InvalidError("no"), NotFoundError("no"), ConflictError("no"), RefusedError("no")]
)
def test_what_was_refused_would_be_refused_again(error: Exception) -> None:
    assert wait_before_next(error, 0) is None


def test_a_limit_is_waited_for_exactly() -> None:
    assert wait_before_next(LimitReachedError("soon", retry_after=41), 0) == timedelta(seconds=41)
    assert wait_before_next(LimitReachedError("soon", retry_after=41), ATTEMPTS - 1) is None


@pytest.mark.req("JOBS-03")
def test_jobs_of_an_outage_come_back_at_different_moments() -> None:
    assert len({wait_before_next(OSError(), 0) for _ in range(20)}) > 10


@pytest.mark.req("JOBS-07")
def test_a_job_of_a_dead_worker_begins_again_within_half_a_minute() -> None:
    polling, longest_wait = timedelta(seconds=1), timedelta(seconds=2.4)
    assert SILENCE + INTERVALS[RESCUE] + longest_wait + polling < timedelta(seconds=30)
    assert SILENCE > 3 * HEARTBEAT
