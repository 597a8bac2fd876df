"""Who came by a mailed link can change nothing: no route that asks for less than a role is left out of mind.

What a role allows a guest is tried on every route by the access matrix, and a session by link has that role.
"""

from __future__ import annotations

import pytest
from flask import Flask

from appliance.models import membership
from appliance.models.database import transaction
from appliance.services.accounts import EMAILED_LINK
from appliance.services.context import Product
from appliance.services.permissions import PERMISSIONS, Role
from appliance.web.guards import guard_of
from tests.cast import Tenancy, new_organisation
from tests.web.browser_client import BrowserClient

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
# Changes that being signed in is enough for, and why they are none for who came by a link.
REVIEWED = {
    "joining.accept": "refused: it needs a sign-in with a provider",
    "joining.decline": "refused, as joining.accept",
    "api_invitations.look_at_invitation": "tells what an invitation says and changes nothing",
    "api_invitations.accept_invitation": "refused, as joining.accept",
    "api_invitations.decline_invitation": "refused, as joining.accept",
    "api_organisations.create_organisation": "refused, as organisations.create",
    "organisations.create": "refused: it needs a sign-in with a provider",
    "organisations.switch": "leads only to where the person has a place, and nowhere else by a link",
    "api_organisations.switch_organisation": "as organisations.switch",
    "your_data.ask_for_copy": "refused: it needs a sign-in of the last minutes, and a link is none",
    "your_data.erase": "refused, as your_data.ask_for_copy",
    "api_privacy.ask_for_copy": "refused, as your_data.ask_for_copy",
    "api_privacy.ask_for_erasure": "refused, as your_data.ask_for_copy",
    "api_tokens.revoke_this_token": "ends the token that asks; a link's session has none",
}


# Changes for which being a guest of the organisation is enough.
AS_GUEST = {
    "looking_ahead.what_if": "works out an answer and keeps nothing",
    "api_looking_ahead.try_what_if": "works out an answer and keeps nothing",
    "ownership.accept": "for whom the owner named, who proves who they are by a new sign-in",
    "ownership.decline": "for whom the owner named",
    "api_ownership.accept_ownership": "as ownership.accept",
    "api_ownership.decline_ownership": "as ownership.decline",
    "tokens.revoke": "the person's own",
    "api_tokens.revoke_token": "the person's own",
}


@pytest.fixture
def by_link(app: Flask, acorn: Tenancy) -> BrowserClient:
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    return client.as_person(acorn.guest, provider=EMAILED_LINK)


@pytest.mark.req("AUTH-09", "ORG-03")
def test_every_change_without_a_role_was_thought_of(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (guard := guard_of(app.view_functions[rule.endpoint])) is not None
        and guard.kind == "signed_in"
        and CHANGING & (rule.methods or set())
    }
    assert found == REVIEWED.keys(), "say what somebody who came by a link can do with it"


@pytest.mark.req("AUTH-09", "ORG-03")
def test_no_change_is_among_what_a_guest_may(app: Flask) -> None:
    changes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (guard := guard_of(app.view_functions[rule.endpoint])) is not None
        and guard.permission in PERMISSIONS[Role.GUEST]
        and CHANGING & (rule.methods or set())
    }
    assert changes == AS_GUEST.keys(), "say why a guest may"


@pytest.mark.req("AUTH-09", "AUTH-04")
def test_a_link_leads_into_one_organisation_though_the_person_belongs_to_two(
    by_link: BrowserClient, acorn: Tenancy, product: Product
) -> None:
    beech, guest_id = new_organisation(product, "Beech Ltd"), acorn.account_ids["guest"]
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, guest_id, "guest", product.clock.now())
    assert by_link.post("/welcome", data={"name": "A firm of my own"}).status_code == 403
    assert by_link.post(f"/organisations/{beech.tenant_id}").status_code == 404
    assert by_link.post(f"/organisations/{acorn.tenant_id}").status_code == 303
    page = by_link.get("/organisations").text
    assert "Add another" not in page
    assert "Beech Ltd" not in page


@pytest.mark.req("AUTH-09", "API-01")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("organisations", {"name": "A firm of my own", "sector": "Charity"}),
        ("invitations/accept", {"token": "of-somebody"}),
        ("invitations/decline", {"token": "of-somebody"}),
    ],
)
def test_who_came_by_a_link_is_refused_by_the_api_as_by_the_pages(
    by_link: BrowserClient, path: str, body: dict[str, str]
) -> None:
    answer = by_link.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 403
    assert "You came by a link in an email" in answer.get_json()["detail"]
