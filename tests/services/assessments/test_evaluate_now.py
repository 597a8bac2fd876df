"""An evaluation at once: one for all who ask at the same moment, and none where nothing changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import VersionMismatchError
from appliance.models import evaluation
from appliance.services import assessments
from appliance.services.context import Context
from tests.database import Database
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import become
from tests.web.tenant_rows import rows_of_tenant


def _made(ctx: Context) -> assessments.EvaluatedNow:
    told = assessments.evaluate_now(ctx)
    assert isinstance(told, assessments.EvaluatedNow)
    return told


@pytest.mark.req("RULE-06")
def test_those_who_ask_at_the_same_moment_get_one_evaluation(alice: Context) -> None:
    become(alice, READY)
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda _: _made(alice), range(6)))
    assert len({each.head.evaluation_id for each in told}) == 1
    assert sum(each.new for each in told) == 1
    assert len({each.findings.written for each in told}) == 1
    with alice.transaction():
        assert evaluation.count(alice.tenant_id) == 1


@pytest.mark.req("RULE-06")
def test_asking_again_writes_nothing(alice: Context, db: Database) -> None:
    become(alice, READY)
    _made(alice)
    before = rows_of_tenant(db, alice.tenant_id)
    assert not _made(alice).new
    assert rows_of_tenant(db, alice.tenant_id) == before


@pytest.mark.req("RULE-06", "FIND-02")
def test_whatever_changed_is_judged_anew(alice: Context, clock: SetClock) -> None:
    become(alice, READY)
    first = _made(alice)
    clock.advance(timedelta(minutes=2))
    assessments.set_answer(alice, "CE-9", "not_compliant")
    second = _made(alice)
    assert second.new
    assert second.head.number == first.head.number + 1


@pytest.mark.req("API-04")
def test_of_many_who_set_the_same_version_of_an_answer_one_succeeds(alice: Context) -> None:
    values = ("compliant", "not_compliant", "partially_compliant", "not_applicable")

    def change(value: str) -> bool:
        try:
            return assessments.set_answer(alice, "CE-9", value, expected=0).version == 1
        except VersionMismatchError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(change, values)) == 1
    assert assessments.read_answer(alice, "CE-9").version == 1
