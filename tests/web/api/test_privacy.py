"""One's own data by the API: a copy, the end of the account, and nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import people
from appliance.services.context import Context, Product
from tests.cast import Tenancy, run_jobs
from tests.database import Database
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem

COPIES, ERASURES, REQUESTS = (f"/api/v1/privacy/{part}" for part in ("copies", "erasures", "requests"))


@pytest.mark.req("API-01", "PRIV-02")
def test_a_copy_of_ones_data_is_asked_for_and_taken_for_seven_days(
    acorn: Tenancy, api_as: ApiAs, clock: SetClock
) -> None:
    people.change_role(acorn.admin, acorn.account_ids["guest"], "member")
    people.change_role(acorn.owner, acorn.account_ids["admin"], "member")
    client = api_as(acorn.admin)
    made = client.post(COPIES)
    assert made.status_code == 201
    assert client.post(COPIES).status_code == 200, "one stands"
    one = made.get_json()
    assert client.get(made.location).get_json() == one
    taken = client.get(one["export"])
    assert taken.mimetype == "application/x-ndjson"
    lines = [json.loads(line) for line in taken.data.splitlines()]
    kinds = [line["record"] for line in lines]
    assert kinds[:3] == ["copy", "account", "way_in"]
    assert lines[-1] == {"record": "end", "records": len(lines) - 1}
    [account] = [line for line in lines if line["record"] == "account"]
    assert account["email"] == people.person(acorn.owner, acorn.account_ids["admin"]).email
    assert [line["action"] for line in lines if line["record"] == "act"] == ["member.role_changed"]
    assert [line["seq"] for line in lines if line["record"] == "about"] == [2]
    assert "id_hash" not in taken.text
    clock.advance(timedelta(days=7, seconds=1))
    later = api_as(acorn.admin)
    problem(later.get(one["export"]), 409, "E409_CONFLICT")
    assert later.get(made.location).get_json()["export"] is None
    assert later.post(COPIES).status_code == 201


@pytest.mark.req("API-01", "PRIV-02", "AUTH-03")
def test_an_account_is_erased_and_its_session_opens_nothing_more(
    acorn: Tenancy, product: Product, db: Database, api_as: ApiAs
) -> None:
    client = api_as(acorn.member)
    address = people.person(acorn.owner, acorn.account_ids["member"]).email
    wrong = problem(client.post(ERASURES, json={"typed_email": "x@example.test"}), 422, "E422_INVALID")
    assert pointers(wrong) == ["/typed_email"]
    asked = client.post(ERASURES, json={"typed_email": address.upper()})
    assert (asked.status_code, asked.get_json()["state"]) == (202, "asked")
    assert client.post(ERASURES, json={"typed_email": address}).status_code == 200
    assert [one["kind"] for one in client.get(REQUESTS).get_json()["items"]] == ["erasure"]
    run_jobs(product, db)
    problem(client.get(asked.location), 401, "E401_SIGN_IN_REQUIRED")
    assert people.person(acorn.owner, acorn.account_ids["member"]).email == ""


@pytest.mark.req("API-01", "PRIV-02", "ORG-08")
def test_the_owner_is_told_to_hand_over_first(acorn: Tenancy, api_as: ApiAs) -> None:
    address = people.person(acorn.owner, acorn.account_ids["owner"]).email
    refused = api_as(acorn.owner).post(ERASURES, json={"typed_email": address})
    problem(refused, 409, "E409_OWNS_ORGANISATION")


@pytest.mark.req("API-01", "PRIV-02", "ORG-07")
def test_requests_are_seen_by_whoever_made_them_alone(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    made = api_as(acorn.guest).post(COPIES)
    for other in (acorn.owner, mallory):
        problem(api_as(other).get(made.location), 404, "E404_NOT_FOUND")
        problem(api_as(other).get(f"{made.location}/export"), 404, "E404_NOT_FOUND")
        assert api_as(other).get(REQUESTS).get_json()["items"] == []


@pytest.mark.req("API-01", "AUTH-06")
def test_ones_data_wants_a_recent_sign_in(acorn: Tenancy, client_as: ApiAs) -> None:
    client = client_as(acorn.guest)
    problem(client.post(COPIES), 403, "E403_FRESH_SIGN_IN_REQUIRED")
    problem(client.post(ERASURES, json={"typed_email": "x"}), 403, "E403_FRESH_SIGN_IN_REQUIRED")
    assert client.get(REQUESTS).get_json() == {"items": [], "total": 0, "next": None}
