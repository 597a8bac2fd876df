"""What makes two evaluations the same one: equal rules, profile, answers, evidence and day.

Whoever stores evaluations asks for the key first and evaluates only what is new (RULE-06); equal keys
promise equal bytes, because the engine reads nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from appliance.engine import RulePack, canonical_facts
from appliance.foundation.canonical_json import sha256_hex


def evaluation_identity(pack: RulePack, facts: Mapping[str, Any], as_of: date) -> dict[str, str]:
    """The SHA-256 of each input, the day, and the ``key`` over all of them (hex).

    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    ordered = canonical_facts(facts)
    parts = {f"{name}_sha256": sha256_hex(ordered[name]) for name in ("profile", "answers", "evidence")}
    inputs = {"pack_sha256": pack.sha256, **parts, "as_of": as_of.isoformat()}
    return {**inputs, "key": sha256_hex(inputs)}
