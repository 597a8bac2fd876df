"""Evidence that runs out is noticed by the day, and the exception is in the next result (EVID-10)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from appliance.foundation.clock import SetClock
from appliance.models import assessment_state, evaluation
from appliance.services import assessments, audit, events, evidence, organisations
from appliance.services.context import Context, Product
from tests.cast import Tenancy
from tests.database import Database, fresh_database
from tests.services.assessment_pages.samples import SIXTY, facts_of
from tests.services.assessments.organisations import publish
from tests.services.evidence.vault import sealed

AsWorker = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.req("EVID-10")


@pytest.fixture(scope="module")
def migrated_database(database_server: str) -> Iterator[Database]:
    """One of its own: what the clock tells goes to every organisation, and other tests have made many."""
    with fresh_database(database_server) as made:
        yield made


@pytest.fixture
def acorn(acorn: Tenancy, run_jobs: Callable[[], None], clock: SetClock) -> Tenancy:
    """Judged on 21 November, with a patch report that counts up to the 30th."""
    said: dict[str, Any] = {"coverage": "document", "covered_count": None, "total_count": None}
    sealed(acorn.owner, run_jobs, expires_on=date(2026, 11, 30), **said)
    publish(acorn.owner, facts_of(SIXTY)["profile"])
    clock.advance(timedelta(minutes=1))
    run_jobs()
    return acorn


@pytest.fixture
def day_passes(
    product: Product, clock: SetClock, as_worker: AsWorker, run_jobs: Callable[[], None]
) -> Callable[[int], None]:
    """So many days later the clock tells of the day, and the worker does what follows."""

    def _pass(days: int) -> None:
        clock.advance(timedelta(days=days))
        with as_worker():
            events.tell_the_time(product)
        run_jobs()
        clock.advance(timedelta(minutes=1))
        run_jobs()

    return _pass


def exceptions(ctx: Context) -> list[str]:
    """The codes of the latest result."""
    with ctx.transaction():
        state = assessment_state.find(ctx.tenant_id)
        assert state is not None
        assert state.latest_evaluation_id is not None
        row = evaluation.find(ctx.tenant_id, state.latest_evaluation_id)
    assert row is not None
    return [note["code"] for note in json.loads(row.document)["exceptions"]]


def count(ctx: Context) -> int:
    return len(assessments.evaluation_ids(ctx))


def test_the_day_after_its_end_a_new_result_says_that_it_expired(
    acorn: Tenancy, day_passes: Callable[[int], None]
) -> None:
    day_passes(9)
    assert count(acorn.owner) == 1, "it still counts on its last day"
    day_passes(1)
    assert count(acorn.owner) == 2
    assert "EVIDENCE_EXPIRED" in exceptions(acorn.owner)
    noted = audit.list_events(acorn.owner, audit.AuditFilter(actions=("evaluation.exception",))).events
    assert "evidence_expired" in {event["details"]["code"] for event in noted}
    day_passes(1)
    assert count(acorn.owner) == 2, "once is enough"


def test_a_day_ends_where_the_organisation_is(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker, run_jobs: Callable[[], None]
) -> None:
    organisations.change_settings(acorn.owner, {"time_zone": "America/Los_Angeles"}, 1)
    # 1 December in London, and still the evening of its last day there; then the day after it there too.
    for later, results in ((timedelta(days=9, hours=20), 1), (timedelta(hours=6), 2)):
        clock.advance(later)
        with as_worker():
            evidence.judge_expired(acorn.owner)
        clock.advance(timedelta(minutes=1))
        run_jobs()
        assert count(acorn.owner) == results
    assert "EVIDENCE_EXPIRED" in exceptions(acorn.owner)


def test_an_organisation_that_was_never_judged_has_nothing_to_judge_anew(
    mallory: Context, as_worker: AsWorker
) -> None:
    with as_worker():
        evidence.judge_expired(mallory)
    with mallory.transaction():
        assert assessment_state.find(mallory.tenant_id) is None
