"""Logo, deletion, activity and help as people meet them."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from PIL import Image

from appliance.foundation.clock import SetClock
from appliance.services import deletion, organisations
from appliance.services.audit import EVENTS
from appliance.services.context import Product
from appliance.services.deletion.erase import SETTLING
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import recorded_earlier
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]
AsWorker = Callable[[], AbstractContextManager[None]]
CONFIRMED = {"typed_name": "Acorn Ltd", "understood": "yes"}


def picture() -> io.BytesIO:
    into = io.BytesIO()
    Image.new("RGB", (40, 20), 0x3366CC).save(into, "JPEG")
    return io.BytesIO(into.getvalue())


def send(client: BrowserClient, file: io.BytesIO, replaces: str = "") -> int:
    data = {"picture": (file, "logo.jpg"), "replaces": replaces}
    return int(client.post("/app/settings/logo", data=data).status_code)


@pytest.mark.req("ORG-06")
def test_a_logo_stands_on_every_page_from_the_next_one_on(acorn: Tenancy, client_as: ClientAs) -> None:
    owner, guest = client_as(acorn.owner), client_as(acorn.guest)
    assert "/app/logo/" not in guest.get("/app").text
    assert send(owner, picture()) == 303
    shown = re.search(r'src="(/app/logo/[0-9a-f]{64})"', guest.get("/app").text)
    assert shown
    answer = guest.get(shown[1])
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.data.startswith(b"\x89PNG")
    assert guest.get("/app/logo/" + "0" * 64).status_code == 404


@pytest.mark.req("ORG-06")
def test_a_picture_that_is_none_is_told_beside_the_field(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.owner)
    data = {"picture": (io.BytesIO(b"<svg onload='alert(1)'/>"), "logo.svg")}
    answer = client.post("/app/settings/logo", data=data)
    assert answer.status_code == 422
    assert "cannot be read as a picture" in answer.text


@pytest.mark.req("ORG-06")
def test_who_saw_another_logo_overwrites_nothing(acorn: Tenancy, client_as: ClientAs) -> None:
    assert send(client_as(acorn.owner), picture()) == 303
    answer = client_as(acorn.admin).post("/app/settings/logo/remove", data={"replaces": ""})
    assert (answer.status_code, "Somebody else changed the logo" in answer.text) == (409, True)
    assert send(client_as(acorn.admin), picture()) == 409
    stands = organisations.read_logo(acorn.owner)
    assert stands
    removed = client_as(acorn.admin).post("/app/settings/logo/remove", data={"replaces": stands.sha256})
    assert removed.status_code == 303
    assert organisations.read_logo(acorn.owner) is None


@pytest.mark.req("ORG-08")
def test_an_owner_deletes_it_in_two_steps_and_every_page_says_so(acorn: Tenancy, client_as: ClientAs) -> None:
    owner = client_as(acorn.owner, fresh=True)
    assert "/app/settings/deletion/confirm" in owner.get("/app/settings/deletion").text
    mistaken = owner.post("/app/settings/deletion/confirm", data={"typed_name": "acorn", "understood": "yes"})
    assert mistaken.status_code == 422
    assert 'value="acorn"' in mistaken.text
    assert "checked" in mistaken.text
    assert owner.post("/app/settings/deletion/confirm", data=CONFIRMED).status_code == 303
    assert "will be deleted on 5 December 2026" in client_as(acorn.guest).get("/app/help").text
    told = client_as(acorn.admin).get("/app/settings/deletion").text
    assert "Only the owner can stop it" in told
    assert "Owner of Acorn Ltd asked for this" in told
    assert "scheduled already" in owner.get("/app/settings/deletion/confirm").text
    assert owner.post("/app/settings/deletion/confirm", data=CONFIRMED).status_code == 409


@pytest.mark.req("ORG-08", "AUTH-06")
def test_without_a_recent_sign_in_nothing_is_scheduled(acorn: Tenancy, client_as: ClientAs) -> None:
    answer = client_as(acorn.owner).post("/app/settings/deletion/confirm", data=CONFIRMED)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in/again")
    assert deletion.scheduled(acorn.owner) is None


@pytest.mark.req("ORG-08")
def test_an_owner_thinks_better_of_it(acorn: Tenancy, client_as: ClientAs) -> None:
    owner = client_as(acorn.owner, fresh=True)
    owner.post("/app/settings/deletion/confirm", data=CONFIRMED)
    assert owner.post("/app/settings/deletion/cancel").status_code == 303
    page = owner.get("/app/settings/deletion").text
    assert "The organisation stays" in page
    assert "will be deleted" not in page


@pytest.mark.req("ORG-08")
def test_who_had_it_deleted_finds_the_certificate_and_nobody_else_does(
    acorn: Tenancy, product: Product, clock: SetClock, as_worker: AsWorker, run_jobs: Callable[[], None],
    client_as: ClientAs, *, db: Database,
) -> None:  # fmt: skip
    deletion_id = deletion.start(acorn.owner, typed_name="Acorn Ltd", understood=True)
    owner, page = client_as(acorn.owner), f"/deletions/{deletion_id}"
    for wait, says in ((timedelta(days=14), "on its way"), (SETTLING, "Download the certificate")):
        clock.advance(wait)
        recorded_earlier(db, wait)
        with as_worker():
            deletion.ask_for_due_deletions(product)
        run_jobs()
        owner = client_as(acorn.owner)
        assert says in owner.get(page).text
    assert owner.get("/app").location.startswith("/organisations")
    assert page in owner.get("/welcome").text
    file = owner.get(f"{page}/certificate")
    assert (file.status_code, file.mimetype) == (200, "application/json")
    assert b'"kind":"transcrypt-deletion-certificate"' in file.data
    (told,) = owner.get("/api/v1/deletions").get_json()["items"]
    assert (told["id"], told["tenant_id"]) == (str(deletion_id), str(acorn.tenant_id))
    assert owner.get(told["certificate"]).data == file.data
    assert client_as(acorn.admin).get(told["certificate"]).status_code == 404
    assert client_as(acorn.admin).get(page).status_code == 404
    assert client_as(acorn.admin).get(f"{page}/certificate").status_code == 404


@pytest.mark.req("ORG-09")
def test_what_somebody_did_stands_on_the_timeline(
    acorn: Tenancy, run_jobs: Callable[[], None], client_as: ClientAs
) -> None:
    assert "Nothing has happened yet" in client_as(acorn.guest).get("/app/activity").text
    organisations.change_settings(acorn.admin, {"name": "Acorn and Sons"}, 1)
    run_jobs()
    page = client_as(acorn.guest).get("/app/activity").text
    assert EVENTS["organisation.updated"].words.replace("'", "&#39;") in page
    assert "21 November 2026" in page
    assert "09:00, Admin of Acorn Ltd" in page
    assert "The last 12 weeks" in page


@pytest.mark.req("ORG-09")
def test_older_entries_are_a_page_away(
    acorn: Tenancy, run_jobs: Callable[[], None], client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The front door has a function of the same name as its module.
    monkeypatch.setattr(importlib.import_module("appliance.services.activity.timeline"), "PER_PAGE", 2)
    for version, name in enumerate(("Oak", "Ash", "Elm"), start=1):
        organisations.change_settings(acorn.owner, {"name": name}, version)
    run_jobs()
    client = client_as(acorn.guest)
    older = re.search(r'rel="next" href="([^"]+)"', client.get("/app/activity").text)
    assert older
    page = client.get(older[1]).text
    assert page.count("Changed the organisation") == 1
    assert "The last 12 weeks" not in page
    for made_up in ("0", "-1", "x", "9" * 30, "²"):
        assert client.get(f"/app/activity?before={made_up}").status_code == 200


@pytest.mark.req("ORG-10")
def test_help_opens_within_the_form_and_leaves_what_was_typed(acorn: Tenancy, client_as: ClientAs) -> None:
    page = client_as(acorn.owner).get("/app/settings").text
    form = page[page.index('<form method="post" action="/app/settings"') : page.rindex("</form>")]
    asked = ("name", "size", "sector", "region", "time-zone", "rules", "planned-submission")
    for topic in asked:
        panel = re.search(rf'<details [^>]*id="help-settings-{topic}">(.*?)</details>', form, re.DOTALL)
        assert panel, topic
        # Whoever wants the page gets it in another tab: this one keeps what was typed.
        assert f'href="/app/help/settings-{topic}" target="_blank"' in panel[1]


@pytest.mark.req("ORG-10")
@pytest.mark.parametrize(
    ("path", "topic"), [("/app/settings/logo", "logo"), ("/app/notifications", "notifications")]
)
def test_settings_on_pages_of_their_own_have_help_within_the_form(
    acorn: Tenancy, client_as: ClientAs, path: str, topic: str
) -> None:
    page = client_as(acorn.owner).get(path).text
    form = page[page.index(f'action="{path}"') : page.rindex("</form>")]
    assert f'id="help-settings-{topic}"' in form


@pytest.mark.req("ORG-10")
def test_every_control_has_help_of_its_own(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.guest)
    for control, topic in (("CE-SCOPE", "scope"), ("CE-1", "firewalls"), ("CE-9", "security_updates")):
        assert f'id="help-theme-{topic}"' in client.get(f"/app/controls/{control}").text


@pytest.mark.req("ORG-10")
def test_a_topic_nobody_wrote_is_not_found(acorn: Tenancy, client_as: ClientAs) -> None:
    assert client_as(acorn.guest).get("/app/help/nothing").status_code == 404
