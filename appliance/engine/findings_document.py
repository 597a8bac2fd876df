"""An evaluation together with the facts it was made from, as plain JSON: ``findings.json``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from appliance.engine.evaluation import evaluate
from appliance.engine.facts import canonical_facts
from appliance.engine.pack import RulePack


def findings_document(pack: RulePack, facts: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Evaluate and keep the canonical facts beside the findings, so that two such documents compare.

    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    ordered = canonical_facts(facts)
    return {**evaluate(pack, ordered, as_of).as_document(), "facts": ordered}
