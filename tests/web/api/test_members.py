"""Members and invitations by the API: what they are, what is refused, and nobody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from appliance.services import people
from appliance.services.context import Context
from appliance.services.permissions import PERMISSIONS, Permission, Role
from tests.cast import Tenancy
from tests.services.people.invited import AsWorker, actions, tell_fate, with_limits
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.sent_twice import sent_twice
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient
from tests.web.other_product import serving

BEA = {"email": "Bea.Birch@example.test", "role": "member"}


@pytest.mark.req("API-01", "ORG-03")
def test_members_are_listed_by_pages_and_read_one_by_one(acorn: Tenancy, api: BrowserClient) -> None:
    whole = api.get("/api/v1/members").get_json()
    assert whole["total"] == 4
    assert whole["next"] is None
    first = api.get("/api/v1/members?per_page=3").get_json()
    second = api.get(first["next"]).get_json()
    assert first["items"] + second["items"] == whole["items"]
    assert second["next"] is None
    member = next(one for one in whole["items"] if one["role"] == "member")
    assert member["account_id"] == str(acorn.account_ids["member"])
    assert member["status"] == "active"
    assert api.get(f"/api/v1/members/{member['account_id']}").get_json() == member


@pytest.mark.req("API-01", "ORG-05", "AUD-01")
def test_a_role_changes_access_ends_and_comes_back(acorn: Tenancy, api: BrowserClient, api_as: ApiAs) -> None:
    guest = acorn.account_ids["guest"]
    path, theirs = f"/api/v1/members/{guest}", api_as(acorn.guest)
    assert api.patch(path, json={"role": "member"}).get_json()["role"] == "member"
    ended = api.post(f"{path}/end", json={"reason": "security"})
    assert ended.get_json()["status"] == "deactivated"
    problem(theirs.get("/api/v1/roles"), 401, "E401_SIGN_IN_REQUIRED")
    assert api.post(f"{path}/restore").get_json()["status"] == "active"
    told = ["member.role_changed", "member.deactivated", "member.reactivated"]
    assert actions(acorn.owner) == told


@pytest.mark.req("API-02", "ORG-03")
def test_what_cannot_be_changed_of_a_member_is_told_with_its_reason(
    acorn: Tenancy, api: BrowserClient, api_as: ApiAs
) -> None:
    owner, admin = (f"/api/v1/members/{acorn.account_ids[role]}" for role in ("owner", "admin"))
    problem(api.patch(owner, json={"role": "guest"}), 409, "E409_CONFLICT")
    problem(api_as(acorn.admin).post(f"{owner}/end", json={"reason": "left"}), 409, "E409_CONFLICT")
    wrong = problem(api.patch(admin, json={"role": "owner"}), 400, "E400_BAD_SCHEMA")
    assert pointers(wrong) == ["/role"]
    problem(api.post(f"{admin}/end", json={}), 400, "E400_BAD_SCHEMA")
    problem(api.get(f"/api/v1/members/{uuid4()}"), 404, "E404_NOT_FOUND")


@pytest.mark.req("API-01", "ORG-07")
def test_members_and_invitations_of_others_are_not_there(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    invited, theirs = people.invite(acorn.owner, BEA["email"], "guest"), api_as(mallory)
    member = f"/api/v1/members/{acorn.account_ids['member']}"
    problem(theirs.get(member), 404, "E404_NOT_FOUND")
    problem(theirs.post(f"{member}/end", json={"reason": "left"}), 404, "E404_NOT_FOUND")
    problem(theirs.get(f"/api/v1/invitations/{invited}"), 404, "E404_NOT_FOUND")
    problem(theirs.post(f"/api/v1/invitations/{invited}/cancel"), 404, "E404_NOT_FOUND")
    assert theirs.get("/api/v1/invitations").get_json()["items"] == []
    assert people.person(acorn.owner, acorn.account_ids["member"]).status == "active"
    assert people.one_invitation(acorn.owner, invited).is_open


@pytest.mark.req("API-01", "ORG-04", "AUD-01")
def test_an_invitation_is_sent_sent_again_and_taken_back(
    acorn: Tenancy, as_worker: AsWorker, api: BrowserClient
) -> None:
    made = api.post("/api/v1/invitations", json=BEA)
    assert made.status_code == 201
    one = made.get_json()
    assert made.location == f"/api/v1/invitations/{one['id']}"
    assert (one["email"], one["role"], one["is_open"]) == (BEA["email"], "member", True)
    assert one["invited_by"] == "Owner of Acorn Ltd"
    line = people.invitations(acorn.owner)[0]
    problem(api.post(f"{made.location}/resend"), 409, "E409_CONFLICT")
    tell_fate(acorn.owner, as_worker, line.id, sent=True)
    assert api.get(made.location).get_json()["state"] == "email_sent"
    resent = sent_twice(api, "POST", f"{made.location}/resend")
    assert resent.get_json()["state"] in {"created", "email_pending"}
    assert api.post(f"{made.location}/cancel").get_json()["state"] == "revoked"
    problem(api.post(f"{made.location}/cancel"), 409, "E409_CONFLICT")
    listed = api.get("/api/v1/invitations").get_json()
    assert [entry["state"] for entry in listed["items"]] == ["revoked"]
    assert actions(acorn.owner) == ["invitation.created", "invitation.resent", "invitation.revoked"]


@pytest.mark.req("API-02", "ORG-04", "ORG-11")
def test_who_cannot_be_invited_is_told_by_field_and_a_full_plan_by_429(
    acorn: Tenancy, api: BrowserClient, app: Flask
) -> None:
    for address in ("bea", people.person(acorn.owner, acorn.account_ids["guest"]).email):
        refused = problem(
            api.post("/api/v1/invitations", json={**BEA, "email": address}), 422, "E422_INVALID"
        )
        assert pointers(refused) == ["/email"]
    assert pointers(
        problem(api.post("/api/v1/invitations", json={**BEA, "role": "owner"}), 400, "E400_BAD_SCHEMA")
    )
    with serving(app, with_limits(acorn.owner, PEOPLE=4).product):
        full = problem(api.post("/api/v1/invitations", json=BEA), 429, "E429_LIMIT_REACHED")
    assert "All 4 places" in full["detail"]
    assert people.invitations(acorn.owner) == []


@pytest.mark.req("API-03", "ORG-04")
def test_an_invitation_that_is_sent_again_by_mistake_is_one_invitation(
    acorn: Tenancy, api: BrowserClient
) -> None:
    key = {"Idempotency-Key": "invite-bea"}
    first, second = (api.post("/api/v1/invitations", json=BEA, headers=key) for _ in range(2))
    assert second.headers["Idempotent-Replay"] == "true"
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    other = api.post("/api/v1/invitations", json={**BEA, "role": "guest"}, headers=key)
    problem(other, 409, "E409_IDEMPOTENCY_MISMATCH")
    assert actions(acorn.owner) == ["invitation.created"]


@pytest.mark.req("API-05")
def test_lists_ask_as_often_however_long_they_are(
    acorn: Tenancy, api: BrowserClient, caplog: pytest.LogCaptureFixture
) -> None:
    paths = ("/api/v1/members", "/api/v1/invitations", "/api/v1/audit/events", "/api/v1/jobs")
    people.invite(acorn.owner, "ann@example.test", "guest")
    before = [len(queries_of(api, path, caplog)) for path in paths]
    for name in ("bea", "cia", "dan"):
        people.invite(acorn.owner, f"{name}@example.test", "guest")
    assert [len(queries_of(api, path, caplog)) for path in paths] == before


@pytest.mark.req("API-01", "ORG-03")
def test_the_roles_say_what_each_may_do(acorn: Tenancy, api_as: ApiAs) -> None:
    items = api_as(acorn.guest).get("/api/v1/roles").get_json()["items"]
    assert [one["role"] for one in items] == [role.value for role in Role]
    for one in items:
        rights = {right["permission"] for right in one["permissions"]}
        assert rights == {right.value for right in PERMISSIONS[Role(one["role"])]}
    assert {right["permission"] for right in items[0]["permissions"]} == {right.value for right in Permission}
