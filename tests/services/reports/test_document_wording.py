"""Wherever people read a report, they read people's words: no paths, no codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any

import pytest

from appliance.adapters.documents import render_html
from appliance.adapters.documents.templating import print_templates
from appliance.engine import answer_pack, evaluate
from appliance.engine.facts import canonical_facts
from appliance.foundation.canonical_json import sha256_hex
from appliance.services.reports.document import ReportDocument, build_report_document
from appliance.services.reports.document_wording import Wording, evidence_names, wording_of
from tests.services.reports.real_sample import real_report, real_sample

SIXTY = "sixty-person-byod-partial-scope"
# A path of the facts, or a word that only a program would write.
RAW = re.compile(r"(?:profile|answers|evidence)(?:\.[a-z_]\w+|\[)|\b[a-z]+_[a-z_]+\b")
# Fields that are there for programs; people see the words beside them.
FOR_PROGRAMS = re.compile(
    r"^(path|paths|missing|state|status|outcome|weight|mark|effort|severity|own_answer|\w*code|\w+_id|coverage)$"
)


def forgetful() -> ReportDocument:
    """The report of the sixty-person firm after much of what it had said is gone."""
    pack, facts, day, document = real_sample(SIXTY)
    facts = deepcopy(facts)
    for device in facts["profile"]["devices"]:
        for field in ("software_firewall", "os_cycle", "user_role"):
            device.pop(field, None)
    facts["profile"]["scope"]["exclusions"][0].pop("method")
    for section in ("networks", "accounts"):
        del facts["profile"][section]
    facts["evidence"] = [{k: v for k, v in item.items() if k != "name"} for item in facts["evidence"][:3]]
    ordered = canonical_facts(facts)
    evaluation = evaluate(pack, ordered, day).as_document()
    return build_report_document(evaluation, answer_pack(pack, ordered, day).as_document(), ordered, document)


def spoken(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if not FOR_PROGRAMS.match(key) or (key == "missing" and "prompt" in value):
                yield from spoken(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from spoken(each, name)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def report() -> ReportDocument:
    return forgetful()


@pytest.mark.req("REPT-02")
def test_no_path_and_no_code_stands_where_people_read(report: ReportDocument) -> None:
    for each in (report, real_report(SIXTY), real_report("fails-mfa")):
        values = each.as_document()
        page, digest = render_html(each).decode(), sha256_hex(values)
        on_paper = print_templates().get_template("report.html")
        paper = on_paper.render(report=values, digest=digest, mark="", logo=None, known_as="")
        texts = {
            "data": "\n".join(spoken(values)),
            "html": text_of(page),
            "pdf": text_of(paper),
        }
        assert {place: RAW.findall(text) for place, text in texts.items()} == {place: [] for place in texts}


def text_of(page: str) -> str:
    without_style = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", without_style)


def test_facts_still_to_give_are_named_once_for_all_that_lack_them(report: ReportDocument) -> None:
    asked = {request.facts for request in report.fact_requests}

    assert ("Devices: Its own firewall",) in asked
    assert ("Networks: which there are, or that there are none",) in asked
    (firewall,) = [r for r in report.fact_requests if r.facts == ("Devices: Its own firewall",)]
    assert firewall.where[0] == "Joanna Price's desktop"
    assert firewall.paths[0].startswith("profile.devices[")


def test_what_is_not_known_is_told_by_the_name_of_the_fact(report: ReportDocument) -> None:
    reasons = {section.control_id: section.reason for section in report.controls}

    assert reasons["CE-SCOPE"] == (
        "Not known for Research laboratory: “What separates it from the rest”. (and 1 more)"
    )
    assert reasons["CE-1"].startswith("Nobody has listed “Networks” yet. List them, or say that there are")
    assert "“Scope: What separates it from the rest (Research laboratory)”" in reasons["CE-7"]


def test_an_answer_names_a_missing_fact_once_with_some_of_those_that_lack_it(report: ReportDocument) -> None:
    missing = {
        entry.number: entry.missing for section in report.answer_annex.sections for entry in section.entries
    }

    assert missing["A2.6"] == ("Devices: Version of the operating system",)
    (phones,) = missing["A2.8"]
    assert phones.startswith("Devices: Version of the operating system (Aaron Abbott's company phone, ")
    assert re.search(r" and \d+ more\)$", phones)


def test_evidence_is_called_by_its_name_or_by_its_kind_and_day(report: ReportDocument) -> None:
    names = [record.name for record in report.evidence_register]

    assert all(re.search(r" of \d+ [A-Z][a-z]+ 2026", name) for name in names)
    assert "Device management export" in [record.name for record in real_report(SIXTY).evidence_register]


def test_two_pieces_of_evidence_of_one_name_are_told_apart_by_their_ids() -> None:
    items = [{"id": f"e-{n}", "kind": "patch_report", "name": "October"} for n in (1, 2)]

    assert evidence_names({"evidence": items}, {}) == {"e-1": "October (e-1)", "e-2": "October (e-2)"}


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("profile.devices[ape-lt-004].os_product", "windows", "Microsoft Windows"),
        ("profile.devices[ape-lt-004].os_cycle", "11-25h2", "11 25H2"),
        ("profile.devices[ape-cnc-01].subset_id", "cnc-cell", "CNC cell"),
        ("profile.software[dotnet-8].device_ids[0]", "ape-lt-004", "Alice Brook's laptop"),
        ("profile.devices[*].id", "ape-lt-004", "Alice Brook's laptop"),
        ("profile.devices[ape-lt-004].subset_id", None, "none"),
        ("evidence[*].kind", "patch_report", "Patch report"),
    ],
)
def test_ids_and_codes_that_were_read_become_names(
    sixty: Wording, path: str, value: str | None, words: str
) -> None:
    assert sixty.value(path, value) == words


@pytest.fixture(scope="module")
def sixty() -> Wording:
    pack, facts, day, document = real_sample(SIXTY)
    return wording_of(evaluate(pack, facts, day).as_document(), facts, document)


def test_a_name_keeps_its_small_first_letter(sixty: Wording) -> None:
    assert sixty.sentence("iPhone of Ann is not locked.") == "iPhone of Ann is not locked."


def test_the_facts_of_one_section_stand_together(report: ReportDocument) -> None:
    for check in (check for section in report.controls for check in section.spoken):
        sections = [reading.section for reading in check.readings]
        assert len(list(groupby(sections))) == len(set(sections))
