"""Reports as OSCAL assessment results and plan of action: valid, the same every time, and never too kind."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.foundation.json_text import json_bytes
from appliance.services.exports import assessment_results_of, poam_of
from appliance.services.reports.document import ReportDocument, build_report_document
from tests.adapters.documents.hostile_report import MARKUP, SCRIPTS, report_with
from tests.services.exports.oscal_reading import every, read_by_others
from tests.services.reports.real_sample import real_report
from tests.services.reports.sample_evaluation import sample

EXAMPLES = ("sixty-person-byod-partial-scope", "fails-mfa", "ready-ten-person")


def sample_report() -> ReportDocument:
    return build_report_document(*sample())


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return sample_report().as_document()


@pytest.fixture(scope="module")
def result(report: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = assessment_results_of(report)["assessment-results"]["results"][0]
    return document


@pytest.mark.req("REPT-09")
@pytest.mark.parametrize("export", [assessment_results_of, poam_of])
def test_others_read_what_we_write(export: Any) -> None:
    for made in (sample_report(), *map(real_report, EXAMPLES)):
        read_by_others(export(made.as_document()))


def test_others_refuse_what_is_not_in_the_standard(report: dict[str, Any]) -> None:
    document = assessment_results_of(report)
    document["assessment-results"]["results"][0]["verdict"] = "certified"

    with pytest.raises(ValueError, match="verdict"):
        read_by_others(document)


@pytest.mark.req("REPT-09")
def test_every_identifier_is_its_own_and_every_reference_leads_to_one(report: dict[str, Any]) -> None:
    for document in (assessment_results_of(report), poam_of(report)):
        own = list(every(document, "uuid"))
        assert len(own) == len(set(own))
        for name in ("observation-uuid", "risk-uuid"):
            assert set(every(document, name)) <= set(own)
        hrefs = [href for href in every(document, "href") if href.startswith("#")]
        assert {href.removeprefix("#") for href in hrefs} <= set(own)


@pytest.mark.req("REPT-09", "RULE-16")
def test_a_control_that_is_not_known_or_partly_met_is_not_satisfied(
    result: dict[str, Any], report: dict[str, Any]
) -> None:
    states = {control["control_id"]: control["status"] for control in report["controls"]}
    assert {"met", "partly_met", "not_met", "unknown", "not_applicable"} == set(states.values())
    for finding in result["findings"]:
        status = states[finding["title"].split()[0]]
        satisfied = finding["target"]["status"]["state"] == "satisfied"
        assert satisfied == (status in {"met", "not_applicable"}), finding["title"]
        assert {"name": "status", "ns": "urn:transcrypt:oscal", "value": status} in finding["props"]


def test_a_finding_rests_on_an_observation_for_each_of_its_checks(
    result: dict[str, Any], report: dict[str, Any]
) -> None:
    titles = {observation["uuid"]: observation["title"] for observation in result["observations"]}
    for control, finding in zip(report["controls"], result["findings"], strict=True):
        checks = [*control["spoken"], *control["passed"], *control["not_relevant"]]
        rests_on = [titles[each["observation-uuid"]] for each in finding["related-observations"]]
        assert rests_on == [check["title"] for check in checks]


def test_an_open_control_is_a_risk_with_its_remedies(result: dict[str, Any], report: dict[str, Any]) -> None:
    risks = {risk["title"].split()[0]: risk for risk in result["risks"]}

    assert set(risks) == {risk["control_id"] for risk in report["residual_risk"]}
    assert all(risk["status"] == "open" for risk in risks.values())
    assert risks["CE-12"]["remediations"][0]["lifecycle"] == "recommendation"


def test_evidence_is_named_with_its_hash(report: dict[str, Any]) -> None:
    back = assessment_results_of(report)["assessment-results"]["back-matter"]["resources"]
    hashes = {resource["title"]: list(every(resource, "value")) for resource in back}

    for record in report["evidence_register"]:
        assert hashes[record["name"]] == [record["sha256"]]


def test_the_plan_asks_for_deeds_facts_and_evidence(report: dict[str, Any]) -> None:
    items = poam_of(report)["plan-of-action-and-milestones"]["poam-items"]
    kinds = [prop["value"] for item in items for prop in item["props"] if prop["name"] == "kind"]

    assert kinds.count("do") == len(report["actions"])
    assert kinds.count("say") == len(report["fact_requests"])
    assert kinds.count("show") == len(report["evidence_requests"])


def test_a_plan_with_nothing_to_do_says_so() -> None:
    document = poam_of(real_report("ready-ten-person").as_document())
    (item,) = document["plan-of-action-and-milestones"]["poam-items"]

    assert item["title"] == "Nothing is open"


@pytest.mark.req("REPT-09")
def test_the_same_report_gives_the_same_bytes(report: dict[str, Any]) -> None:
    again = sample_report().as_document()
    for export in (assessment_results_of, poam_of):
        assert json_bytes(export(again)) == json_bytes(export(report))
        moments = {*every(export(report), "last-modified"), *every(export(report), "collected")}
        assert moments == {"2026-11-21T00:00:00Z"}


@pytest.mark.parametrize(
    "text",
    [MARKUP, SCRIPTS, "  \n ", "two\nlines ", "*bold* [link](x) `code`"],
    ids=["markup", "scripts", "blank", "lines", "markdown"],
)
def test_texts_of_strangers_fit_and_stay_text(text: str) -> None:
    hostile = report_with(text).as_document()
    for export in (assessment_results_of, poam_of):
        document = export(hostile)
        read_by_others(document)
        assert not any(
            "[link](x)" in each for each in every(document, "description") if isinstance(each, str)
        )
