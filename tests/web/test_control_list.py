"""The list of controls and what stands beside a result: narrowed, counted, and nothing too clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import assessments, evidence
from tests.cast import Tenancy
from tests.services.assessment_pages.samples import SIXTY, evaluation_of, pack_document
from tests.services.assessments.organisations import judged
from tests.services.evidence.vault import sealed
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


def listed(page: str) -> list[str]:
    return re.findall(
        r'<li><div class="tx-rows__text"><a class="govuk-link" href="/app/controls/(CE-\w+)"', page
    )


@pytest.mark.req("FIND-01")
def test_the_list_has_every_control_under_its_theme_and_narrows_to_a_status(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    judged(acorn.owner)
    client = client_as(acorn.guest)
    page = client.get("/app/controls").text
    findings = evaluation_of(SIXTY)["findings"]
    assert sorted(listed(page)) == sorted(finding["control_id"] for finding in findings)
    order = [(control["theme"], control["id"]) for control in pack_document()["controls"]]
    assert listed(page) == [control_id for _, control_id in order], "together, theme by theme"
    assert page.count("<progress") == len({theme for theme, _ in order}), "one for each theme"
    for status in ("met", "not_met", "partly_met", "unknown", "not_applicable"):
        wanted = sorted(finding["control_id"] for finding in findings if finding["status"] == status)
        narrowed = client.get(f"/app/controls?show={status}").text
        assert sorted(listed(narrowed)) == wanted, status
        assert f"({len(wanted)})" in narrowed


@pytest.mark.req("FIND-01")
def test_the_page_of_a_control_has_the_history_of_result_and_answer(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock
) -> None:
    first = judged(acorn.owner)
    assessments.set_answer(acorn.owner, "CE-9", "not_compliant")
    clock.advance(timedelta(days=40))
    second = assessments.run_evaluation(acorn.owner, cause="asked", requested_by=None)
    assert second is not None
    page = client_as(acorn.guest).get("/app/controls/CE-9").text
    history = page.partition('id="history"')[2]
    newer, older = (history.index(f"/app/evaluations/{made.evaluation_id}") for made in (second, first))
    assert newer < older
    assert "Answers you gave" in history
    for part in ("asks", "answer", "result", "why", "evidence", "fix"):
        assert f'id="{part}"' in page, part


@pytest.mark.req("RULE-07")
def test_an_evaluation_shows_each_exception_it_has(acorn: Tenancy, client_as: ClientAs) -> None:
    made = judged(acorn.owner)
    page = unescape(client_as(acorn.guest).get(f"/app/evaluations/{made.evaluation_id}").text)
    shown = page.partition('id="exceptions"')[2].partition("</section>")[0]
    exceptions = evaluation_of(SIXTY)["exceptions"]
    assert exceptions
    assert {line["control_id"] for line in exceptions} - {None} <= set(re.findall(r"CE-\w+", shown))


@pytest.mark.req("EVID-08")
def test_redacted_evidence_stays_on_its_control_with_a_badge(
    acorn: Tenancy, client_as: ClientAs, run_jobs: Callable[[], None]
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs, title="Names a customer")
    evidence.redact(acorn.owner, evidence_id, "It names a customer")
    row = client_as(acorn.guest).get("/app/controls/CE-9").text.partition('id="evidence"')[2]
    assert "Names a customer" in row
    assert "Redacted" in row.partition("Names a customer")[2].partition("</li>")[0]
