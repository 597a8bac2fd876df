"""A whole report in a folder: findings, answers, HTML, PDF and the signed bundle over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from appliance.engine import answer_pack, canonical_facts, evaluate
from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.errors import UnreadableError
from appliance.foundation.json_text import json_bytes
from appliance.foundation.settings import Settings
from appliance.foundation.signing_keys import SigningKey
from appliance.services.bundles.build import build_bundle
from appliance.services.evaluations.identity import evaluation_identity
from appliance.services.evaluations.inputs import refusing_facts
from appliance.services.facts import read_facts_file
from appliance.services.packs import TrustedPack, read_trusted_pack
from appliance.services.reports.document import ReportDocument, build_report_document

Render = Callable[[ReportDocument], bytes]


@dataclass(frozen=True)
class Renderers:
    """How a report document becomes a file; the same document gives the same bytes."""

    html: Render
    pdf: Render


@dataclass(frozen=True)
class WrittenReport:
    """What was written: file names in the folder, and the outcome in the words of the report."""

    files: tuple[str, ...]
    outcome_word: str
    outcome_sentence: str


def write_report(
    facts_file: Path, pack_name: str, as_of: date, folder: Path, renderers: Renderers, settings: Settings
) -> WrittenReport:
    """Judge facts and write every file of the report into ``folder``: all of them, or none.

    Raises UnreadableError and RefusedError for facts, pack, key or folder that cannot be used.
    """
    facts = read_facts_file(facts_file)
    pack = read_trusted_pack(pack_name, settings)
    key = _signing_key(settings)
    with refusing_facts(str(facts_file)):
        files, report = _files(facts, pack, as_of, renderers, key)
    write_all_or_nothing(folder, files)
    return WrittenReport(tuple(files), report.cover.outcome_word, report.cover.outcome_sentence)


def _files(
    facts: Mapping[str, Any], trusted: TrustedPack, as_of: date, renderers: Renderers, key: SigningKey
) -> tuple[dict[str, bytes], ReportDocument]:
    rules, ordered = trusted.load(), canonical_facts(facts)
    evaluation = evaluate(rules, ordered, as_of).as_document()
    answers = answer_pack(rules, ordered, as_of).as_document()
    report = build_report_document(evaluation, answers, ordered, trusted.pack.document)
    rendered = {"report.html": renderers.html(report), "report.pdf": renderers.pdf(report)}
    bundle = build_bundle(
        ordered,
        evaluation,
        answers,
        trusted.pack.document,
        trusted.signature,
        report.as_document(),
        rendered,
        key,
    )
    identity = evaluation_identity(rules, ordered, as_of)
    findings = json_bytes({**evaluation, "facts": dict(ordered), "identity": identity})
    files = {"findings.json": findings, "answers.json": json_bytes(answers), **rendered}
    return {**files, "bundle.json": bundle}, report


def _signing_key(settings: Settings) -> SigningKey:
    path = settings.signing_key_path
    if not path.exists():
        mend = "Make a pair with `transcrypt keys new`, or name one in TRANSCRYPT_SIGNING_KEY"
        raise UnreadableError("there is no signing key", place=str(path), mend=mend)
    return SigningKey.load(path)
