"""Links to a report: made, opened, taken back; and what holds when somebody guesses."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.models import report_share
from appliance.services import audit, issuing, mail, sharing
from appliance.services.context import Context, Product
from appliance.services.sharing import LinkClosedError, PasscodeNeededError, ShareRequest, Visit
from tests.database import Database
from tests.services.issuing.judged import judged
from tests.services.sharing.shared import SharedLink, ready_report, shared_link

PASSCODE = "correct horse"


def enter(ctx: Context, link: SharedLink, entry: str = "") -> Visit:
    return sharing.enter(ctx.product, link.token, entry, "request-1")


def try_passcode(ctx: Context, link: SharedLink, passcode: str) -> str:
    return sharing.give_passcode(ctx.product, link.token, passcode, "request-1")


def events(ctx: Context, action: str) -> list[dict[str, Any]]:
    with ctx.transaction():
        lines = [event for event in audit.extract(ctx, 10_000) if event["action"] == action]
    return [dict(event) for event in lines]


@pytest.mark.req("REPT-05")
def test_whoever_holds_the_link_sees_the_report_and_every_view_is_counted_and_on_record(
    alice: Context,
) -> None:
    link = shared_link(alice, files=True)
    visit = enter(alice, link)
    shared = sharing.shared_report(visit)
    assert (shared.organisation, visit.recipient) == ("Acorn Ltd", "Ada Assessor")
    assert [file.name for file in shared.files] == ["report.pdf", "report.html", "bundle.json"]
    file = sharing.shared_file(visit, "bundle.json")
    assert hashlib.sha256(b"".join(file.chunks)).hexdigest() == file.sha256
    (share,) = sharing.list_shares(alice, link.report_id)
    viewed = events(alice, "report.shared_viewed")
    assert share.view_count == len(viewed) == 2
    assert [event["details"]["part"] for event in viewed] == ["page", "bundle.json"]
    assert {(event["actor_kind"], event["actor_id"]) for event in viewed} == {("service", "share-link")}
    assert share.last_viewed_at == alice.product.clock.now()


@pytest.mark.req("REPT-05")
def test_the_database_holds_a_hash_and_never_what_the_link_carries(alice: Context, db: Database) -> None:
    link = shared_link(alice, passcode=PASSCODE)
    raw = base64.urlsafe_b64decode(f"{link.token}=")
    with db.as_admin() as admin:
        stored = admin.execute(
            "select r::text from report_share r where id = %s", (link.share_id,)
        ).fetchone()
    assert stored is not None
    text = stored[0]
    assert raw.hex() not in text
    assert link.token not in text
    assert PASSCODE.encode().hex() not in text
    assert PASSCODE not in text
    shared = events(alice, "report.shared")[-1]["details"]
    assert shared == {"share_id": str(link.share_id), "expires_on": "2026-12-21", "passcode": "yes"}


@pytest.mark.req("REPT-05")
def test_a_link_stops_working_when_its_time_is_over(alice: Context, clock: SetClock) -> None:
    link = shared_link(alice, days=7)
    visit = enter(alice, link)
    clock.advance(timedelta(days=7))
    with pytest.raises(LinkClosedError):
        enter(alice, link)
    with pytest.raises(LinkClosedError):  # also for who was inside already
        sharing.shared_report(visit)
    assert sharing.list_shares(alice, link.report_id)[0].state == "expired"


@pytest.mark.req("REPT-05")
def test_a_link_that_is_taken_back_opens_nothing_any_more(alice: Context, mallory: Context) -> None:
    link = shared_link(alice)
    visit = enter(alice, link)
    with pytest.raises(NotFoundError):
        sharing.revoke_share(mallory, link.report_id, link.share_id)
    sharing.revoke_share(alice, link.report_id, link.share_id)
    sharing.revoke_share(alice, link.report_id, link.share_id)
    for attempt in (lambda: enter(alice, link), lambda: sharing.shared_report(visit)):
        with pytest.raises(LinkClosedError):
            attempt()
    assert sharing.list_shares(alice, link.report_id)[0].state == "revoked"
    assert len(events(alice, "report.share_revoked")) == 1


@pytest.mark.req("REPT-05", "SEC-04")
def test_no_code_can_make_a_link_last_longer_or_bring_it_back(alice: Context, db: Database) -> None:
    link = shared_link(alice)
    sharing.revoke_share(alice, link.report_id, link.share_id)
    with db.as_admin() as admin:
        for change in ("revoked_at = null, revoked_by = null", "expires_at = now() + interval '1 year'"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                admin.execute(f"update report_share set {change} where id = %s", (link.share_id,))  # noqa: S608


@pytest.mark.req("REPT-05")
@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\N{SNOWMAN}" * 43, "=" * 43])
def test_a_token_nobody_made_opens_nothing(product: Product, token: str) -> None:
    with pytest.raises(LinkClosedError):
        sharing.enter(product, token, "", "request-1")


@pytest.mark.req("REPT-05", "SEC-04")
def test_the_link_shows_its_own_report_and_its_own_files_only(alice: Context) -> None:
    visit = enter(alice, shared_link(alice))
    for name in ("findings.json", "answers.json", "../report.pdf", "other"):
        with pytest.raises(NotFoundError):
            sharing.shared_file(visit, name)
    with pytest.raises(NotFoundError):  # nobody approved it
        sharing.shared_file(visit, "sign-off.json")
    assert len(events(alice, "report.shared_viewed")) == 0


@pytest.mark.req("REPT-05")
def test_a_passcode_is_asked_and_what_it_opens_lasts_an_hour(alice: Context, clock: SetClock) -> None:
    link = shared_link(alice, passcode=PASSCODE)
    for entry in ("", "1", "9999999999-abc", "x-y"):
        with pytest.raises(PasscodeNeededError):
            enter(alice, link, entry)
    entry = try_passcode(alice, link, f" {PASSCODE} ")
    assert sharing.shared_report(enter(alice, link, entry)).organisation == "Acorn Ltd"
    other = shared_link(alice, passcode=PASSCODE, report_id=link.report_id)
    with pytest.raises(PasscodeNeededError):  # of another link, though with the same passcode
        enter(alice, other, entry)
    clock.advance(timedelta(hours=1, seconds=1))
    with pytest.raises(PasscodeNeededError):
        enter(alice, link, entry)


@pytest.mark.req("REPT-05", "API-05")
def test_after_five_wrong_passcodes_a_quarter_of_an_hour_must_pass(alice: Context, clock: SetClock) -> None:
    link = shared_link(alice, passcode=PASSCODE)
    for _ in range(5):
        with pytest.raises(InvalidError):
            try_passcode(alice, link, "wrong")
    with pytest.raises(LimitReachedError) as refused:
        try_passcode(alice, link, PASSCODE)
    assert refused.value.retry_after == 901
    clock.advance(timedelta(minutes=15))
    assert try_passcode(alice, link, PASSCODE)
    denied = events(alice, "report.share_refused")
    assert [event["outcome"] for event in denied] == ["denied"] * 5


@pytest.mark.req("REPT-05", "API-05")
def test_after_twenty_wrong_passcodes_the_link_is_closed_for_good(alice: Context) -> None:
    link = shared_link(alice, passcode=PASSCODE)
    with alice.transaction():
        report_share.update(alice.tenant_id, link.share_id, wrong_passcodes=19)
    with pytest.raises(InvalidError):
        try_passcode(alice, link, "wrong")
    with pytest.raises(LinkClosedError):
        try_passcode(alice, link, PASSCODE)
    assert sharing.list_shares(alice, link.report_id)[0].state == "closed"


@pytest.mark.req("REPT-05", "API-05")
def test_passcodes_tried_at_once_are_counted_one_by_one(alice: Context) -> None:
    link = shared_link(alice, passcode=PASSCODE)

    def guess(number: int) -> str:
        try:
            try_passcode(alice, link, f"guess {number}")
        except (InvalidError, LimitReachedError) as error:
            return type(error).__name__
        return "opened"

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(guess, range(6)))
    assert told == ["InvalidError"] * 5 + ["LimitReachedError"]


@pytest.mark.req("REPT-05")
def test_a_link_that_is_hammered_is_refused_for_the_rest_of_the_hour(
    alice: Context, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.sharing.viewing.VIEWS_PER_HOUR", 2)
    visit = enter(alice, shared_link(alice))
    sharing.shared_report(visit)
    sharing.shared_report(visit)
    with pytest.raises(LimitReachedError):
        sharing.shared_report(visit)
    clock.advance(timedelta(hours=1))
    sharing.shared_report(visit)
    assert len(events(alice, "report.shared_viewed")) == 3


@pytest.mark.req("REPT-05")
def test_views_at_the_same_moment_are_all_counted(alice: Context) -> None:
    link = shared_link(alice)
    visit = enter(alice, link)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: sharing.shared_report(visit), range(6)))
    (share,) = sharing.list_shares(alice, link.report_id)
    assert share.view_count == len(events(alice, "report.shared_viewed")) == 6


@pytest.mark.req("REPT-05")
@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (ShareRequest("  ", 7), "recipient"),
        (ShareRequest("a" * 101, 7), "recipient"),
        (ShareRequest("Ada", 8), "days"),
        (ShareRequest("Ada", 7, "short"), "passcode"),
        (ShareRequest("Ada", 7, "", "nowhere"), "email"),
    ],
    ids=["nobody", "too long", "odd days", "short passcode", "no address"],
)
def test_what_cannot_be_a_link_is_refused_by_field(
    alice: Context, request_: ShareRequest, field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        sharing.share_report(alice, uuid4(), request_)
    assert [problem.field for problem in refused.value.fields] == [field]


@pytest.mark.req("REPT-05", "MAIL-01")
def test_the_link_can_be_sent_and_lies_nowhere_in_the_clear(alice: Context, db: Database) -> None:
    wanted = ShareRequest("Ada", 7, PASSCODE, " ada@example.test ")
    new = sharing.share_report(alice, ready_report(alice), wanted)
    query = "select to_address, template, m::text from mail_message m where tenant_id = %s"
    with db.as_admin() as admin:
        ((to, template, text),) = admin.execute(query, (alice.tenant_id,)).fetchall()
    assert (to, template) == ("ada@example.test", "report_shared")
    assert sharing.path_of(new.token).removeprefix("/shared/") not in text
    fate = mail.fate(alice, f"share:{new.id}")
    assert fate is not None
    assert fate.state == "QUEUED"


@pytest.mark.req("REPT-05")
def test_only_a_finished_report_of_the_organisation_can_be_shared(alice: Context, mallory: Context) -> None:
    waiting = issuing.request_report(alice, judged(alice))
    with pytest.raises(ConflictError, match="finished"):
        shared_link(alice, report_id=waiting)
    with pytest.raises(NotFoundError):
        shared_link(mallory, report_id=waiting)


@pytest.mark.req("REPT-05")
def test_a_report_has_at_most_so_many_open_links(
    alice: Context, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    monkeypatch.setattr("appliance.services.sharing.links.MOST_OPEN", 1)
    first = shared_link(alice, days=7)
    with pytest.raises(LimitReachedError, match="links that work"):
        shared_link(alice, report_id=first.report_id)
    clock.advance(timedelta(days=8))
    shared_link(alice, report_id=first.report_id)


@pytest.mark.req("REPT-05", "SEC-06")
def test_links_are_no_way_to_flood_anybodys_mailbox(
    alice: Context, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    """Links that were taken back are counted too: their letters have gone."""
    monkeypatch.setattr("appliance.services.sharing.links.MOST_MAILED", 2)
    report_id = ready_report(alice)
    mailed = ShareRequest("Ada Assessor", 7, email="ada@example.test")
    for _ in range(2):
        sharing.revoke_share(alice, report_id, sharing.share_report(alice, report_id, mailed).id)
    with pytest.raises(LimitReachedError, match="no more are sent by email"):
        sharing.share_report(alice, report_id, mailed)
    shared_link(alice, report_id=report_id)
    clock.advance(timedelta(days=1))
    sharing.share_report(alice, report_id, mailed)
