"""Renewal by the API: the day with its version, and what is carried over."""

from __future__ import annotations

import pytest

from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.people.invited import actions
from tests.services.renewal.published import published_with_end
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.sent_twice import sent_twice
from tests.web.browser_client import BrowserClient

RENEWAL = "/api/v1/renewal"
PARTS = f"{RENEWAL}/parts"


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


@pytest.mark.req("API-01", "FIND-07", "AUD-01", "ORG-07")
def test_a_part_is_said_to_hold_once_its_facts_will(
    acorn: Tenancy, mallory: Context, api: BrowserClient, api_as: ApiAs
) -> None:
    assert api.get(PARTS).get_json() == {
        "ends_on": None,
        "is_renewal": False,
        "items": [],
        "total": 0,
        "next": None,
    }
    published_with_end(acorn.owner, config={"last_cleanup_review": "2026-02-18"})
    parts = api.get(PARTS).get_json()["items"]
    lapsing = next(part for part in parts if part["lapsed"])
    lasting = next(part for part in parts if not part["lapsed"])
    problem(api.post(f"{PARTS}/{lapsing['id']}/confirm"), 409, "E409_FACTS_LAPSED")
    problem(api.post(f"{PARTS}/nothing/confirm"), 404, "E404_NOT_FOUND")
    problem(api_as(mallory).post(f"{PARTS}/{lasting['id']}/confirm"), 404, "E404_NOT_FOUND")
    key = {"Idempotency-Key": "part"}
    first, again = (api.post(f"{PARTS}/{lasting['id']}/confirm", headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replay"]) == (204, 204, "true")
    held = next(part for part in api.get(PARTS).get_json()["items"] if part["id"] == lasting["id"])
    assert (held["holds"], held["confirmed_by"]) == (True, "Owner of Acorn Ltd")
    assert sent_twice(api, "POST", f"{PARTS}/{lasting['id']}/unconfirm").status_code == 204
    assert not any(part["holds"] for part in api.get(PARTS).get_json()["items"])
    assert actions(acorn.owner)[-2:] == ["renewal.confirmed", "renewal.unconfirmed"]
