"""A published example organisation with the pack built from its sources."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from appliance.engine import RulePack, answer_pack, evaluate, load_pack
from appliance.services.packs.build import BuiltPack
from appliance.services.packs.lint import build_pack
from appliance.services.reports.document import ReportDocument, build_report_document

FOLDER = Path(__file__).parents[3] / "rulepacks" / "cyber-essentials-3.3"
DAY = date(2026, 11, 21)


@cache
def _built() -> tuple[BuiltPack, RulePack]:
    built = build_pack(FOLDER)
    return built, load_pack(built.document, built.sha256)


def real_sample(name: str) -> tuple[RulePack, dict[str, Any], date, dict[str, Any]]:
    """(pack, facts, day, pack document) of one of the pack's examples."""
    built, pack = _built()
    facts = json.loads((FOLDER / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    return pack, facts, DAY, built.document


def real_report(name: str) -> ReportDocument:
    """The report of one of the pack's examples."""
    pack, facts, day, document = real_sample(name)
    evaluation = evaluate(pack, facts, day).as_document()
    return build_report_document(evaluation, answer_pack(pack, facts, day).as_document(), facts, document)
