"""Nothing that is sent can break the intake, however odd or however much."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from appliance.services import profiles
from appliance.services.context import Context
from appliance.services.profiles.drafts import draft_to_change
from appliance.services.profiles.presentation import screens
from tests.services.profiles.asked import ready_profile
from tests.web.browser_client import BrowserClient
from tests.web.sent_forms import fill, form_of

As = Callable[..., BrowserClient]
ABOUT = "/app/profile/pages/about"
DEVICES = "/app/profile/lists/devices"


def document(ctx: Context) -> dict[str, object]:
    return profiles.open_draft(ctx).document


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


@pytest.mark.req("SEC-06")
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
