"""The audit page: what happened, by whom; whether the chain holds; the log as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import audit, organisations
from appliance.services.verification.audit_chain import check_chain
from tests.cast import Tenancy
from tests.database import Database
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


@pytest.fixture
def busy(acorn: Tenancy, clock: SetClock) -> Tenancy:
    """Three things happened, on three days."""
    evidence_id = uuid4()
    with acorn.owner.transaction():
        audit.record(acorn.owner, "organisation.created", acorn.tenant_id)
    clock.advance(timedelta(days=1))
    with acorn.member.transaction():
        audit.record(acorn.member, "evidence.registered", evidence_id, form="note", kind="policy")
    clock.advance(timedelta(days=1))
    worker = acorn.as_worker()
    with worker.transaction():
        audit.record(worker, "evidence.rejected", evidence_id, outcome="error", code="empty")
    return acorn


def text(client: BrowserClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.text)


@pytest.mark.req("AUD-03")
def test_the_page_says_what_happened_and_who_did_it(client_as: ClientAs, busy: Tenancy) -> None:
    page = text(client_as(busy.owner), "/app/audit")
    assert (
        page.index("Rejected evidence")
        < page.index("Registered evidence")
        < page.index("Created the organisation")
    )
    assert "Member of Acorn Ltd" in page
    assert "Transcrypt, by itself" in page
    assert "22 November 2026" in page


@pytest.mark.req("AUD-03")
def test_an_organisation_to_which_nothing_happened_is_told_so(client_as: ClientAs, acorn: Tenancy) -> None:
    page = text(client_as(acorn.owner), "/app/audit")
    assert "Everything anybody does will be listed here." in page


@pytest.mark.req("AUD-03")
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("subject=organisation", "Created the organisation", "Registered evidence"),
        ("subject=evidence", "Registered evidence", "Created the organisation"),
        ("since=2026-11-22", "Registered evidence", "Created the organisation"),
        ("until=2026-11-21", "Created the organisation", "Registered evidence"),
        ("since=2026-11-22&until=2026-11-22", "Registered evidence", "Rejected evidence"),
        ("thing=00000000", "Nothing that fits has happened", "Registered evidence"),
    ],
)
def test_the_list_can_be_narrowed(
    client_as: ClientAs, busy: Tenancy, query: str, shown: str, hidden: str
) -> None:
    events = text(client_as(busy.owner), f"/app/audit?{query}").partition('id="events"')[2]
    assert shown in events
    assert f"<strong>{hidden}" not in events


@pytest.mark.req("AUD-03")
def test_the_list_can_be_narrowed_to_one_person(client_as: ClientAs, busy: Tenancy) -> None:
    page = text(client_as(busy.owner), f"/app/audit?person={busy.member.account_id}")
    assert "Registered evidence" in page
    assert "Created the organisation" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=yesterday", "Enter a date as 2026-11-21"),
        ("since=2026-11-22&until=2026-11-21", "The last day must not be before the first"),
        ("subject=nonsense", "Choose one of the list"),
    ],
)
def test_what_cannot_narrow_is_said_and_kept(
    client_as: ClientAs, busy: Tenancy, query: str, words: str
) -> None:
    page = text(client_as(busy.owner), f"/app/audit?{query}", 422)
    assert words in page
    assert "There is a problem" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=9223372036854775808", 200),
        ("page=" + "9" * 400, 200),
        ("page=-1", 200),
        ("person=%00", 200),
        ("thing=a%00b", 200),
        ("until=9999-12-31", 422),
        ("since=0001-01-01", 200),
    ],
)
def test_an_address_somebody_made_up_breaks_nothing(
    client_as: ClientAs, busy: Tenancy, query: str, status: int
) -> None:
    text(client_as(busy.owner), f"/app/audit?{query}", status)


@pytest.mark.req("AUD-03")
def test_pages_follow_one_another_and_keep_the_filter(
    client_as: ClientAs, busy: Tenancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.audit.read.PER_PAGE", 1)
    first = text(client_as(busy.owner), "/app/audit?subject=evidence")
    assert "/app/audit?subject=evidence&amp;page=2" in first
    second = text(client_as(busy.owner), "/app/audit?subject=evidence&page=2")
    assert "Registered evidence" in second
    assert "Rejected evidence" not in second


@pytest.mark.req("AUD-03")
def test_checking_says_that_the_log_is_intact(client_as: ClientAs, busy: Tenancy) -> None:
    client = client_as(busy.owner)
    assert "Nobody has checked it yet." in text(client, "/app/audit")
    answer = client.post("/app/audit/verify", follow_redirects=True)
    assert "The log is intact: all 3 events follow from one another." in answer.text
    assert "over 3 events" in answer.text


@pytest.mark.req("AUD-03")
def test_checking_says_where_the_log_is_broken(client_as: ClientAs, busy: Tenancy, db: Database) -> None:
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update audit_event set outcome = 'denied' where seq = 2 and tenant_id = %s", (busy.tenant_id,)
        )
    answer = client_as(busy.owner).post("/app/audit/verify", follow_redirects=True)
    assert "The log is broken. Event 2: its hash is not the hash of what the event says." in answer.text


@pytest.mark.req("AUD-03")
def test_the_log_can_be_taken_away_and_checked_elsewhere(client_as: ClientAs, busy: Tenancy) -> None:
    answer = client_as(busy.owner).post("/app/audit/export")
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-log-2026-11-23.jsonl"'
    events = [json.loads(line) for line in answer.data.splitlines()]
    assert events[-1]["action"] == "audit.exported"
    assert check_chain(events, str(busy.tenant_id)).fault is None


def test_the_file_is_named_for_the_day_where_the_organisation_is(
    client_as: ClientAs, busy: Tenancy, clock: SetClock
) -> None:
    organisations.change_settings(busy.owner, {"time_zone": "Pacific/Auckland"}, 1)
    clock.advance(timedelta(hours=10))  # the next morning there
    answer = client_as(busy.owner).post("/app/audit/export")
    assert "audit-log-2026-11-24.jsonl" in answer.headers["Content-Disposition"]


@pytest.mark.req("AUD-03", "SEC-04")
def test_another_organisations_log_is_not_there(client_as: ClientAs, busy: Tenancy, mallory: object) -> None:
    page = text(client_as(mallory), "/app/audit")
    assert "Everything anybody does will be listed here." in page


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client_as: ClientAs, busy: Tenancy, caplog: pytest.LogCaptureFixture
) -> None:
    """Session and seat are in it; how many events there are is not."""
    asked = queries_of(client_as(busy.owner), "/app/audit", caplog)
    assert len(asked) == 9, "\n".join(asked)


@pytest.mark.req("AUD-03", "RULE-07")
def test_what_one_evaluation_noted_is_one_line_that_holds_every_event(
    client_as: ClientAs, busy: Tenancy
) -> None:
    evaluation_id = uuid4()
    with busy.owner.transaction():
        for number in range(1, 13):
            noted: dict[str, Any] = {"code": "evidence_missing", "control_id": f"CE-{number}", "count": 1}
            audit.record(busy.owner, "evaluation.exception", evaluation_id, **noted)
    page = text(client_as(busy.owner), "/app/audit")
    assert "12 events of the same kind" in page
    assert page.count("Events 4 to 15") == 1
    assert [page.count(f"Details of event {seq}<") for seq in range(1, 16)] == [1] * 15
    assert page.count(">CE-12<") == 1
