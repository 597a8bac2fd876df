"""The pages about people: who is there, what they may do, and the end of it at the very next request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from appliance.foundation.flags import Flag
from appliance.models import membership
from appliance.models.database import transaction
from appliance.services import people
from appliance.services.context import Product
from appliance.services.permissions import Permission, Role
from tests.cast import Tenancy, new_organisation
from tests.services.people.invited import AsWorker, tell_fate, with_limits
from tests.services.sharing.shared import shared_link
from tests.web.browser_client import BrowserClient
from tests.web.other_product import serving

ClientAs = Callable[..., BrowserClient]


@pytest.mark.req("ORG-05", "AUTH-04")
def test_ended_access_bites_at_the_next_request_and_in_that_organisation_alone(
    acorn: Tenancy, product: Product, client_as: ClientAs
) -> None:
    beech, member_id = new_organisation(product, "Beech Ltd"), acorn.account_ids["member"]
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, member_id, "member", product.clock.now())
    here, elsewhere = client_as(acorn.member), client_as(acorn.member)
    assert elsewhere.post(f"/organisations/{beech.tenant_id}").location == "/app"
    assert here.get("/app/evidence").status_code == 200
    ended = client_as(acorn.admin).post(f"/app/people/{member_id}/end", data={"reason": "left"})
    assert ended.status_code == 303
    gone = here.get("/app/evidence")
    assert gone.status_code == 303
    assert gone.location.startswith("/sign-in")
    why = here.get(gone.location).text
    assert "Your access to Acorn Ltd was ended" in why
    assert "Member of Acorn Ltd" not in why
    assert elsewhere.get("/app/evidence").status_code == 200, "elsewhere they go on"
    back = client_as(acorn.member)  # signed in again, and still of the former organisation
    assert back.get("/app/evidence").location == "/organisations"
    page = back.get("/organisations").text
    assert "You can no longer work in Acorn Ltd" in page
    assert "Beech Ltd" in page


@pytest.mark.req("ORG-05")
def test_who_belongs_nowhere_any_more_is_told_why(acorn: Tenancy, client_as: ClientAs) -> None:
    people.end_access(acorn.admin, acorn.account_ids["guest"], "not_needed")
    page = client_as(acorn.guest).get("/organisations")
    assert page.status_code == 200
    assert "You can no longer work in Acorn Ltd" in page.text


@pytest.mark.req("ORG-03")
def test_a_role_is_changed_on_the_persons_page(acorn: Tenancy, client_as: ClientAs) -> None:
    path, client = f"/app/people/{acorn.account_ids['guest']}", client_as(acorn.admin)
    assert client.post(f"{path}/role", data={"role": "member"}).location == path
    assert "Saved. It holds from their next page on." in client.get(path).text
    assert client_as(acorn.guest).get("/app/evidence/add").status_code == 200


@pytest.mark.req("ORG-03")
def test_what_cannot_be_is_told_on_the_page_it_was_asked_on(acorn: Tenancy, client_as: ClientAs) -> None:
    client, member_path = client_as(acorn.admin), f"/app/people/{acorn.account_ids['member']}"
    nothing = client.post(f"{member_path}/end", data={})
    assert (nothing.status_code, "Choose why this person" in nothing.text) == (422, True)
    assert client.post(f"{member_path}/role", data={"role": "owner"}).status_code == 422
    owner = client.post(f"/app/people/{acorn.account_ids['owner']}/end", data={"reason": "left"})
    assert (owner.status_code, "always has its owner" in owner.text) == (409, True)
    oneself = client.post(f"/app/people/{acorn.account_ids['admin']}/role", data={"role": "guest"})
    assert (oneself.status_code, "your own access" in oneself.text) == (409, True)


@pytest.mark.req("ORG-04")
def test_an_invitation_is_sent_shown_sent_again_and_cancelled(
    acorn: Tenancy, as_worker: AsWorker, client_as: ClientAs
) -> None:
    client = client_as(acorn.admin)
    wrong = client.post("/app/people/invite", data={"email": "bea", "role": "guest"})
    assert wrong.status_code == 422
    assert 'value="bea"' in wrong.text
    assert 'value="guest" checked' in wrong.text
    client.post("/app/people/invite", data={"email": "bea@example.test", "role": "guest"})
    assert "Sending" in client.get("/app/people").text
    [line] = people.invitations(acorn.admin)
    tell_fate(acorn.admin, as_worker, line.id, sent=False)
    assert "The email could not be sent" in client.get("/app/people").text
    assert client.post(f"/app/people/invitations/{line.id}/again").status_code == 303
    tell_fate(acorn.admin, as_worker, line.id, sent=True)
    assert "Waiting for an answer" in client.get("/app/people").text
    assert client.post(f"/app/people/invitations/{line.id}/cancel").status_code == 303
    assert "Cancelled" in client.get("/app/people").text


@pytest.mark.req("MAIL-02", "ORG-04")
def test_who_invites_while_mail_is_switched_off_is_told_that_it_waits(
    acorn: Tenancy, app: Flask, client_as: ClientAs
) -> None:
    client, bea = client_as(acorn.admin), {"email": "bea@example.test", "role": "guest"}
    off = {acorn.tenant_id: {Flag.EMAIL_DISPATCH_ENABLED: False}}
    product = acorn.admin.product
    with serving(app, replace(product, flags=replace(product.flags, for_tenant=off))):
        client.post("/app/people/invite", data=bea)
        page = client.get("/app/people").text
        assert "The invitation waits: sending of emails is switched off." in page
        assert "Waits: sending of emails is switched off" in page
        assert "on its way" not in page
    assert "Waits" not in client.get("/app/people").text


@pytest.mark.req("ORG-11")
def test_a_full_plan_says_what_to_do_and_keeps_what_was_typed(
    acorn: Tenancy, app: Flask, client_as: ClientAs
) -> None:
    with serving(app, with_limits(acorn.admin, PEOPLE=4).product):
        answer = client_as(acorn.admin).post(
            "/app/people/invite", data={"email": "bea@example.test", "role": "member"}
        )
        assert answer.status_code == 429
        assert "All 4 places of your plan are taken" in answer.text
        assert "End the access of somebody who has left" in answer.text
        assert 'value="bea@example.test"' in answer.text
        assert "4 of 4" in client_as(acorn.admin).get("/app/people").text


@pytest.mark.req("ORG-08")
def test_the_owner_offers_and_the_other_one_accepts(acorn: Tenancy, client_as: ClientAs) -> None:
    client, heir = client_as(acorn.owner, fresh=True), str(acorn.account_ids["admin"])
    wrong = client.post("/app/people/hand-over", data={"to": heir, "name": "Acorn"})
    assert wrong.status_code == 422
    assert "Type the name of the organisation, Acorn Ltd" in wrong.text
    assert 'value="Acorn"' in wrong.text
    both = client.post("/app/people/hand-over", data={"name": "Acorn"}).text
    assert "Choose who is to be the owner" in both
    assert "Type the name of the organisation, Acorn Ltd" in both, "all that is wrong at once"
    assert client.post("/app/people/hand-over", data={"to": heir, "name": "acorn ltd"}).status_code == 303
    assert "It is offered to Admin of Acorn Ltd" in client.get("/app/people/hand-over").text
    asked = client_as(acorn.admin)
    for path in ("/app", "/app/people"):
        assert 'href="/app/ownership"' in asked.get(path).text
    assert asked.get("/app/ownership").location.startswith("/sign-in/again")
    asked = client_as(acorn.admin, fresh=True)
    assert "Become the owner of Acorn Ltd?" in asked.get("/app/ownership").text
    assert asked.post("/app/ownership/accept").location == "/app/people"
    assert client.get("/app/people/hand-over").status_code == 403
    assert asked.get("/app/people/hand-over").status_code == 200


@pytest.mark.req("ORG-08")
def test_until_then_the_owner_takes_it_back_or_the_other_one_declines(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    client, member = client_as(acorn.owner, fresh=True), client_as(acorn.member, fresh=True)
    heir = {"to": str(acorn.account_ids["member"]), "name": "Acorn Ltd"}
    client.post("/app/people/hand-over", data=heir)
    assert "You are asked to own this organisation" in member.get("/app").text
    assert member.get("/app/ownership").status_code == 200
    assert client.get("/app/ownership").location == "/app/people/hand-over"
    assert client.post("/app/people/hand-over/take-back").status_code == 303
    assert member.get("/app/ownership").status_code == 404
    client.post("/app/people/hand-over", data=heir)
    assert member.post("/app/ownership/decline").location == "/app"
    assert "You are asked to own" not in member.get("/app").text


@pytest.mark.req("ORG-03")
def test_everybody_may_read_what_each_role_may_do(acorn: Tenancy, client_as: ClientAs) -> None:
    page = client_as(acorn.guest).get("/app/people/roles").text
    for named in (*Role, *Permission):
        assert named.sentence.replace("'", "&#39;") in page


@pytest.mark.req("REPT-05", "ORG-05")
def test_links_that_somebody_leaves_behind_are_told_and_ended(acorn: Tenancy, client_as: ClientAs) -> None:
    client, path = client_as(acorn.owner), f"/app/people/{acorn.account_ids['admin']}"
    report_id = shared_link(acorn.admin).report_id
    assert "Take back the link to a report they made, too" in client.get(path).text
    client.post(f"{path}/end", data={"reason": "left"})
    assert "1 link to reports that they made still works" in client.get(path).text
    listed = client.get(f"/app/reports/{report_id}/sharing").text
    assert "Left behind" in listed
    assert "Made by Admin of Acorn Ltd, who has no access any more" in listed
    assert "One link to a report still works" in client.get("/app/people").text
    assert client.post("/app/people/links/end").location == "/app/people"
    shown = client.get("/app/people").text
    assert "1 link taken back." in shown
    assert "Links left behind" not in shown
    assert "Taken back" in client.get(f"/app/reports/{report_id}/sharing").text
