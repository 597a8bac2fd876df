"""The pages of organisations and settings keep what was typed, and tabs of two organisations apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from appliance.adapters.mail import Letter
from appliance.models import membership
from appliance.models.database import transaction
from appliance.services import organisations
from appliance.services.context import Product
from tests.cast import Tenancy, new_organisation
from tests.web.browser_client import BrowserClient


@pytest.mark.req("ORG-06")
def test_what_was_typed_stays_on_the_page_with_the_problem(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    answer = client_as(acorn.owner).post(
        "/app/settings", data={"name": "", "sector": "Legal", "version": "1"}
    )
    assert answer.status_code == 422
    assert "Enter the name of your organisation" in answer.text
    assert '<option value="Legal" selected>' in answer.text


@pytest.mark.req("ORG-02")
def test_a_first_organisation_with_mistakes_can_be_mended(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    answer = client_as(acorn.guest).post("/welcome", data={"name": "", "region": "wales"})
    assert answer.status_code == 422
    assert '<option value="wales" selected>' in answer.text


@pytest.mark.req("ORG-06")
def test_of_two_who_save_the_second_sees_both(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    theirs = {"name": "Theirs", "sector": "Legal", "size_band": "10-49"}
    organisations.change_settings(acorn.admin, theirs, 1)
    client = client_as(acorn.owner)
    answer = client.post("/app/settings", data={**theirs, "name": "Mine", "size_band": "1-9", "version": "1"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert answer.text.count("10 to 49 people") == 2, "what they chose is told in the words of the form"
    assert 'value="Mine"' in answer.text
    assert 'name="version" value="2"' in answer.text, "sending it once more makes it hold"
    assert client.post("/app/settings", data={"name": "Mine", "version": "2"}).status_code == 303
    assert organisations.read_settings(acorn.owner).name == "Mine"


@pytest.mark.req("ORG-06")
def test_a_button_that_is_pressed_twice_is_no_conflict(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    client, form = client_as(acorn.owner), {"name": "Oak Ltd", "sector": "", "version": "1"}
    assert [client.post("/app/settings", data=form).status_code for _ in range(2)] == [303, 303]
    assert organisations.read_settings(acorn.owner).version == 2


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize("version", ["", "one", "-1", "9" * 40, "0" * 5_000, "1.0", "²"])
def test_a_version_that_is_none_overwrites_nothing(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], version: str
) -> None:
    answer = client_as(acorn.owner).post("/app/settings", data={"name": "Mine", "version": version})
    assert answer.status_code == 409
    assert organisations.read_settings(acorn.owner).name == "Acorn Ltd"


@pytest.mark.req("AUTH-04")
def test_switching_changes_the_organisation_and_makes_open_forms_stale(
    acorn: Tenancy, product: Product, client_as: Callable[..., BrowserClient]
) -> None:
    other = new_organisation(product, "Beech Ltd")
    assert acorn.owner.account_id
    with transaction(tenant_id=other.tenant_id):
        membership.insert(other.tenant_id, acorn.owner.account_id, "admin", product.clock.now())
    client = client_as(acorn.owner)
    assert "Beech Ltd" in client.get("/organisations").text
    assert client.post(f"/organisations/{other.tenant_id}").location == "/app"
    assert "Beech Ltd" in client.get("/app/settings").text
    stale = client.post("/app/settings", data={"name": "Typed for Acorn", "version": "1"})
    assert stale.status_code == 403
    assert organisations.read_settings(other.owner).name == "Beech Ltd"


@pytest.mark.req("ORG-06")
def test_times_are_shown_in_the_organisations_zone(
    acorn: Tenancy, product: Product, client_as: Callable[..., BrowserClient]
) -> None:
    product.mail.send(Letter("ada@example.test", "Hello", "A text.\n\nMore.", product.clock.now()))
    organisations.change_settings(acorn.owner, {"time_zone": "America/New_York"}, 1)
    assert "21 November 2026, 04:00" in client_as(acorn.owner).get("/dev/mailbox").text


@pytest.mark.req("AUTH-04", "MAIL-01")
def test_a_letter_of_another_organisation_leads_to_its_page_after_asking(
    acorn: Tenancy, product: Product, client_as: Callable[..., BrowserClient]
) -> None:
    other = new_organisation(product, "Beech Ltd")
    assert acorn.owner.account_id
    with transaction(tenant_id=other.tenant_id):
        membership.insert(other.tenant_id, acorn.owner.account_id, "admin", product.clock.now())
    client = client_as(acorn.owner)
    address = f"/organisations/{other.tenant_id}/open?to=/app/controls"
    page = client.get(address)
    assert "This is in Beech Ltd" in page.text
    assert "You work in Acorn Ltd at the moment." in page.text
    assert client.get("/app/settings").text.count("Acorn Ltd"), "looking changed nothing"
    there = client.post(f"/organisations/{other.tenant_id}", data={"to": "/app/controls"})
    assert there.location == "/app/controls"
    assert client.get(address).location == "/app/controls"


@pytest.mark.parametrize("target", ["https://evil.example.test/", "//evil.example.test", "/sign-out", ""])
def test_a_letter_leads_to_no_other_site(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], target: str
) -> None:
    client = client_as(acorn.owner)
    asked = client.get(f"/organisations/{acorn.tenant_id}/open", query_string={"to": target})
    assert asked.location == "/app"
    assert client.post(f"/organisations/{acorn.tenant_id}", data={"to": target}).location == "/app"
