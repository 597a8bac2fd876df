"""What the plan has no room for is refused before it is kept, with what to do; the last place goes to one."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import LimitReachedError
from appliance.foundation.plans import Quota
from appliance.models.database import database
from appliance.services import evidence, issuing, organisations, plans
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.evidence.vault import described, send
from tests.services.issuing.judged import judged
from tests.services.people.invited import AsWorker, with_limits


def used(ctx: Context) -> dict[Quota, int]:
    _plan, uses = plans.usage(ctx)
    return {use.quota: use.used for use in uses}


def a_file() -> bytes:
    return f"device\n{uuid4()}\n".encode()


@pytest.mark.req("ORG-11")
def test_use_is_counted_and_told_in_words(acorn: Tenancy) -> None:
    send(acorn.owner, b"x" * 3_000_000)
    assert used(acorn.owner) == {
        Quota.PEOPLE: 4,
        Quota.EVIDENCE_ITEMS: 1,
        Quota.EVIDENCE_BYTES: 3_000_000,
        Quota.REPORTS: 0,
        Quota.INVITATIONS: 0,
    }
    plan, uses = plans.usage(acorn.owner)
    assert plan.name == "Standard"
    assert {use.words for use in uses} >= {"4 of 50", "2.86 MB of 20 GB", "1 of 10,000"}


@pytest.mark.req("ORG-11")
def test_evidence_beyond_the_plan_is_not_registered(acorn: Tenancy) -> None:
    small = with_limits(acorn.owner, EVIDENCE_ITEMS=1)
    send(small, a_file())
    with pytest.raises(LimitReachedError, match="All 1 places of your plan for evidence") as refused:
        send(small, a_file())
    assert refused.value.mend
    evidence.add_note(acorn.owner, described(), "Looked at on Tuesday.")


@pytest.mark.req("ORG-11")
def test_bytes_beyond_the_plan_are_not_kept(acorn: Tenancy) -> None:
    small = with_limits(acorn.owner, EVIDENCE_BYTES=2_000)
    send(small, b"a" * 1_500)
    with pytest.raises(LimitReachedError, match="would go over it"):
        send(small, b"b" * 501)
    assert used(small)[Quota.EVIDENCE_BYTES] == 1_500
    assert len(list(acorn.owner.product.store.list(f"tenants/{acorn.tenant_id}/"))) == 1
    send(small, b"c" * 500)
    with pytest.raises(LimitReachedError):
        send(small, b"d")


@pytest.mark.req("ORG-11")
def test_of_many_uploads_at_once_no_more_than_fit_are_kept(acorn: Tenancy) -> None:
    small = with_limits(acorn.owner, EVIDENCE_ITEMS=2)
    outcomes: list[bool] = []

    def upload() -> None:
        try:
            send(small, a_file())
            outcomes.append(True)
        except LimitReachedError:
            outcomes.append(False)
        finally:
            database.close()

    threads = [threading.Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, True, True]


@pytest.mark.req("ORG-11")
def test_reports_are_counted_by_the_month_where_the_organisation_is(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker
) -> None:
    """In New York the month begins five hours later."""
    organisations.change_settings(acorn.owner, {"time_zone": "America/New_York"}, 1)
    small, first = with_limits(acorn.owner, REPORTS=1), judged(acorn.owner)
    report_id = issuing.request_report(small, first)
    assert issuing.request_report(small, first) == report_id, "the same one again is not another one"
    clock.advance(timedelta(days=9, hours=17))  # 1 December, 02:00 in London
    assert used(small)[Quota.REPORTS] == 1
    clock.advance(timedelta(hours=4))
    assert used(small)[Quota.REPORTS] == 0


@pytest.mark.req("ORG-11")
def test_a_report_beyond_the_plan_is_not_begun(acorn: Tenancy) -> None:
    first = judged(acorn.owner)
    with pytest.raises(LimitReachedError, match="reports of your plan for this month"):
        issuing.request_report(with_limits(acorn.owner, REPORTS=0), first)
