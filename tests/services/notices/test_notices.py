"""Who hears of what: once, in time, and only who wants to (MAIL-03, EVID-10)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

import pytest

from appliance.adapters.mail import Letter
from appliance.foundation.clock import SetClock
from appliance.models import membership, organisation, report
from appliance.models.states import ReportState
from appliance.services import audit, issuing, mail, notices
from appliance.services.context import Context
from appliance.services.events import CONSUMERS, Consumer
from appliance.services.mail import Notice
from appliance.services.notices.digest import next_monday
from tests.cast import Tenancy
from tests.models.sample_rows import SHA, move, registered_evidence
from tests.sealing import seal_when_committed
from tests.services.issuing.judged import as_worker as worker_of
from tests.services.issuing.judged import finished_report, judged

AsWorker = Callable[[], AbstractContextManager[None]]
Letters = Callable[[], list[Letter]]
TODAY = date(2026, 11, 21)


def address(ctx: Context) -> str:
    with ctx.transaction():
        people = membership.person_and_places(ctx.account_id or UUID(int=0))
    assert people is not None
    return people.email


@pytest.mark.req("MAIL-03")
def test_who_asked_for_a_report_hears_that_it_is_ready_and_nobody_else(
    acorn: Tenancy, letters: Letters
) -> None:
    report_id = finished_report(acorn.member)
    (letter,) = letters()
    assert letter.to == address(acorn.member)
    assert letter.subject == "Acorn Ltd: the report of evaluation 1 is ready"
    assert f"/app/reports/{report_id}" in letter.text
    assert "would fail" in letter.text
    assert letters() == [letter]


@pytest.mark.req("MAIL-03")
def test_who_asked_for_a_report_hears_that_it_was_not_made_and_why(
    acorn: Tenancy, letters: Letters, as_worker: AsWorker
) -> None:
    report_id = issuing.request_report(acorn.admin, judged(acorn.admin))
    with as_worker():
        ctx = worker_of(acorn.admin)
        with ctx.transaction():
            report.move(ctx.tenant_id, report_id, ReportState.PROCESSING, ctx.product.clock.now())
        issuing.report_gave_up(ctx, report_id, ValueError("planted"))
    (letter,) = letters()
    assert (letter.to, letter.subject) == (
        address(acorn.admin),
        "Acorn Ltd: the report of evaluation 1 was not made",
    )
    assert "Something went wrong on our side" in letter.text
    assert "planted" not in letter.text


@pytest.mark.req("MAIL-03")
def test_who_does_not_want_to_hear_of_reports_does_not(acorn: Tenancy, letters: Letters) -> None:
    mail.choose(acorn.member, set(Notice) - {Notice.REPORTS})
    finished_report(acorn.member)
    assert letters() == []


@pytest.mark.req("MAIL-03")
def test_who_made_an_organisation_is_welcomed(alice: Context, letters: Letters) -> None:
    with alice.transaction():
        audit.record(alice, "organisation.created", alice.tenant_id)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (address(alice), "Welcome to Transcrypt Essentials")
    assert "List-Unsubscribe" not in letter.headers


def sealed(ctx: Context, title: str, **more: object) -> UUID:
    with ctx.transaction():
        evidence_id = registered_evidence(ctx, title=title, **more)
        move(evidence_id, "UPLOADING")
        move(evidence_id, "VERIFYING", sha256=SHA, size_bytes=2)
        seal_when_committed([evidence_id])
    return evidence_id


def nudge(ctx: Context, as_worker: AsWorker) -> None:
    with as_worker():
        notices.nudge_evidence(worker_of(ctx))


@pytest.fixture
def only_alice(acorn: Tenancy) -> Context:
    """Alice, the only one who wants notices."""
    for other in (acorn.admin, acorn.member):
        mail.choose(other, ())
    return acorn.owner


@pytest.mark.req("EVID-10", "MAIL-03")
def test_evidence_that_ends_is_told_of_a_month_and_a_week_before_and_once_each(
    only_alice: Context, letters: Letters, as_worker: AsWorker, clock: SetClock
) -> None:
    sealed(
        only_alice,
        "The policy",
        kind="policy_doc",
        captured_on=date(2026, 6, 1),
        expires_on=date(2026, 12, 31),
    )
    subjects: list[tuple[date, str]] = []
    for _ in range(0, 38, 3):
        nudge(only_alice, as_worker)
        nudge(only_alice, as_worker)
        sent = letters()
        if len(sent) > len(subjects):
            subjects.append((clock.today(), sent[-1].subject))
        clock.advance(timedelta(days=3))
    assert subjects == [
        (date(2026, 12, 3), "1 piece of evidence of Acorn Ltd expires within 28 days"),
        (date(2026, 12, 24), "1 piece of evidence of Acorn Ltd expires within 7 days"),
    ]


@pytest.mark.req("EVID-10")
def test_days_without_a_worker_are_made_up_for_in_one_letter(
    only_alice: Context, letters: Letters, as_worker: AsWorker, clock: SetClock
) -> None:
    for day in (5, 3):
        sealed(only_alice, f"Until {day}", captured_on=date(2026, 1, 1), expires_on=date(2026, 12, day))
    clock.advance(timedelta(days=10))
    nudge(only_alice, as_worker)
    (letter,) = letters()
    assert letter.text.index("Until 3: until 3 December 2026") < letter.text.index("Until 5")
    assert letter.subject == "2 pieces of evidence of Acorn Ltd expire within 4 days"


@pytest.mark.req("EVID-10")
def test_what_grows_old_by_its_kind_ends_as_well_and_what_is_always_short_is_not_told_of_at_once(
    only_alice: Context, letters: Letters, as_worker: AsWorker, clock: SetClock
) -> None:
    sealed(only_alice, "Patches", kind="patch_report", captured_on=TODAY)
    nudge(only_alice, as_worker)
    assert letters() == []
    clock.advance(timedelta(days=7))
    nudge(only_alice, as_worker)
    (letter,) = letters()
    assert "Patches: until 5 December 2026" in letter.text


@pytest.mark.req("EVID-10")
def test_what_was_replaced_or_has_ended_is_told_of_no_more(
    only_alice: Context, letters: Letters, as_worker: AsWorker
) -> None:
    old = sealed(only_alice, "Old", captured_on=date(2026, 1, 1), expires_on=date(2026, 11, 25))
    sealed(only_alice, "New", supersedes_id=old)
    sealed(only_alice, "Over", captured_on=date(2026, 1, 1), expires_on=date(2026, 11, 20))
    nudge(only_alice, as_worker)
    assert letters() == []


@pytest.mark.req("MAIL-03")
def test_notices_go_to_active_members_who_want_them_and_not_to_guests(
    acorn: Tenancy, as_worker: AsWorker
) -> None:
    mail.choose(acorn.admin, set(Notice) - {Notice.EVIDENCE})
    with as_worker():
        ctx = worker_of(acorn.owner)
        assert {each.email for each in mail.wanting(ctx, Notice.EVIDENCE)} == wanted(acorn, "owner", "member")
        assert {each.email for each in mail.wanting(ctx, Notice.DIGEST)} == wanted(
            acorn, "owner", "admin", "member"
        )
    with acorn.owner.transaction():
        membership.change(acorn.tenant_id, acorn.account_ids["member"], status="deactivated")
    with as_worker():
        assert {each.email for each in mail.wanting(ctx, Notice.EVIDENCE)} == wanted(acorn, "owner")


def wanted(acorn: Tenancy, *roles: str) -> set[str]:
    return {address(acorn.as_role(role)) for role in roles}


def digest(ctx: Context, as_worker: AsWorker) -> None:
    with as_worker():
        notices.send_digest(worker_of(ctx))


def something_happens(ctx: Context) -> None:
    with ctx.transaction():
        audit.record(ctx, "answer.set", "CE-1", value_sha256=None)


@pytest.mark.req("MAIL-03")
def test_the_week_is_told_on_monday_at_eight_where_the_organisation_is(
    only_alice: Context, letters: Letters, as_worker: AsWorker, clock: SetClock
) -> None:
    with only_alice.transaction():
        organisation.update(only_alice.tenant_id, 1, time_zone="America/New_York")
    judged(only_alice)
    something_happens(only_alice)
    letters()
    clock.advance(timedelta(days=1, hours=20))  # Monday 05:00 UTC, midnight in New York
    digest(only_alice, as_worker)
    assert letters() == []
    clock.advance(timedelta(hours=8, minutes=1))
    (letter,) = letters()
    assert letter.subject == "The week at Acorn Ltd"
    assert "Since 16 November 2026:" in letter.text
    assert "1 answer was given or changed" in letter.text
    assert "What helps most now:" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    digest(only_alice, as_worker)
    assert letters() == [letter]


@pytest.mark.req("MAIL-03")
def test_of_a_quiet_week_nothing_is_told(
    only_alice: Context, letters: Letters, as_worker: AsWorker, clock: SetClock
) -> None:
    something_happens(only_alice)
    letters()
    clock.advance(timedelta(days=8, hours=20))
    digest(only_alice, as_worker)
    clock.advance(timedelta(days=1))
    assert letters() == []


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2026-11-23", "2026-11-23"), ("2026-11-22", "2026-11-23"), ("2026-11-24", "2026-11-30")],
)
def test_monday_is_today_or_to_come(day: str, monday: str) -> None:
    assert next_monday(date.fromisoformat(day)) == date.fromisoformat(monday)


@pytest.mark.req("MAIL-03", "JOBS-05", "JOBS-06")
def test_the_clocks_day_and_week_go_to_every_organisation_and_are_never_replayed() -> None:
    for name, kind in (("evidence_nudges", "scheduled.daily"), ("digests", "scheduled.weekly")):
        assert CONSUMERS[name] == Consumer((kind,), replayable=False, each_organisation=True)
    assert not CONSUMERS["notifications"].replayable


@pytest.mark.req("MAIL-03")
def test_the_link_in_a_letter_stops_its_kind_for_its_reader_alone(
    acorn: Tenancy, letters: Letters, as_worker: AsWorker
) -> None:
    sealed(acorn.owner, "The policy", captured_on=date(2026, 1, 1), expires_on=date(2026, 11, 25))
    nudge(acorn.owner, as_worker)
    sent = {letter.to: letter for letter in letters()}
    assert len(sent) == 3
    link = sent[address(acorn.admin)].headers["List-Unsubscribe"].strip("<>")
    tenant, message, token = link.rsplit("/", 3)[1:]
    mail.stop(acorn.owner.product, UUID(tenant), UUID(message), token, request_id="request-stop")
    assert not mail.read_stopping(UUID(tenant), UUID(message), token).wanted
    with as_worker():
        ctx = worker_of(acorn.owner)
        assert {each.email for each in mail.wanting(ctx, Notice.EVIDENCE)} == wanted(acorn, "owner", "member")
        assert len(mail.wanting(ctx, Notice.DIGEST)) == 3
