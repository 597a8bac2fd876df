"""The chain can be checked, read, exported and taken into a bundle; any later change is found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.models import audit_event
from appliance.services import audit
from appliance.services.audit import AuditFilter
from appliance.services.context import Context
from appliance.services.verification.audit_chain import check_chain
from tests.cast import Tenancy
from tests.database import Database
from tests.models.sample_rows import evaluated

Tamper = Callable[[str], None]


@pytest.fixture
def busy(acorn: Tenancy, clock: SetClock) -> Tenancy:
    """Five days of signing in and out: ten events, each a person's."""
    for _ in range(5):
        for ctx in (acorn.owner, acorn.member):
            with ctx.transaction():
                audit.record(ctx, "session.signed_in", ctx.account_id or "", provider="entra")
        clock.advance(timedelta(days=1))
    return acorn


@pytest.fixture
def tamper(db: Database, busy: Tenancy) -> Tamper:
    """Change rows as somebody with the machine in their hands could: without triggers."""

    def _tamper(statement: str) -> None:
        with db.as_admin() as admin:
            admin.execute("set session_replication_role = replica")
            done = admin.execute(statement.replace("MINE", f"tenant_id = '{busy.tenant_id}'").encode())
            assert done.rowcount > 0

    return _tamper


@pytest.mark.req("AUD-01", "AUD-03")
def test_an_untouched_chain_is_intact_and_the_check_is_recorded(busy: Tenancy) -> None:
    verdict = audit.verify_chain(busy.owner)
    assert (verdict.intact, verdict.events) == (True, 10)
    [checked] = audit.list_events(busy.owner, AuditFilter(actions=("audit.verified",))).events
    assert checked["details"] == {"events": 10, "verdict": "intact"}
    assert audit.verify_chain(busy.owner).events == 11


def test_an_organisation_without_events_has_an_intact_chain(alice: Context) -> None:
    assert audit.check(alice.tenant_id).intact


@pytest.mark.req("AUD-01")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "update audit_event set outcome = 'denied' where seq = 4 and MINE",
            "Event 4: its hash is not the hash of what the event says",
        ),
        ("update audit_event set details = '{}' where seq = 1 and MINE", "Event 1: its hash"),
        ("update audit_event set at = at + interval '1 microsecond' where seq = 9 and MINE", "Event 9"),
        ("update audit_event set actor_id = 'x' where seq = 10 and MINE", "Event 10"),
        (
            "delete from audit_event where seq = 5 and MINE",
            "Event 5: it is number 6 where number 5 must follow",
        ),
        ("delete from audit_event where seq = 1 and MINE", "Event 1: it is number 2"),
        ("update audit_event set seq = seq + 90 where seq = 3 and MINE", "Event 3: it is number 4"),
    ],
)
def test_a_change_behind_our_back_is_found(busy: Tenancy, tamper: Tamper, statement: str, words: str) -> None:
    tamper(statement)
    verdict = audit.check(busy.tenant_id)
    assert not verdict.intact
    assert re.search(words, verdict.fault or "")


@pytest.mark.req("AUD-01")
def test_a_chain_that_lost_its_end_is_found_where_an_evaluation_names_it(
    busy: Tenancy, tamper: Tamper
) -> None:
    with busy.owner.transaction():
        evaluated(busy.owner, uuid4())
    tamper("update evaluation set audit_seq = 10 where MINE")
    tamper("delete from audit_event where seq > 8 and MINE")
    assert audit.check(busy.tenant_id).fault == (
        "The chain ends after event 8, but an evaluation names event 10."
    )


@pytest.mark.req("AUD-03")
def test_a_broken_chain_is_recorded_as_broken(busy: Tenancy, tamper: Tamper) -> None:
    tamper("update audit_event set outcome = 'error' where seq = 2 and MINE")
    assert not audit.verify_chain(busy.owner).intact
    [checked] = audit.list_events(busy.owner, AuditFilter(actions=("audit.verified",))).events
    assert checked["details"] == {"events": 1, "verdict": "broken"}


@pytest.mark.req("AUD-03")
def test_the_export_is_the_whole_chain_with_the_export_itself_at_the_end(busy: Tenancy) -> None:
    lines = list(audit.export_lines(busy.owner))
    events = [json.loads(line) for line in lines]
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert events[-1]["action"] == "audit.exported"
    assert events[-1]["details"] == {"events": len(events)} == {"events": 11}
    assert check_chain(events, str(busy.tenant_id)).fault is None


@pytest.mark.req("AUD-06")
def test_the_export_holds_nobodys_name_or_address(busy: Tenancy) -> None:
    text = b"".join(audit.export_lines(busy.owner)).decode()
    assert "@" not in text
    assert "Acorn" not in text


def test_a_long_chain_is_read_in_batches(busy: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_event, "_BATCH", 3)
    assert [event["seq"] for event in audit.extract(busy.owner, 8)] == list(range(1, 9))
    assert len(list(audit.chain_lines(busy.tenant_id))) == 10
    assert audit.check(busy.tenant_id).events == 10


@pytest.mark.req("REPT-07")
def test_an_extract_is_the_chain_up_to_a_number(busy: Tenancy) -> None:
    events = audit.extract(busy.owner, 4)
    assert [event["seq"] for event in events] == [1, 2, 3, 4]
    assert check_chain(events, str(busy.tenant_id)).count == 4


@pytest.mark.req("AUD-03", "SEC-04")
def test_nobody_reads_another_organisations_events(busy: Tenancy, mallory: Context) -> None:
    assert audit.list_events(mallory, AuditFilter()).total == 0
    assert audit.extract(mallory, 10) == []


def only(ctx: Context, wanted: AuditFilter) -> list[int]:
    return [event["seq"] for event in audit.list_events(ctx, wanted).events]


@pytest.mark.req("AUD-03")
def test_events_can_be_narrowed_by_person_action_thing_and_time(busy: Tenancy, clock: SetClock) -> None:
    member = str(busy.member.account_id)
    start = clock.now() - timedelta(days=5)
    second_day = AuditFilter(since=start + timedelta(days=1), until=start + timedelta(days=2))
    assert only(busy.owner, AuditFilter(actor_id=member)) == [10, 8, 6, 4, 2]
    assert only(busy.owner, AuditFilter(resource_id=member)) == [10, 8, 6, 4, 2]
    assert only(busy.owner, AuditFilter(actions=audit.actions_of("evidence"))) == []
    assert len(only(busy.owner, AuditFilter(actions=audit.actions_of("session")))) == 10
    assert only(busy.owner, second_day) == [4, 3]


@pytest.mark.req("AUD-03")
def test_events_come_in_pages_newest_first(busy: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.services.audit.read.PER_PAGE", 4)
    pages = [audit.list_events(busy.owner, AuditFilter(), page=number) for number in (1, 2, 3, 4)]
    assert [[event["seq"] for event in page.events] for page in pages] == [
        [10, 9, 8, 7], [6, 5, 4, 3], [2, 1], [2, 1],
    ]  # fmt: skip
    assert (pages[0].total, pages[0].pages, pages[3].number) == (10, 3, 3)


def test_a_subject_is_all_its_events_and_a_name_is_one() -> None:
    assert set(audit.actions_of("report")) >= {"report.ready", "report.failed"}
    assert audit.actions_of("report.ready") == ("report.ready",)
    assert audit.actions_of("rep") == ()
