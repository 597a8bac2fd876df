"""Renewal and clarification by the API: the day with its version, and an assessor's round as it stands."""

from __future__ import annotations

import pytest

from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.clarification.rounds import open_round_of
from tests.services.people.invited import actions
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient

RENEWAL = "/api/v1/renewal"
ROUNDS = "/api/v1/clarification-rounds"


@pytest.mark.req("API-01", "API-04", "FIND-07", "AUD-01")
def test_the_end_of_the_certificate_is_stated_by_version(acorn: Tenancy, api: BrowserClient) -> None:
    before = api.get(RENEWAL)
    assert before.get_json() == {"ends_on": None, "days_left": None, "version": 0}
    day = {"ends_on": "2026-12-21"}
    problem(api.put(RENEWAL, json=day), 428, "E428_PRECONDITION_REQUIRED")
    stated = api.put(RENEWAL, json=day, headers={"If-None-Match": "*"})
    assert stated.get_json() == {"ends_on": "2026-12-21", "days_left": 30, "version": 1}
    problem(api.put(RENEWAL, json=day, headers={"If-Match": '"0"'}), 409, "E409_VERSION_MISMATCH")
    later = {"ends_on": "2099-01-01"}
    far = problem(api.put(RENEWAL, json=later, headers={"If-Match": '"1"'}), 422, "E422_INVALID")
    assert pointers(far) == ["/ends_on"]
    assert api.get(RENEWAL).headers["ETag"] == '"1"'
    assert actions(acorn.owner) == ["renewal.dated"]


@pytest.mark.req("API-01", "FIND-06", "ORG-07")
def test_a_round_is_listed_and_read_by_its_organisation(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    round_id = open_round_of(acorn.owner)
    [line] = api_as(acorn.guest).get(ROUNDS).get_json()["items"]
    assert (line["id"], line["state"]) == (str(round_id), "open")
    read = api_as(acorn.guest).get(f"{ROUNDS}/{round_id}").get_json()
    assert read["due_on"] == line["due_on"]
    assert read["working_days_left"] >= 0
    assert all(question["settled_by"] is None for question in read["questions"])
    problem(api_as(mallory).get(f"{ROUNDS}/{round_id}"), 404, "E404_NOT_FOUND")
    assert api_as(mallory).get(ROUNDS).get_json()["items"] == []
