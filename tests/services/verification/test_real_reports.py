"""The shipped rules and sample organisations: their bundles verify, and what is done to them is found."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.documents import render_html, render_pdf
from appliance.engine import answer_pack, evaluate, load_pack
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.signing_keys import signature_document
from appliance.foundation.strict_json import parse_json
from appliance.services.bundles.build import build_bundle
from appliance.services.packs.build import BuiltPack
from appliance.services.packs.lint import build_pack
from appliance.services.reports.document import build_report_document
from appliance.services.verification.bundle_format import PACK_PREFIX, PARTS
from appliance.services.verification.verify import verify
from tests.architecture.checkout import CHECKOUT
from tests.services.verification.sample_bundle import ALICE, AS_OF, bundle_of, failures, outcome, verified

SOURCES = CHECKOUT / "rulepacks/cyber-essentials-3.3"
EXAMPLES = sorted((SOURCES / "examples").glob("*.json"))


@cache
def rules() -> BuiltPack:
    return build_pack(SOURCES)


def facts_of(example: Path) -> Any:
    return json.loads(example.read_text(encoding="utf-8"))


@cache
def failing_firm() -> bytes:
    return bundle_of(facts_of(SOURCES / "examples/fails-mfa.json"), rules().document)[0]


@pytest.mark.req("RULE-08", "REPT-07", "REPT-08")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_bundle_of_a_sample_organisation_verifies(example: Path) -> None:
    data, pdf = bundle_of(facts_of(example), rules().document)
    verdict = verify(data, pdf=pdf, trusted_keys=[ALICE.public_key.raw])
    assert verdict.failures == ()
    assert verdict.exit_code == 0


@pytest.mark.req("REPT-03", "REPT-08")
def test_the_report_as_it_is_rendered_belongs_to_its_bundle_and_to_no_other() -> None:
    facts = facts_of(SOURCES / "examples/ready-ten-person.json")
    document = rules().document
    compiled = load_pack(document, rules().sha256)
    evaluation = evaluate(compiled, facts, AS_OF).as_document()
    answers = answer_pack(compiled, facts, AS_OF).as_document()
    report = build_report_document(evaluation, answers, facts, document)
    files = {"report.html": render_html(report), "report.pdf": render_pdf(report)}
    signature = signature_document(ALICE, PACK_PREFIX, rules().data)
    data = build_bundle(facts, evaluation, answers, document, signature, report.as_document(), files, ALICE)
    assert failures(verified(data, pdf=files["report.pdf"], html=files["report.html"])) == []
    other = outcome(verified(failing_firm(), pdf=files["report.pdf"]), "pdf")
    assert other[0].startswith("The PDF names report ")


@pytest.mark.req("REPT-08")
@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("facts", b'"software_firewall":"on"', b'"software_firewall":"off"'),
        ("evaluation", b'"status":"not_met"', b'"status":"met"'),
        ("answers", b'"state":"answered"', b'"state":"missing"'),
        ("pack", b'"effect":"fail"', b'"effect":"notice"'),
        ("report", b'"status":"not_met"', b'"status":"met"'),
        ("evidence", b'"coverage":"estate"', b'"coverage":"sample"'),
    ],
)
def test_one_word_changed_in_a_real_bundle_is_found_and_named(part: str, old: bytes, new: bytes) -> None:
    bundle = parse_json(failing_firm(), source="test")
    changed = canonical_bytes(bundle[part]).replace(old, new, 1)
    assert changed != canonical_bytes(bundle[part]), f"the sample has no {old!r}"
    bundle[part] = parse_json(changed, source="test")
    assert part in PARTS
    verdict = verify(canonical_bytes(bundle), trusted_keys=[ALICE.public_key.raw])
    assert outcome(verdict, "hashes") == (
        f"Changed or removed since the manifest was made: {part}.",
        f"/{part}",
    )
