"""How long everything around an evaluation takes: reading facts, reports, bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from appliance.adapters.documents import render_docx, render_html, render_pdf
from appliance.adapters.workbook import render_xlsx
from appliance.engine import answer_pack, canonical_facts, evaluate
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.signing_keys import generate_key, signature_document
from appliance.services.bundles.build import build_bundle
from appliance.services.facts import read_facts
from appliance.services.reports.document import build_report_document
from appliance.services.verification.bundle_format import PACK_PREFIX
from appliance.services.verification.verdict import Result
from appliance.services.verification.verify import verify
from scripts.benchmarks import floor
from scripts.benchmarks.rounds import Work, measure_in_turns
from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.workload import AS_OF, SIXTY_PEOPLE, Workload, sample_bytes


@dataclass(frozen=True)
class Step:
    """One thing to measure. ``slow`` ones take seconds: they have run once before, and take fewer turns."""

    label: str
    work: Work
    slow: bool = False


def document_table(load: Workload, rounds: int, name: str = SIXTY_PEOPLE) -> Table:
    """Each step for one sample, against one evaluation of it by the floor, in turns."""
    data = sample_bytes(name)
    facts = read_facts(data, name)
    yardstick = partial(floor.evaluate, facts, AS_OF, load.reference)
    rows = []
    for step in [
        Step("read and validate the facts", partial(read_facts, data, name)),
        *_steps(load, facts),
    ]:
        turns = min(3, rounds) if step.slow else rounds
        measured = measure_in_turns(step.work, yardstick, turns, warm=step.slow)
        rows.append(Row(step.label, (measured.seconds * 1000, measured.ratio)))
    return Table(f"Around an evaluation ({name})", ("", "ms", "times the floor"), rows)


def _steps(load: Workload, facts: dict[str, Any]) -> Sequence[Step]:
    evaluation = evaluate(load.pack, facts, AS_OF)
    document = evaluation.as_document()
    answers = answer_pack(load.pack, facts, AS_OF).as_document()
    ordered = canonical_facts(facts)
    report = partial(build_report_document, document, answers, ordered, load.built.document)
    made = report()
    return [
        Step("facts into canonical order (part of every evaluation)", partial(canonical_facts, facts)),
        Step("evaluation to JSON values", evaluation.as_document),
        Step("canonical JSON of the evaluation", partial(canonical_bytes, document)),
        Step("answer pack", partial(answer_pack, load.pack, facts, AS_OF)),
        Step("report document", report),
        Step("HTML report", partial(render_html, made)),
        Step("PDF report", partial(render_pdf, made), slow=True),
        Step("DOCX report", partial(render_docx, made), slow=True),
        Step("XLSX of the answers", partial(render_xlsx, made.as_document()), slow=True),
        *_bundle_steps(load, ordered, document, answers, made),
    ]


def _bundle_steps(load: Workload, facts: Any, document: Any, answers: Any, report: Any) -> Sequence[Step]:
    key = generate_key()
    rules = load.built.document
    signature = signature_document(key, PACK_PREFIX, canonical_bytes(rules))
    files = {"report.html": render_html(report), "report.pdf": render_pdf(report)}
    build = partial(
        build_bundle, facts, document, answers, rules, signature, report.as_document(), files, key
    )
    bundle = build()
    check = partial(
        verify,
        bundle,
        pdf=files["report.pdf"],
        html=files["report.html"],
        trusted_keys=[key.public_key.raw],
    )
    if check().result is not Result.VERIFIED:
        raise SystemExit("the bundle that was just made does not verify; there is nothing to measure")
    return [Step("build and sign the bundle", build), Step("verify the bundle", check)]
