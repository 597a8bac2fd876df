"""Which controls evidence speaks for: set whole, and by nobody over what somebody else set meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.foundation.domain_errors import ConflictError, InvalidError, VersionMismatchError
from appliance.services import evidence
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.evidence.vault import AS_SENT, actions_on, sealed

RunJobs = Callable[[], None]


def test_a_list_of_controls_has_one_tag_in_whatever_order() -> None:
    assert evidence.controls_tag(("CE-9", "CE-10")) == evidence.controls_tag(["CE-10", "CE-9"])
    assert evidence.controls_tag(("CE-1",)) != evidence.controls_tag(("CE-10",))
    assert evidence.controls_tag(("CE-1", "CE-2")) != evidence.controls_tag(("CE-1",))


@pytest.mark.req("API-04", "AUD-01")
def test_the_second_of_two_people_overwrites_no_controls_and_is_told_which_stand(
    acorn: Tenancy, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)
    evidence.set_controls(acorn.owner, evidence_id, ["CE-8", "CE-9"], replaces=AS_SENT)
    before, standing = actions_on(acorn.owner, evidence_id), evidence.controls_tag(("CE-8", "CE-9"))
    for replaces in (AS_SENT, "", None):
        with pytest.raises(VersionMismatchError) as told:
            evidence.set_controls(acorn.member, evidence_id, ["CE-1"], replaces=replaces)
        assert told.value.current_tag == standing
    assert evidence.read_evidence(acorn.owner, evidence_id).item.controls == ("CE-8", "CE-9")
    assert actions_on(acorn.owner, evidence_id) == before
    evidence.set_controls(acorn.member, evidence_id, ["CE-1"], replaces=standing)
    assert evidence.read_evidence(acorn.owner, evidence_id).item.controls == ("CE-1",)


def test_the_same_controls_again_are_no_event(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    before = actions_on(alice, evidence_id)
    evidence.set_controls(alice, evidence_id, ["CE-9"], replaces=AS_SENT)
    assert actions_on(alice, evidence_id) == before


@pytest.mark.req("API-04")
def test_of_many_who_set_controls_at_once_one_wins_and_the_others_are_told(
    acorn: Tenancy, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)

    def save(control_id: str) -> str | None:
        try:
            evidence.set_controls(acorn.owner, evidence_id, [control_id], replaces=AS_SENT)
        except VersionMismatchError:
            return None
        return control_id

    with ThreadPoolExecutor(6) as pool:
        saved = [each for each in pool.map(save, [f"CE-{number}" for number in range(1, 7)]) if each]
    assert evidence.read_evidence(acorn.owner, evidence_id).item.controls == tuple(saved)
    assert len(saved) == 1
    assert actions_on(acorn.owner, evidence_id).count("evidence.unbound") == 1


def test_what_no_tag_would_help_is_told_first(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    for nothing in ([], ["CE-99"]):
        with pytest.raises(InvalidError, match="speak for a control"):
            evidence.set_controls(alice, evidence_id, nothing, replaces="another")
    evidence.redact(alice, evidence_id, "It names a customer")
    with pytest.raises(ConflictError, match="still stands"):
        evidence.set_controls(alice, evidence_id, ["CE-1"], replaces="another")
