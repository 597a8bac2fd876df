"""The intake in the browser: everything works with plain forms."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from io import BytesIO

import pytest

from appliance.services import profiles
from appliance.services.context import Context
from appliance.services.profiles.drafts import draft_to_change
from tests.cast import Tenancy
from tests.services.profiles.asked import ready_profile
from tests.web.browser_client import BrowserClient
from tests.web.sent_forms import fill, form_of

As = Callable[..., BrowserClient]
ABOUT = "/app/profile/pages/about"
DEVICES = "/app/profile/lists/devices"


def document(ctx: Context) -> dict[str, object]:
    return profiles.open_draft(ctx).document


@pytest.mark.req("PROF-03")
def test_a_newcomer_answers_pages_one_after_the_other(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    assert "Not started" in client.get("/app/profile").text
    saved = fill(client, ABOUT, org__legal_name="Acorn Ltd", org__headcount="10")
    assert (saved.status_code, saved.location) == (303, "/app/profile/lists/org.addresses")
    assert (
        "8 answers missing" in client.get("/app/profile").text or "missing" in client.get("/app/profile").text
    )
    assert "Acorn Ltd" in client.get(ABOUT).text


@pytest.mark.req("PROF-03")
def test_mistakes_are_listed_at_the_top_and_nothing_typed_is_lost(client_as: As, alice: Context) -> None:
    answer = fill(client_as(alice), ABOUT, org__legal_name="Acorn Ltd", org__headcount="ten")
    assert answer.status_code == 422
    assert 'href="#org.headcount"' in answer.text
    assert 'value="ten"' in answer.text
    assert 'value="Acorn Ltd"' in answer.text
    assert document(alice) == {}


@pytest.mark.req("PROF-03")
def test_a_device_is_added_page_by_page(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    added = fill(client, f"{DEVICES}/new/what", name="Büro-PC 🖥", os_product="windows", **{"class": "laptop"})
    assert added.location.endswith("/system")
    opened = fill(client, added.location, os_cycle="10-22h2")
    assert opened.location.endswith("/protection")
    assert (
        "gets security fixes only with paid extended support since 14 October 2025"
        in client.get(added.location).text
    )
    lock = opened.location.replace("protection", "lock")
    back = fill(client, lock, unlock__method="pin", unlock__unlock_only="no")
    assert back.location == lock, "the answer brought up more questions"
    assert "more questions apply now" in client.get(lock).text
    assert fill(client, lock, unlock__auth__mechanism="mfa").location == DEVICES


@pytest.mark.req("PROF-03")
def test_two_people_on_one_page_get_a_choice_and_lose_nothing(client_as: As, acorn: Tenancy) -> None:
    first, second = client_as(acorn.owner), client_as(acorn.member)
    stale = form_of(second.get(ABOUT)) | {"org.headcount": ["12"], "org.sector": ["<b>Joinery</b>"]}
    fill(first, ABOUT, org__headcount="10")
    choice = second.post(ABOUT, data=stale)
    assert choice.status_code == 409
    assert "Owner of Acorn Ltd" in choice.text
    form = form_of(choice)
    assert form["org.sector"] == ["<b>Joinery</b>"]
    assert "keep--org.headcount" not in form, "nothing is chosen for anybody"
    assert second.post(ABOUT, data=form).status_code == 409, "without a choice it is asked again"
    assert second.post(ABOUT, data=form | {"keep--org.headcount": ["mine"]}).status_code == 303
    assert document(acorn.owner) == {"org": {"headcount": 12, "sector": "<b>Joinery</b>"}}


def test_a_stale_tab_of_a_removed_device_shows_what_was_typed(client_as: As, acorn: Tenancy) -> None:
    client = client_as(acorn.owner)
    page = fill(client, f"{DEVICES}/new/what", name="PC").location.replace("/system", "/what")
    stale = form_of(client.get(page)) | {"make": ["HP Elite with a long story"]}
    client_as(acorn.member).post(page.replace("/what", "/remove"))
    gone = client.post(page, data=stale)
    assert gone.status_code == 409
    assert "HP Elite with a long story" in gone.text
    assert document(acorn.owner) == {}


@pytest.mark.req("PROF-03", "PROF-05")
def test_a_whole_firm_is_checked_published_and_compared(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    with draft_to_change(alice) as profile:
        profile.update(ready_profile())
    check = client.get("/app/profile/check")
    assert "Harbour Lane Architects Ltd" in check.text
    form = form_of(check) | {"note": ["First"]}
    assert client.post("/app/profile/publish", data=form).status_code == 303
    stale = client.post("/app/profile/publish", data=form)
    assert stale.status_code == 409, "the same form a second time is about a draft that is gone"
    fill(client, ABOUT, org__headcount="11")
    changes = client.get("/app/profile/check").text
    assert "How many people can reach the organisation&#39;s data?" in changes
    client.post("/app/profile/publish", data=form_of(client.get("/app/profile/check")))
    compared = client.get("/app/profile/history/compare?from=1&to=2").text
    assert re.search(r"<del[^>]*>10</del> <ins[^>]*>11</ins>", compared)
    version = client.get("/app/profile/history/1").text
    assert "Office" in version or "Studio" in version
    assert client.get("/app/profile/history/1.json").get_json()["org"]["headcount"] == 10
    assert client.get("/app/profile/history").text.count("Stands now") == 1


def test_a_draft_that_cannot_be_used_says_what_to_correct_and_where(client_as: As, alice: Context) -> None:
    with draft_to_change(alice) as profile:
        profile["networks"] = [{"id": "lan"}]
        profile["devices"] = [{"id": "pc", "name": "PC", "network_ids": ["gone"]}]
    client = client_as(alice)
    page = client.get("/app/profile/check").text
    assert "There is no &#39;gone&#39;" in page
    assert "Publish as version" not in page
    draft = profiles.open_draft(alice)
    answer = client.post("/app/profile/publish", data={"draft_version": draft.version, "latest": 0})
    assert answer.status_code == 422


@pytest.mark.req("PROF-04")
def test_a_file_is_looked_at_and_then_imported(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    csv = "name,count,os_product,os_cycle\nPC,1,windows,7\nMac,many,macos,26\n"
    shown = client.post("/app/profile/import/devices", data={"file": (BytesIO(csv.encode()), "d.csv")})
    assert shown.status_code == 200
    assert "has had no security fixes since 14 January 2020" in shown.text
    assert "was not understood and stays open" in shown.text
    form = form_of(shown)
    assert form["mode"] == ["add"]
    assert client.post("/app/profile/import/devices/apply", data=form).location == DEVICES
    assert client.get("/app/profile/export/devices.csv").data.startswith(b"\xef\xbb\xbfid,name,count")


def test_a_guest_reads_everything_and_is_offered_nothing_to_change(client_as: As, acorn: Tenancy) -> None:
    profiles.replace_profile(acorn.owner, ready_profile(), 0)
    client = client_as(acorn.guest)
    overview = client.get("/app/profile").text
    assert "/app/profile/pages/" not in overview
    assert "/app/profile/import/" not in overview
    devices = client.get(DEVICES).text
    assert "/new/" not in devices
    entry = re.search(rf"{DEVICES}/[0-9a-f]{{16}}", devices)
    assert entry is not None
    assert "/remove" not in client.get(entry[0]).text
    assert "Publish as version" not in client.get("/app/profile/check").text


@pytest.mark.parametrize(
    ("path", "most"),
    [("/app/profile", 6), (ABOUT, 6), (DEVICES, 5), ("/app/profile/check", 9), ("/app/profile/history", 4)],
)
def test_a_page_asks_the_database_a_set_number_of_questions(
    client_as: As, alice: Context, caplog: pytest.LogCaptureFixture, path: str, most: int
) -> None:
    profiles.replace_profile(alice, ready_profile(), 0)
    client = client_as(alice)
    client.get(path)
    caplog.clear()
    caplog.set_level(logging.DEBUG, logger="peewee")
    client.get(path)
    asked = [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]
    about_profiles = [query for query in asked if "profile_" in query or '"organisation"' in query]
    assert len(about_profiles) <= most, "\n".join(about_profiles)


def test_a_list_leads_to_what_is_asked_next(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    assert "Add an address" in client.get("/app/profile/lists/org.addresses").text
    assert "Next: Other legal entities" in client.get("/app/profile/lists/org.addresses").text
    assert "Next: People&#39;s own devices" in client.get(DEVICES).text
    assert "Next: What the assessment covers" not in client.get(DEVICES).text


def test_an_organisation_without_answers_is_led_to_the_first_page(client_as: As, alice: Context) -> None:
    client = client_as(alice)
    assert "Start: About the organisation" in client.get("/app/profile").text
    assert "Nothing is answered yet." in client.get("/app/profile/check").text
    fill(client, ABOUT, org__headcount="10")
    assert "Check and publish" in client.get("/app/profile").text


def test_what_cannot_be_chosen_yet_says_where_it_is_added(client_as: As, alice: Context) -> None:
    page = client_as(alice).get("/app/profile/lists/networks/new/network").text
    assert "There is nothing to choose from yet." in page
    assert 'href="/app/profile/lists/boundary-devices"' in page
