"""The same facts judged by another pack: what moving to it would change (RULE-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from appliance.engine.comparison import Comparison, compare
from appliance.engine.findings_document import findings_document
from appliance.engine.pack import RulePack


def preview(pack_now: RulePack, pack_other: RulePack, facts: Mapping[str, Any], as_of: date) -> Comparison:
    """Compare what both packs say of ``facts`` as of a day; nothing is stored."""
    return compare(
        findings_document(pack_now, facts, as_of),
        findings_document(pack_other, facts, as_of),
    )
