import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.engine import answer_pack, evaluate
from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.services.reports import document_words
from appliance.services.reports.document import build_report_document
from tests.services.reports.real_sample import real_sample
from tests.services.reports.sample_evaluation import sample

ROOT = Path(__file__).parents[3]


def test_the_report_is_plain_json_and_comes_back_the_same() -> None:
    document = build_report_document(*sample()).as_document()

    assert json.loads(canonical_bytes(document)) == document


@pytest.mark.req("REPT-03")
def test_the_same_input_gives_the_same_digest_and_any_change_another() -> None:
    first = sha256_hex(build_report_document(*sample()).as_document())
    changed = sample()
    changed[0]["findings"][4]["reason"] = "Something else."

    assert first == sha256_hex(build_report_document(*sample()).as_document())
    assert first != sha256_hex(build_report_document(*changed).as_document())


def test_building_a_report_leaves_its_input_as_it_was() -> None:
    given = sample()
    before = copy.deepcopy(given)
    build_report_document(*given)

    assert given == before


def test_the_order_of_evidence_in_the_facts_does_not_show() -> None:
    evaluation, answers, facts, pack = sample()
    turned = {**facts, "evidence": facts["evidence"][::-1]}

    assert build_report_document(evaluation, answers, facts, pack) == build_report_document(
        evaluation, answers, turned, pack
    )


@pytest.mark.req("REPT-02")
def test_the_rules_are_named_by_id_version_and_hash() -> None:
    pack = build_report_document(*sample()).pack

    assert (pack.pack_id, pack.version, pack.sha256) == ("cyber-essentials-3.3", "1.0.0", "5b1d" * 16)


@pytest.mark.req("FIND-04")
def test_the_annex_holds_every_question_in_portal_order_with_its_length() -> None:
    evaluation, answers, facts, pack = sample()
    annex = build_report_document(evaluation, answers, facts, pack).answer_annex

    numbers = [n for part in annex.sections for n in (*(e.number for e in part.entries), *part.not_asked)]
    assert numbers == [entry["number"] for entry in answers["answers"]]
    scope_text = annex.sections[1].entries[1]
    assert (scope_text.length, scope_text.max_length) == (98, 200)
    assert (annex.missing, annex.too_long, annex.not_asked) == (2, 1, 3)
    assert [part.title for part in annex.sections][:2] == ["Organisation", "Scope"]


@pytest.mark.req("RULE-16")
def test_no_word_of_ours_promises_a_certificate() -> None:
    words = [
        text
        for table in vars(document_words).values()
        if isinstance(table, dict)
        for text in map(str, table.values())
    ]
    said = " ".join(words).lower()

    assert len(words) > 50
    assert not re.search(r"certif|approved|complies|compliant with", said)


def test_every_field_of_the_report_has_a_name_templates_can_reach() -> None:
    # A template reads `report.x` from a dictionary, where these would be its methods.
    taken = set(dir(dict))

    def names(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
            for member in value.values():
                yield from names(member)
        elif isinstance(value, list):
            for member in value:
                yield from names(member)

    assert not taken & set(names(build_report_document(*sample()).as_document()))


def test_the_report_builds_with_the_standard_library_alone() -> None:
    # -S leaves site-packages out: this is how the one-file verifier runs.
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import appliance.services.reports.document\n"
        "print(sorted(name for name in sys.modules if name.startswith('appliance')))"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)

    assert "appliance.adapters" not in run.stdout


def test_the_shapes_this_file_relies_on_are_those_of_the_engine() -> None:
    # The hand-written sample must not drift: its keys are those of a real evaluation.
    pack, facts, day, document = real_sample("fails-mfa")
    real, hand = evaluate(pack, facts, day).as_document(), sample()[0]
    real_answers = answer_pack(pack, facts, day).as_document()["answers"][0]

    assert hand.keys() == real.keys()
    assert hand["findings"][0].keys() == real["findings"][0].keys()
    assert sample()[1]["answers"][0].keys() == real_answers.keys()
    assert document["id"] == real["pack"]["id"]
