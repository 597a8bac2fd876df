"""Facts judged by a pack as of a day: findings, and answers to the numbered questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from appliance.engine import answer_pack, findings_document
from appliance.foundation.settings import Settings
from appliance.services.evaluations.identity import evaluation_identity
from appliance.services.evaluations.inputs import read_inputs, refusing_facts


def judge_file(facts_file: Path, pack_name: str, as_of: date, settings: Settings) -> dict[str, Any]:
    """The findings document (findings.schema.json), with the facts in canonical order."""
    given = read_inputs(facts_file, pack_name, settings)
    with refusing_facts(given.source):
        findings = findings_document(given.pack, given.facts, as_of)
        return {**findings, "identity": evaluation_identity(given.pack, given.facts, as_of)}


def answer_file(facts_file: Path, pack_name: str, as_of: date, settings: Settings) -> dict[str, Any]:
    """The answer pack document: every question in portal order."""
    given = read_inputs(facts_file, pack_name, settings)
    with refusing_facts(given.source):
        return answer_pack(given.pack, given.facts, as_of).as_document()
