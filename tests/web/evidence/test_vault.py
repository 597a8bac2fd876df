"""Finding evidence, looking at it, downloading, replacing and redacting it."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import evidence
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.evidence.vault import AS_SENT, PLAIN, actions_on, sealed, send
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

RunJobs = Callable[[], None]
ClientAs = Callable[..., BrowserClient]


def test_an_empty_vault_says_how_to_begin(acorn: Tenancy, client_as: ClientAs) -> None:
    assert "Add the first piece" in client_as(acorn.member).get("/app/evidence").text
    assert "Add the first piece" not in client_as(acorn.guest).get("/app/evidence").text


@pytest.mark.req("EVID-01")
def test_the_vault_is_narrowed_by_words_status_kind_form_and_control(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    sealed(alice, run_jobs, title="Rules of the 100% wall", kind="firewall_rules", control_ids=("CE-1",))
    send(alice, b"MZ", "run.exe", title="A program")
    run_jobs()
    send(alice, b"a\n", title="Still waiting")
    client = client_as(alice)

    def shown(query: str) -> set[str]:
        page = client.get(f"/app/evidence?{query}").text
        return {title for title in ("100% wall", "A program", "Still waiting") if title in page}

    assert shown("") == {"100% wall", "A program", "Still waiting"}
    assert shown("words=100%25") == {"100% wall"}
    assert shown("words=RULES") == {"100% wall"}
    assert shown("words=_") == set()
    assert shown("status=rejected") == {"A program"}
    assert shown("status=checking") == {"Still waiting"}
    assert shown("kind=firewall_rules") == {"100% wall"}
    assert shown("control=CE-1") == {"100% wall"}
    assert shown("form=note") == set()
    assert shown("status=nonsense&kind=%00&page=-4") == {"100% wall", "A program", "Still waiting"}
    assert "Available (1)" in client.get("/app/evidence").text


def test_nobody_sees_the_evidence_of_others(
    alice: Context, mallory: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs, title="Only ours")
    assert client_as(mallory).get(f"/app/evidence/{evidence_id}").status_code == 404
    assert "Only ours" not in client_as(mallory).get("/app/evidence?words=ours").text


@pytest.mark.req("EVID-09")
def test_a_download_is_an_attachment_that_is_never_a_page_and_is_on_record(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs, filename='Über "uns"\\\u202e.csv')
    client = client_as(alice)
    response = client.get(f"/app/evidence/{evidence_id}/download", follow_redirects=True)
    assert response.data == PLAIN
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Content-Length"] == str(len(PLAIN))
    assert response.headers["Cache-Control"] == "no-store"
    assert actions_on(alice, evidence_id)[-1] == "evidence.downloaded"


@pytest.mark.req("EVID-09")
def test_a_link_works_for_its_person_for_five_minutes(
    acorn: Tenancy, mallory: Context, client_as: ClientAs, run_jobs: RunJobs, clock: SetClock
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)
    link = client_as(acorn.owner).get(f"/app/evidence/{evidence_id}/download").location
    assert client_as(acorn.admin).get(link).status_code == 403
    assert client_as(mallory).get(link).status_code == 404
    assert client_as(acorn.owner).get(link.replace("expires=1", "expires=2")).status_code == 403
    assert client_as(acorn.owner).get(link).status_code == 200
    clock.advance(timedelta(seconds=301))
    assert client_as(acorn.owner).get(link).status_code == 403
    assert actions_on(acorn.owner, evidence_id).count("evidence.downloaded") == 1


def test_what_is_not_sealed_cannot_be_downloaded(alice: Context, client_as: ClientAs) -> None:
    evidence_id = send(alice)
    client = client_as(alice)
    assert client.get(f"/app/evidence/{evidence_id}/download").status_code == 404
    assert client.get(f"/app/evidence/{uuid4()}/download").status_code == 404


@pytest.mark.req("EVID-12")
def test_replacing_keeps_both_and_shows_the_chain(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    old = sealed(alice, run_jobs, title="Autumn")
    client = client_as(alice)
    assert "Replace evidence" in client.get(f"/app/evidence/add?replaces={old}").text
    new = send(alice, b"newer\n", title="Winter", supersedes_id=old)
    assert evidence.read_evidence(alice, old).item.status == "in_use"
    run_jobs()
    page = client.get(f"/app/evidence/{old}").text
    assert "A newer piece of evidence took its place" in page
    assert f"/app/evidence/{new}" in page
    assert "Autumn" in client.get(f"/app/evidence/{new}").text
    assert "evidence.superseded" in actions_on(alice, old)


@pytest.mark.req("EVID-08", "AUTH-06")
def test_redacting_asks_for_a_fresh_sign_in_and_a_reason_and_destroys_the_content(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs, title="Too much")
    address = f"/app/evidence/{evidence_id}/redact"
    assert client_as(alice).get(address).location.startswith("/sign-in/again")
    assert client_as(alice).post(address, data={"reason": "x"}).location.startswith("/sign-in/again")
    fresh = client_as(alice, fresh=True)
    assert "destroyed for good" in fresh.get(address).text
    assert fresh.post(address, data={"reason": " "}).status_code == 422
    assert fresh.post(address, data={"reason": "Holds names"}).status_code == 303
    page = fresh.get(f"/app/evidence/{evidence_id}").text
    assert "Redacted" in page
    assert "Holds names" in page
    assert fresh.get(f"/app/evidence/{evidence_id}/download").status_code == 404


def test_controls_are_changed_on_the_page_of_the_evidence(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs)
    client = client_as(alice)
    address = f"/app/evidence/{evidence_id}/controls"
    both = {"control_ids": ["CE-8", "CE-9"], "replaces": AS_SENT}
    for _ in range(2):  # as a button that is pressed twice sends it
        assert client.post(address, data=both).status_code == 303
    assert evidence.read_evidence(alice, evidence_id).item.controls == ("CE-8", "CE-9")
    one = {"control_ids": ["CE-8"], "replaces": evidence.controls_tag(("CE-8", "CE-9"))}
    assert client.post(address, data=one).status_code == 303
    assert client.post(address, data={"replaces": AS_SENT}).status_code == 422
    assert actions_on(alice, evidence_id)[-2:] == ["evidence.bound", "evidence.unbound"]


@pytest.mark.req("API-04")
def test_whoever_ticks_controls_second_sees_what_the_first_saved_and_saves_by_sending_again(
    acorn: Tenancy, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)
    address = f"/app/evidence/{evidence_id}/controls"
    second = client_as(acorn.member)
    seen = hidden(second.get(f"/app/evidence/{evidence_id}").text)
    evidence.set_controls(acorn.owner, evidence_id, ["CE-8", "CE-9"], replaces=AS_SENT)
    nothing = second.post(address, data={"replaces": seen})
    assert (nothing.status_code, hidden(nothing.text)) == (422, seen), "a mistake does not make it seen"
    late = second.post(address, data={"replaces": seen, "control_ids": ["CE-1", "CE-9"]})
    assert late.status_code == 409
    assert evidence.read_evidence(acorn.owner, evidence_id).item.controls == ("CE-8", "CE-9")
    page = late.text
    assert "Somebody else changed these controls while you did. Nothing of yours was saved." in page
    compared = dict(re.findall(r'__key">((?:It speaks|Saving)[^<]*)</dt>\s*<dd[^>]*>(.*?)</dd>', page))
    assert compared == {
        "It speaks for now": named("CE-8", "CE-9"),
        "Saving yours adds": named("CE-1"),
        "Saving yours takes away": named("CE-8"),
    }
    assert set(re.findall(r'value="(CE-[A-Z0-9]+)"[^>]* checked', page)) == {"CE-1", "CE-9"}
    again = second.post(address, data={"replaces": hidden(page), "control_ids": ["CE-1", "CE-9"]})
    assert again.status_code == 303
    assert evidence.read_evidence(acorn.owner, evidence_id).item.controls == ("CE-1", "CE-9")
    without = second.post(address, data={"control_ids": ["CE-2"]})
    assert without.status_code == 409, "a form that does not say what was seen overwrites nothing"


def hidden(page: str) -> str:
    found = re.search(r'name="replaces" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def named(*control_ids: str) -> str:
    return "<br>".join(
        f"{control_id} \N{EN DASH} {evidence.CONTROLS[control_id]}" for control_id in control_ids
    )


@pytest.mark.req("EVID-01")
def test_evidence_is_two_clicks_from_its_control(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs, title="Patches of November")
    page = client_as(alice).get(f"/app/evidence/{evidence_id}").text
    assert "/app/controls/CE-9" in page
    with alice.transaction():
        bound = evidence.for_control(alice, "CE-9")
    assert ([item.id for item in bound.items], bound.total) == ([str(evidence_id)], 1)


# Queries by page, with those of the session and the seat. More need a reason.
@pytest.mark.parametrize(
    ("path", "most"),
    [("", 4), ("?words=report&status=in_use", 4), ("/add", 2), ("/{id}", 5), ("/{id}/status", 4)],
)
def test_a_page_asks_the_database_a_fixed_number_of_times(
    alice: Context,
    client_as: ClientAs,
    run_jobs: RunJobs,
    caplog: pytest.LogCaptureFixture,
    path: str,
    most: int,
) -> None:
    evidence_id = sealed(alice, run_jobs)
    for number in range(3):
        send(alice, f"{number}\n".encode())
    address = "/app/evidence" + path.replace("{id}", str(evidence_id))
    asked = queries_of(client_as(alice), address, caplog)
    assert len(asked) == most, "\n".join(asked)
