"""What may be added, and what happens when much is added at once."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
)
from appliance.foundation.limits import Limits
from appliance.services import evidence, organisations
from appliance.services.context import Context
from appliance.services.evidence import DeclaredFile, ShelfFilter
from appliance.services.evidence.register import plain_filename
from tests.services.evidence.vault import PLAIN, described, sealed, send, state_of

RunJobs = Callable[[], None]


def with_limits(ctx: Context, **limits: int) -> Context:
    return replace(ctx, product=replace(ctx.product, limits=Limits(**limits)))


@pytest.mark.req("EVID-05")
def test_a_control_takes_so_much_evidence_and_no_more(alice: Context, run_jobs: RunJobs) -> None:
    few = with_limits(alice, artefacts_per_control=2)
    old = sealed(few, run_jobs, b"1\n")
    send(few, b"2\n")
    with pytest.raises(LimitReachedError, match="CE-9"):
        send(few, b"3\n")
    replacement = send(few, b"4\n", supersedes_id=old)
    other = send(few, b"5\n", control_ids=("CE-1",))
    run_jobs()
    assert state_of(few, replacement) == "SEALED"
    with pytest.raises(LimitReachedError):
        evidence.set_controls(few, other, ["CE-1", "CE-9"], replaces=evidence.controls_tag(["CE-1"]))


def test_two_uploads_at_once_cannot_both_take_the_last_place(alice: Context) -> None:
    few = with_limits(alice, artefacts_per_control=1)
    outcomes: list[object] = []

    def add(content: bytes) -> None:
        try:
            outcomes.append(send(few, content))
        except LimitReachedError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=add, args=(f"{number}\n".encode(),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([outcome for outcome in outcomes if isinstance(outcome, UUID)]) == 1


@pytest.mark.req("EVID-03")
def test_the_same_file_sent_twice_at_once_is_one_record(alice: Context, run_jobs: RunJobs) -> None:
    declared = DeclaredFile("a.csv", sha256=sha256(PLAIN).hexdigest())
    outcomes: list[object] = []

    def add() -> None:
        evidence_id = evidence.register_file(alice, described(), declared)
        try:
            evidence.receive(alice, evidence_id, [PLAIN])
            outcomes.append(evidence_id)
        except ConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([outcome for outcome in outcomes if isinstance(outcome, UUID)]) == 1
    run_jobs()
    [item] = evidence.list_evidence(alice, ShelfFilter()).items
    assert item.state == "SEALED"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "hearsay"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"control_ids": ()}, "control_ids"),
        ({"control_ids": ("CE-16",)}, "control_ids"),
        ({"captured_on": date(2026, 11, 22)}, "captured_on"),
        ({"period_from": date(2026, 11, 2), "period_until": date(2026, 11, 1)}, "period_until"),
        ({"expires_on": date(2026, 11, 1)}, "expires_on"),
        ({"coverage": "most"}, "coverage"),
        ({"coverage": "document"}, "covered_count"),
        ({"covered_count": 13}, "covered_count"),
        ({"total_count": -1}, "total_count"),
        ({"source_system": "x" * 201}, "source_system"),
    ],
)
def test_descriptions_that_cannot_stay_are_told_by_field(
    alice: Context, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        send(alice, **changes)  # type: ignore[arg-type]
    assert field in {problem.field for problem in refused.value.fields}
    assert evidence.list_evidence(alice, ShelfFilter()).items == ()


@pytest.mark.req("EVID-01", "ORG-06")
def test_evidence_of_today_is_of_the_day_it_is_where_the_organisation_is(
    alice: Context, clock: SetClock
) -> None:
    organisations.change_settings(alice, {"time_zone": "Pacific/Auckland"}, 1)
    clock.advance(timedelta(hours=3))
    evidence.add_note(alice, described(captured_on=date(2026, 11, 22)), "Taken on Sunday.")
    with pytest.raises(InvalidError):
        evidence.add_note(alice, described(captured_on=date(2026, 11, 23)), "Taken tomorrow.")
    organisations.change_settings(alice, {"time_zone": "America/New_York"}, 2)
    with pytest.raises(InvalidError):
        evidence.add_note(alice, described(captured_on=date(2026, 11, 22)), "Taken tomorrow.")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\x00b\x1f\u202e.csv", "ab.csv"),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ],
)
def test_file_names_are_kept_without_what_does_harm(given: str, kept: str) -> None:
    assert plain_filename(given) == kept


def test_a_file_needs_a_name() -> None:
    with pytest.raises(InvalidError):
        plain_filename("folder/\x00")


@pytest.mark.req("EVID-01")
def test_statements_are_sealed_as_they_were_made(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = evidence.add_assertion(alice, described(), "Nobody shares accounts", {"checked": "all 12"})
    run_jobs()
    assert evidence.read_statement(alice, evidence_id) == {
        "form": "assertion",
        "title": "Patch report November",
        "captured_on": "2026-11-20",
        "statement": "Nobody shares accounts",
        "value": {"checked": "all 12"},
    }
    link = evidence.link_to_content(alice, evidence_id)
    download = evidence.open_content(alice, evidence_id, link.expires, link.signature)
    assert json.loads(b"".join(download.chunks))["value"] == {"checked": "all 12"}


def test_the_same_statement_for_another_day_is_new_evidence(alice: Context, run_jobs: RunJobs) -> None:
    for day in (date(2026, 5, 20), date(2026, 11, 20)):
        evidence.add_note(alice, described(captured_on=day), "We looked at every rule.")
    run_jobs()
    assert [item.state for item in evidence.list_evidence(alice, ShelfFilter()).items] == ["SEALED", "SEALED"]


def test_the_vault_comes_in_pages_of_fifty(alice: Context) -> None:
    for number in range(51):
        evidence.register_file(
            with_limits(alice, artefacts_per_control=100),
            described(title=f"Piece {number}"),
            DeclaredFile("a.csv"),
        )
    shelf = evidence.list_evidence(alice, ShelfFilter(), 9)
    assert (len(shelf.items), shelf.number, shelf.pages, shelf.total) == (1, 2, 2, 51)
    assert shelf.counts["processing"] == 51
