"""Organisations by the API: made, shown by a logo, deleted after thinking twice; invitations accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import audit, deletion, organisations, people, sharing
from appliance.services.context import Actor, Context, Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.guests import newcomer
from tests.services.people.invited import actions
from tests.services.people.mailed import token_to
from tests.services.sharing.shared import shared_link
from tests.web.access.organisation import picture
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.sent_twice import sent_twice
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

MINE = "/api/v1/organisations"
LOGO = "/api/v1/settings/logo"
DELETION = "/api/v1/organisation-deletion"
MEANT = {"typed_name": "Acorn Ltd", "understood": True}
AS_IT_IS = {"Content-Type": "application/octet-stream"}


@pytest.mark.req("API-01", "API-03", "ORG-01")
def test_an_organisation_is_made_once_however_often_its_call_is_sent(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    key = {"Idempotency-Key": "oak"}
    first = told(
        api_as(acorn.guest).post(MINE, json={"name": "Oak Ltd", "size_band": "1-9"}, headers=key), 201
    )
    assert (first["name"], first["role"], first["is_current"]) == ("Oak Ltd", "owner", True)
    again = api_as(acorn.guest).post(MINE, json={"name": "Oak Ltd", "size_band": "1-9"}, headers=key)
    assert (told(again, 201), again.headers["Idempotent-Replay"]) == (first, "true")
    there = replace(acorn.guest, tenant_id=UUID(first["tenant_id"]))
    assert {json.loads(line)["origin"] for line in audit.chain_lines(there.tenant_id)} == {"api"}
    client = api_as(there)
    other = client.post(MINE, json={"name": "Elm Ltd"}, headers=key)
    assert problem(other, 409, "E409_IDEMPOTENCY_MISMATCH")
    assert sorted(organisations_of(api_as, acorn.guest)) == ["Acorn Ltd", "Oak Ltd"]
    somebody = told(api_as(mallory).post(MINE, json={"name": "Oak Ltd"}, headers=key), 201)
    assert somebody["tenant_id"] != first["tenant_id"]


@pytest.mark.req("API-03", "ORG-01", "ORG-08")
@pytest.mark.parametrize("since", ["left", "deleted"])
def test_a_key_does_not_lead_back_into_an_organisation_that_is_nobodys_or_somebody_elses(
    acorn: Tenancy, db: Database, api_as: ApiAs, clock: SetClock, since: str
) -> None:
    oak, key = {"name": "Oak Ltd"}, {"Idempotency-Key": "oak"}
    first = api_as(acorn.guest).post(MINE, json=oak, headers=key)
    made = told(first, 201)["tenant_id"]
    with db.as_admin() as admin:
        if since == "left":
            admin.execute(
                "update membership set role = 'member', status = 'deactivated' where tenant_id = %s", (made,)
            )
        else:
            admin.execute("delete from membership where tenant_id = %s", (made,))
            admin.execute("update organisation set deleted_at = now() where id = %s", (made,))
    client = api_as(acorn.guest)
    assert client.post(MINE, json=oak, headers=key).data == first.data, "it is only told again"
    clock.advance(timedelta(days=1, minutes=1))
    client = api_as(acorn.guest)
    problem(client.post(MINE, json=oak, headers=key), 409, "E409_IDEMPOTENCY_MISMATCH")
    here = [one["name"] for one in told(client.get(MINE))["items"] if one["is_current"]]
    assert here == ["Acorn Ltd"], "the session stays where it was"


@pytest.mark.req("API-02", "ORG-02")
def test_what_an_organisation_cannot_be_is_told_by_field(acorn: Tenancy, api: BrowserClient) -> None:
    bad = problem(api.post(MINE, json={"name": " ", "sector": "Wizardry"}), 422, "E422_INVALID")
    assert pointers(bad) == ["/name", "/sector"]
    assert pointers(problem(api.post(MINE, json={}), 400, "E400_BAD_SCHEMA")) == [""]
    assert len(told(api.get(MINE))["items"]) == 1


@pytest.mark.req("API-01", "API-03", "API-04", "ORG-06", "AUD-01")
def test_a_logo_is_drawn_again_and_replaced_only_by_who_saw_it(
    acorn: Tenancy, mallory: Context, api: BrowserClient, api_as: ApiAs
) -> None:
    problem(api.get(LOGO), 404, "E404_NOT_FOUND")
    problem(api.put(LOGO, data=picture(), headers=AS_IT_IS), 428, "E428_PRECONDITION_REQUIRED")
    first = {**AS_IT_IS, "If-None-Match": "*", "Idempotency-Key": "logo"}
    kept = told(api.put(LOGO, data=picture(), headers=first))
    assert told(api.put(LOGO, data=picture(), headers=first)) == kept
    another = bytes([*picture()[:-1], 0])
    problem(api.put(LOGO, data=another, headers=first), 409, "E409_IDEMPOTENCY_MISMATCH")
    shown = api_as(acorn.guest).get(LOGO)
    assert (shown.mimetype, shown.headers["ETag"]) == ("image/png", f'"{kept["sha256"]}"')
    assert api.get(LOGO, headers={"If-None-Match": f'"{kept["sha256"]}"'}).status_code == 304
    stale = api.put(LOGO, data=picture(), headers={**AS_IT_IS, "If-Match": '"another"'})
    assert problem(stale, 409, "E409_VERSION_MISMATCH")["current_tag"] == kept["sha256"]
    standing = {"If-Match": f'"{kept["sha256"]}"'}
    no_picture = api.put(LOGO, data=b"GIF89a", headers={**AS_IT_IS, **standing})
    assert pointers(problem(no_picture, 422, "E422_INVALID")) == ["/picture"]
    problem(
        api.put(LOGO, data=picture(), headers={"Content-Type": "image/png"}),
        415,
        "E415_UNSUPPORTED_MEDIA_TYPE",
    )
    problem(api_as(mallory).get(LOGO), 404, "E404_NOT_FOUND")
    assert api.delete(LOGO, headers=standing).status_code == 204
    problem(api.delete(LOGO, headers=standing), 409, "E409_VERSION_MISMATCH")
    assert organisations.read_logo(acorn.owner) is None
    assert actions(acorn.owner) == ["organisation.logo_set", "organisation.logo_removed"]


@pytest.mark.req("API-01", "API-03", "ORG-08", "AUD-01")
def test_a_deletion_is_meant_twice_and_can_be_called_off(acorn: Tenancy, api: BrowserClient) -> None:
    problem(api.get(DELETION), 404, "E404_NOT_FOUND")
    careless = {"typed_name": "Oak", "understood": False}
    bad = problem(api.post(DELETION, json=careless), 422, "E422_INVALID")
    assert pointers(bad) == ["/typed_name", "/understood"]
    key = {"Idempotency-Key": "end"}
    first, again = (told(api.post(DELETION, json=MEANT, headers=key), 201) for _ in range(2))
    assert first == again == told(api.get(DELETION))
    assert first["requested_by"]["name"] == "Owner of Acorn Ltd"
    assert told(api.get(MINE))["items"][0]["deletion_due_at"] == first["due_at"]
    problem(api.post(DELETION, json=MEANT), 409, "E409_CONFLICT")
    assert api.post(f"{DELETION}/cancel").status_code == 204
    problem(api.post(f"{DELETION}/cancel"), 409, "E409_CONFLICT")
    assert deletion.scheduled(acorn.owner) is None
    assert told(api.get("/api/v1/deletions"))["items"] == []
    assert actions(acorn.owner) == ["organisation.deletion_scheduled", "organisation.deletion_cancelled"]


@pytest.mark.req("API-01", "ORG-04", "AUD-01")
def test_an_invitation_is_looked_at_and_accepted_by_whom_it_was_sent_to(
    acorn: Tenancy, product: Product, db: Database, api_as: ApiAs
) -> None:
    address = f"bea.{uuid4().hex[:8]}@example.test"
    people.invite(acorn.admin, address, "member")
    body = {"token": token_to(product, db, acorn.tenant_id, address)}
    bea = replace(acorn.member, actor=Actor("account", str(newcomer(product, address))))
    says = told(api_as(bea).post("/api/v1/invitations/look", json=body))
    assert (says["organisation"], says["role"]) == ("Acorn Ltd", "member")
    assert says["invited_by"] == "Admin of Acorn Ltd"
    problem(api_as(acorn.guest).post("/api/v1/invitations/accept", json=body), 403, "E403_WRONG_PERSON")
    joined = told(api_as(bea).post("/api/v1/invitations/accept", json=body))
    assert (joined["name"], joined["role"], joined["is_current"]) == ("Acorn Ltd", "member", True)
    problem(api_as(bea).post("/api/v1/invitations/accept", json=body), 404, "E404_LINK_OVER")
    problem(api_as(bea).post("/api/v1/invitations/look", json={"token": "x"}), 404, "E404_LINK_OVER")
    once_more = sent_twice(api_as(bea), "POST", "/api/v1/invitations/accept", again=api_as(bea), json=body)
    assert told(once_more) == joined, "asked for once more"
    others = {"json": body, "headers": {"Idempotency-Key": "another"}}
    problem(api_as(acorn.guest).post("/api/v1/invitations/accept", **others), 404, "E404_LINK_OVER")
    assert actions(acorn.owner)[-2:] == ["invitation.accepted", "member.joined"]
    events = map(json.loads, audit.export_lines(acorn.owner))
    assert {one["origin"] for one in events if one["action"] in {"invitation.accepted", "member.joined"}} == {
        "api"
    }


@pytest.mark.req("API-01", "ORG-04", "AUD-01")
def test_an_invitation_is_declined_by_whom_it_was_sent_to_and_opens_nothing_then(
    acorn: Tenancy, product: Product, db: Database, api_as: ApiAs
) -> None:
    address = f"bea.{uuid4().hex[:8]}@example.test"
    invitation_id = people.invite(acorn.admin, address, "member")
    body = {"token": token_to(product, db, acorn.tenant_id, address)}
    bea = replace(acorn.member, actor=Actor("account", str(newcomer(product, address))))
    problem(api_as(acorn.guest).post("/api/v1/invitations/decline", json=body), 403, "E403_WRONG_PERSON")
    assert api_as(bea).post("/api/v1/invitations/decline", json=body).status_code == 204
    for tail in ("decline", "accept", "look"):
        problem(api_as(bea).post(f"/api/v1/invitations/{tail}", json=body), 404, "E404_LINK_OVER")
    keyed = {"json": body, "headers": {"Idempotency-Key": "no"}}
    assert sent_twice(api_as(bea), "POST", "/api/v1/invitations/decline", json=body).status_code == 204
    problem(api_as(bea).post("/api/v1/invitations/accept", **keyed), 404, "E404_LINK_OVER")
    assert not people.one_invitation(acorn.admin, invitation_id).is_open
    assert actions(acorn.owner) == ["invitation.created", "invitation.declined"]
    people.invite(acorn.admin, address, "member")


@pytest.mark.req("API-01", "REPT-05", "ORG-07", "AUD-01")
def test_links_left_behind_are_counted_and_ended(
    acorn: Tenancy, mallory: Context, api: BrowserClient, api_as: ApiAs
) -> None:
    shared_link(acorn.admin)
    people.end_access(acorn.owner, acorn.account_ids["admin"], "left")
    left = "/api/v1/shares/left-behind"
    assert told(api.get(left)) == {"count": 1}
    assert told(api_as(mallory).post(f"{left}/end")) == {"count": 0}
    key = {"Idempotency-Key": "left"}
    assert [told(api.post(f"{left}/end", headers=key)) for _ in range(2)] == [{"count": 1}] * 2
    assert sharing.count_left_behind(acorn.owner) == 0
    assert actions(acorn.owner)[-1] == "report.share_revoked"


def organisations_of(api_as: ApiAs, person: Context) -> dict[str, str]:
    """Where somebody may work: ids by name."""
    return {one["name"]: one["tenant_id"] for one in told(api_as(person).get(MINE))["items"]}
