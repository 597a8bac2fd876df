"""What looking ahead starts from is kept, and yet never older than what stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import assessments
from appliance.services.assessments.scratch import judged, scratch
from appliance.services.context import Context
from tests.services.assessment_pages.samples import READY, facts_of
from tests.services.assessments.organisations import become, publish, seal


@pytest.mark.req("RULE-09")
def test_inputs_are_read_and_judged_once_while_nothing_changes(alice: Context) -> None:
    become(alice, READY)
    first = scratch(alice)
    assert scratch(alice) is first
    assert judged(alice, first) is judged(alice, scratch(alice))
    assert judged(alice, first)["outcome"] == "ready"


@pytest.mark.req("RULE-09")
def test_whatever_changes_is_seen_at_once(alice: Context, clock: SetClock) -> None:
    become(alice, READY)
    seen = [scratch(alice)]
    facts = facts_of(READY)
    assessments.set_answer(alice, "CE-1", "not_compliant")
    seen.append(scratch(alice))
    assert seen[-1].inputs.facts["answers"]["CE-1"] == "not_compliant"
    seal(alice, {**facts["evidence"][0], "name": "One piece more"})
    publish(alice, {**facts["profile"], "devices": []})
    seen.append(scratch(alice))
    assert seen[-1].inputs.facts["profile"]["devices"] == []
    assert "One piece more" in [item["name"] for item in seen[-1].inputs.facts["evidence"]]
    clock.advance(timedelta(days=1))
    seen.append(scratch(alice))
    assert seen[-1].inputs.today == seen[0].inputs.today + timedelta(days=1)
    assert len({each.stamp for each in seen}) == len(seen)


@pytest.mark.req("SEC-04")
def test_organisations_of_the_same_version_and_day_do_not_share(alice: Context, mallory: Context) -> None:
    become(alice, READY)
    with pytest.raises(assessments.NoProfileError):
        scratch(mallory)
    publish(mallory, {**facts_of(READY)["profile"], "devices": []})
    assert scratch(mallory).inputs.facts["profile"] != scratch(alice).inputs.facts["profile"]
