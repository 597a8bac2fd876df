"""The intake in the browser: everything works with plain forms, and nothing that is sent can break it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from appliance.services import profiles
from appliance.services.context import Context
from appliance.services.profiles.drafts import draft_to_change
from appliance.services.profiles.presentation import screens
from tests.cast import Tenancy
from tests.services.profiles.asked import ready_profile
from tests.web.browser_client import BrowserClient

As = Callable[..., BrowserClient]
ABOUT = "/app/profile/pages/about"
DEVICES = "/app/profile/lists/devices"


class _Fields(HTMLParser):
    """What a browser would send of the first form that has an etag."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in given):
            self.sent.setdefault(name, []).append(given.get("value") or "")
        elif tag == "select" and name:
            self._select = name
            self.sent.setdefault(name, [""])
        elif tag == "option" and self._select and "selected" in given:
            self.sent[self._select] = [given.get("value") or ""]
        elif tag == "textarea" and name:
            self._area = name
            self.sent.setdefault(name, [""])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = [self.sent[self._area][0] + data]


def form_of(response: TestResponse) -> dict[str, list[str]]:
    fields = _Fields()
    fields.feed(response.text)
    return fields.sent


def fill(client: BrowserClient, url: str, **answers: str) -> TestResponse:
    """Opens a page, types over some answers (``__`` for dots) and saves."""
    form = form_of(client.get(url)) | {name.replace("__", "."): [text] for name, text in answers.items()}
    return client.post(url, data=form)


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
        "gets security fixes only with extended support since 14 October 2025"
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


def hostile() -> Iterator[tuple[str, str]]:
    yield from {
        "nul": "a\x00b",
        "escape": "\x1b[2J",
        "emoji": "👩‍🔧" * 40,
        "bidi": "\u202egnp.exe",
        "markup": "<script>alert(1)</script>'\"><img src=x>",
        "template": "{{ 7*7 }}{% raw %}",
        "long": "x" * 100_000,
        "lines": "one\r\ntwo\rthree",
        "combining": "Z͑ͫ̓ͪ̂" * 20,
        "surrogate": "\udcff",
    }.items()


@pytest.mark.req("SEC-01")
@pytest.mark.parametrize(("kind", "text"), list(hostile()), ids=[kind for kind, _ in hostile()])
def test_hostile_text_is_kept_as_text_or_refused(client_as: As, alice: Context, kind: str, text: str) -> None:
    client = client_as(alice)
    body = text.encode("utf-8", "surrogateescape")
    etag = form_of(client.get(ABOUT))["etag"][0]
    quoted = "".join(f"%{byte:02X}" for byte in body)
    data = f"etag={etag.replace(' ', '+').replace('=', '%3D')}&org.legal_name={quoted}"
    answer = client.post(ABOUT, data=data, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {303, 422}
    page = client.get(ABOUT).text + client.get("/app/profile/check").text + answer.text
    assert "<script>alert" not in page
    assert kind != "template" or "{{ 7*7 }}" in page, "shown as it was written"
    if answer.status_code == 303:
        draft = profiles.open_draft(alice)
        profiles.publish(alice, draft_version=draft.version, latest=draft.latest)


@pytest.mark.parametrize(
    "path",
    [
        "/app/profile/pages/nonsense",
        "/app/profile/lists/nonsense",
        "/app/profile/lists/devices/new/nonsense",
        "/app/profile/lists/devices.fixes",
        "/app/profile/lists/devices/in/0123456789abcdef",
        "/app/profile/lists/devices/0123456789abcdef",
        "/app/profile/lists/devices/0123456789abcdef/what",
        "/app/profile/lists/devices.fixes/in/0123456789abcdef/new/fix",
        "/app/profile/lists/devices/%2e%2e/what",
        "/app/profile/import/networks",
        "/app/profile/export/networks.csv",
        "/app/profile/history/0",
        "/app/profile/history/99999999999999999999",
        "/app/profile/history/compare?from=1&to=x",
    ],
)
def test_an_address_that_leads_nowhere_says_so(client_as: As, alice: Context, path: str) -> None:
    assert client_as(alice).get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99999999999999", "page=x", "q=%00", "q=" + "x" * 5000]
)
def test_odd_questions_about_a_list_are_answered(client_as: As, alice: Context, query: str) -> None:
    assert client_as(alice).get(f"{DEVICES}?{query}").status_code == 200


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
    assert "no longer gets security fixes since 14 January 2020" in shown.text
    assert "was not understood and stays open" in shown.text
    form = form_of(shown)
    assert form["mode"] == ["add"]
    assert client.post("/app/profile/import/devices/apply", data=form).location == DEVICES
    assert client.get("/app/profile/export/devices.csv").data.startswith(b"\xef\xbb\xbfid,name,count")


