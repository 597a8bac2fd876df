"""Handing over by the API: offered by one, accepted by the other, and by nobody else."""

from __future__ import annotations

import pytest

from appliance.services import people
from tests.cast import Tenancy
from tests.services.people.invited import actions
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem

OFFER = "/api/v1/ownership-offer"


@pytest.mark.req("API-01", "ORG-08", "AUD-01")
def test_an_offer_is_made_read_and_accepted(acorn: Tenancy, api_as: ApiAs) -> None:
    owner, heir = api_as(acorn.owner), api_as(acorn.member)
    problem(owner.get(OFFER), 404, "E404_NO_OFFER")
    meant = {"to": str(acorn.account_ids["member"]), "name": "ACORN ltd"}
    made = owner.post(OFFER, json=meant)
    assert made.status_code == 201
    assert made.get_json()["offered_to"] == {"id": meant["to"], "name": "Member of Acorn Ltd"}
    problem(owner.post(OFFER, json=meant), 409, "E409_CONFLICT")
    assert heir.get(OFFER).get_json() == owner.get(OFFER).get_json() == made.get_json()
    problem(api_as(acorn.guest).get(OFFER), 404, "E404_NO_OFFER")
    problem(owner.post(f"{OFFER}/accept"), 404, "E404_NO_OFFER")
    assert heir.post(f"{OFFER}/accept").status_code == 204
    assert people.person(acorn.owner, acorn.account_ids["member"]).role == "owner"
    assert actions(acorn.owner) == ["organisation.transfer_offered", "organisation.transferred"]


@pytest.mark.req("API-01", "ORG-08", "API-02")
def test_an_offer_is_declined_taken_back_or_not_meant(acorn: Tenancy, api_as: ApiAs) -> None:
    owner, heir = api_as(acorn.owner), api_as(acorn.admin)
    meant = {"to": str(acorn.account_ids["admin"]), "name": "Acorn Ltd"}
    wrong = {"to": str(acorn.account_ids["guest"]), "name": "Beech Ltd"}
    told = problem(owner.post(OFFER, json=wrong), 422, "E422_INVALID")
    assert sorted(pointers(told)) == ["/name", "/to"]
    owner.post(OFFER, json=meant)
    assert heir.post(f"{OFFER}/decline").status_code == 204
    owner.post(OFFER, json=meant)
    assert owner.post(f"{OFFER}/take-back").status_code == 204
    problem(owner.post(f"{OFFER}/take-back"), 404, "E404_NO_OFFER")
    assert people.person(acorn.owner, acorn.account_ids["admin"]).role == "admin"
