"""The renewal page: the day, the countdown, and part by part what still holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from appliance.services import renewal
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.renewal.published import ENDS_ON, published_with_end
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


@pytest.mark.req("FIND-07")
def test_the_day_is_stated_once_and_the_first_page_counts_down(alice: Context, client_as: ClientAs) -> None:
    client = client_as(alice)
    assert "When does your certificate end?" in client.get("/app/renewal").text
    answer = client.post("/app/renewal", data={"ends_on": "2027-02-19", "version": "0"})
    assert answer.status_code == 303
    assert "Your certificate ends in 90 days" in client.get("/app/renewal").text
    assert "Your certificate ends in 90 days" in client.get("/app").text


@pytest.mark.req("FIND-07")
def test_a_day_that_is_sent_twice_is_saved_once_and_no_conflict(alice: Context, client_as: ClientAs) -> None:
    client, data = client_as(alice), {"ends_on": "2027-02-19", "version": "0"}
    assert [client.post("/app/renewal", data=data).status_code for _ in range(2)] == [303, 303]
    assert renewal.read_certificate(alice).version == 1


@pytest.mark.req("FIND-07")
def test_a_certificate_that_ends_later_does_not_clutter_the_first_page(
    alice: Context, client_as: ClientAs
) -> None:
    client_as(alice).post("/app/renewal", data={"ends_on": "2027-02-20", "version": "0"})
    assert "Your certificate ends" not in client_as(alice).get("/app").text


@pytest.mark.req("FIND-07")
@pytest.mark.parametrize(
    ("typed", "status"), [("soon", 422), ("", 422), ("2035-01-01", 422), ("2027-03-01", 409)]
)
def test_what_was_typed_stays_when_it_is_refused(
    alice: Context, client_as: ClientAs, typed: str, status: int
) -> None:
    renewal.set_certificate_end(alice, ENDS_ON, 0)
    answer = client_as(alice).post("/app/renewal", data={"ends_on": typed, "version": "0"})
    assert answer.status_code == status
    assert f'value="{typed}"' in answer.text or not typed
    assert renewal.read_certificate(alice).ends_on == ENDS_ON


@pytest.mark.req("FIND-07")
def test_parts_are_confirmed_on_the_page_and_lapsed_ones_lead_to_their_question(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    published_with_end(acorn.owner, config={"last_cleanup_review": "2026-01-10"})
    client = client_as(acorn.member)
    page = client.get("/app/renewal").text
    assert "10 January 2026" in page
    assert "Asked again" in page
    client.post("/app/renewal/confirm", data={"part": "networks"})
    page = client.get("/app/renewal").text
    assert "Member of Acorn Ltd said so" in page
    assert "1 of 9 parts hold" in page
    guest = client_as(acorn.guest).get("/app/renewal").text
    assert "It still holds" not in guest
    assert "/app/notifications" not in guest
    assert "/app/profile/" not in guest
    assert '<form method="post" action="/app/renewal' not in guest