@pytest.mark.parametrize(
    "file", [b"", b"\x00\x01\x02", b"colour\ngreen\n", b'name\n"open', b"name\n" + b"x" * 1_600_000]
)
def test_a_file_that_cannot_be_used_is_refused_on_its_page(
    client_as: As, alice: Context, file: bytes
) -> None:
    client = client_as(alice)
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="d.csv"\r\n\r\n'
    answer = client.post(
        "/app/profile/import/devices",
        data=head + file + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert client.post("/app/profile/import/devices", data={}).status_code == 422


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


@pytest.mark.req("PROF-03")
def test_every_page_of_the_intake_opens_for_an_empty_and_for_a_whole_profile(
    client_as: As, alice: Context
) -> None:
    client = client_as(alice)
    for profile in ({}, ready_profile()):
        with draft_to_change(alice) as draft:
            draft.clear()
            draft.update(profile)
        for page in screens().pages.values():
            assert client.get(f"/app/profile/pages/{page.id}").status_code == 200
        for screen in screens().top_lists():
            url = profiles.list_url(screen.name)
            assert client.get(url).status_code == 200
            for page in screen.pages:
                assert client.get(f"{url}/new/{page.id}").status_code == 200
            for row in profiles.show_list(alice, profiles.ListAddress(screen.name)).rows[:2]:
                assert client.get(f"{url}/{row.handle}").status_code == 200
                assert client.get(f"{url}/{row.handle}/remove").status_code == 200
                for page in screen.pages:
                    assert client.get(f"{url}/{row.handle}/{page.id}").status_code == 200


@pytest.mark.req("PROF-03")
def test_saving_every_page_of_a_whole_profile_untouched_changes_nothing(
    client_as: As, alice: Context
) -> None:
    client = client_as(alice)
    with draft_to_change(alice) as draft:
        draft.update(ready_profile())
    before = document(alice)
    urls = [f"/app/profile/pages/{page.id}" for page in screens().pages.values()]
    for screen in screens().top_lists():
        for row in profiles.show_list(alice, profiles.ListAddress(screen.name)).rows[:3]:
            urls += [f"{profiles.list_url(screen.name)}/{row.handle}/{page.id}" for page in screen.pages]
    for url in urls:
        answer = fill(client, url)
        assert answer.status_code == 303, f"{url}: {answer.text[:2000]}"
    assert document(alice) == before


@pytest.mark.req("PROF-04")
def test_two_thousand_devices_stay_usable(client_as: As, alice: Context) -> None:
    (device,) = [one for one in ready_profile()["devices"] if one["id"] == "hla-lt-01"]
    with draft_to_change(alice) as profile:
        profile["devices"] = [device | {"id": f"pc-{at}", "name": f"PC {at}"} for at in range(2000)]
        profile["software"] = [{"id": "office", "name": "Office", "device_ids": ["pc-1"]}]
    client = client_as(alice)
    for path in ("/app/profile", DEVICES, f"{DEVICES}?page=40", "/app/profile/check"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.data) < 200_000, f"{path} is too long a page"
    (row,) = profiles.show_list(alice, profiles.ListAddress("software")).rows
    page = f"/app/profile/lists/software/{row.handle}/what"
    assert fill(client, page, device_ids="pc-1\nPC 1999").status_code == 303
    software = document(alice)["software"]
    assert isinstance(software, list)
    assert software[0]["device_ids"] == ["pc-1", "pc-1999"]
    assert fill(client, page, device_ids="PC 5000").status_code == 422
