"""A whole report in a folder: findings, answers, HTML, PDF and the signed bundle over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from appliance.engine import answer_pack, canonical_facts, evaluate
from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.settings import Settings
from appliance.foundation.signing_keys import SigningKey
from appliance.services.evaluations.inputs import refusing_facts
from appliance.services.evaluations.report_contents import JudgedFacts, Renderers, report_contents
from appliance.services.facts import read_facts_file
from appliance.services.keys import signing_key
from appliance.services.packs import TrustedPack, read_trusted_pack
from appliance.services.reports.document import ReportDocument


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
    key = signing_key(settings)
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
    return report_contents(JudgedFacts(ordered, evaluation, answers, as_of), trusted, rules, renderers, key)
