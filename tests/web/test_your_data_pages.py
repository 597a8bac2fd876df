"""The pages about a person's own data: a copy taken, an account erased, an owner told what is first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from appliance.services import people
from appliance.services.context import Product
from tests.cast import Tenancy, run_jobs
from tests.database import Database
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


@pytest.mark.req("PRIV-02")
def test_a_copy_is_made_and_taken(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.guest, fresh=True)
    assert "Make a copy" in client.get("/your-data").text
    assert client.post("/your-data/copy").location == "/your-data"
    page = client.get("/your-data").text
    link = page.partition('href="/your-data/copies/')[2].partition('"')[0]
    taken = client.get(f"/your-data/copies/{link}")
    assert taken.mimetype == "application/x-ndjson"
    assert b'"record":"end"' in taken.data.splitlines()[-1]


@pytest.mark.req("PRIV-02")
def test_an_account_is_erased_when_its_address_is_typed(
    acorn: Tenancy, product: Product, db: Database, client_as: ClientAs
) -> None:
    client = client_as(acorn.member, fresh=True)
    assert client_as(acorn.member).get("/your-data/erase").location.startswith("/sign-in/again")
    wrong = client.post("/your-data/erase", data={"typed_email": "me"})
    assert wrong.status_code == 422
    assert 'value="me"' in wrong.text
    address = people.person(acorn.owner, acorn.account_ids["member"]).email
    assert client.post("/your-data/erase", data={"typed_email": address}).location == "/your-data"
    assert "Your account is being erased" in client.get("/your-data").text
    run_jobs(product, db)
    assert client.get("/your-data").location.startswith("/sign-in")
    listed = client_as(acorn.owner).get("/app/people").text
    assert "Somebody whose account is gone" in listed


@pytest.mark.req("PRIV-02", "ORG-08")
def test_an_owner_is_shown_what_comes_first(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.owner, fresh=True)
    page = client.get("/your-data/erase").text
    assert "You own Acorn Ltd" in page
    assert "Erase my account" not in page
    address = people.person(acorn.owner, acorn.account_ids["owner"]).email
    refused = client.post("/your-data/erase", data={"typed_email": address})
    assert (refused.status_code, "would be left without an owner" in refused.text) == (409, True)
