"""A process killed between any two statements leaves the change with its event and job, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.jobs.consumers import HANDLERS
from appliance.models.roles import WEB, WORKER
from appliance.services import assessments, events, issuing
from appliance.services.context import Context, Product
from tests.database import Database
from tests.services.events.sudden_death import dies_at
from tests.services.events.witness import rows
from tests.services.issuing.judged import judged

pytestmark = pytest.mark.req("JOBS-01")


def killed_everywhere(url: str, use_case: Callable[[], object], check: Callable[[], bool]) -> int:
    """Kill it at each point in turn, and once let it end. How many kills left nothing behind.

    ``check`` says whether all of it is there, and fails where there is a part.
    """
    nothing = 0
    for point in range(500):
        killed = dies_at(point, url, use_case)
        whole = check()
        assert whole or killed, "it ended, and left nothing"
        if not killed:
            return nothing
        nothing += not whole
    raise AssertionError("there is no end to its statements")


def counts(db: Database, *queries: tuple[str, object]) -> list[int]:
    return [int(rows(db, f"select count(*) from {query}", value)[0][0]) for query, value in queries]  # noqa: S608


def all_or_nothing(found: list[int]) -> bool:
    assert len(set(found)) == 1, f"a part of it is there: {found}"
    return found[0] > 0


def test_an_answer_its_audit_row_its_event_and_the_deliverys_job_are_one(
    alice: Context, db: Database
) -> None:
    mine = alice.tenant_id

    def check() -> bool:
        found = counts(
            db,
            ("own_answer where tenant_id = %s", mine),
            ("audit_event where action = 'answer.set' and tenant_id = %s", mine),
            ("domain_event where event_type = 'control.answered' and tenant_id = %s", mine),
            ("procrastinate_jobs where task_name = 'event.deliver' and args ->> 'tenant_id' = %s", str(mine)),
            (
                "procrastinate_jobs where task_name = 'assessment.evaluate' and args ->> 'tenant_id' = %s",
                str(mine),
            ),
        )
        return all_or_nothing(found)

    kills = killed_everywhere(db.url(WEB), lambda: assessments.set_answer(alice, "CE-9", "compliant"), check)
    assert kills >= 10, "it has more statements than that"


def test_a_report_that_is_asked_for_its_event_and_its_jobs_are_one(alice: Context, db: Database) -> None:
    evaluation_id, mine = judged(alice), alice.tenant_id

    def check() -> bool:
        found = counts(
            db,
            ("report where tenant_id = %s", mine),
            ("audit_event where action = 'report.requested' and tenant_id = %s", mine),
            ("domain_event where event_type = 'report.requested' and tenant_id = %s", mine),
            (
                "procrastinate_jobs where lock like '%%/activity/report:%%' and args ->> 'tenant_id' = %s",
                str(mine),
            ),
            ("procrastinate_jobs where task_name = 'report.build' and args ->> 'tenant_id' = %s", str(mine)),
        )
        return all_or_nothing(found)

    kills = killed_everywhere(db.url(WEB), lambda: issuing.request_report(alice, evaluation_id), check)
    assert kills >= 8


@pytest.mark.req("JOBS-02")
def test_a_delivery_and_its_consumers_work_are_one(alice: Context, db: Database) -> None:
    with alice.transaction():
        event_id = events.publish(alice, "control.answered", "CE-9")

    def deliver() -> None:
        events.deliver(alice.product, "activity", event_id, alice.tenant_id, HANDLERS)

    def check() -> bool:
        return all_or_nothing(
            counts(
                db,
                ("event_delivery where event_id = %s", event_id),
                ("activity_entry where event_id = %s", event_id),
            )
        )

    assert killed_everywhere(db.url(WORKER), deliver, check) >= 4
    assert delivered(db, event_id) == 1


def delivered(db: Database, event_id: UUID) -> int:
    return counts(db, ("activity_entry where event_id = %s", event_id))[0]


@pytest.mark.req("JOBS-06")
def test_a_beat_of_the_clock_and_its_event_are_one(product: Product, db: Database) -> None:
    late = replace(product, clock=SetClock(datetime(2300, 5, 7, 12, tzinfo=UTC)))

    def check() -> bool:
        told = counts(
            db,
            ("scheduled_tick where at > %s", "2299-01-01"),
            ("domain_event where occurred_at > %s", "2299-01-01"),
        )
        assert told[0] == told[1], told
        return told[0] == 3

    assert killed_everywhere(db.url(WORKER), lambda: events.tell_the_time(late), check) >= 9
    assert jobs_once(db)


def jobs_once(db: Database) -> Any:
    query = "select count(*) = count(distinct subject_id) from domain_event where occurred_at > %s"
    return rows(db, query, "2299-01-01")[0][0]
