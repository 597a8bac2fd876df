"""Evaluations of the published examples, and of an organisation nobody knows anything about."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from appliance.engine import evaluate, findings_document
from appliance.engine.facts import canonical_facts
from appliance.services.assessment_pages import summary_of
from tests.services.reports.real_sample import DAY, real_sample

SIXTY = "sixty-person-byod-partial-scope"
NO_MFA = "fails-mfa"
READY = "ready-ten-person"
NOBODY_KNOWS = "nobody-knows"


def facts_of(name: str) -> dict[str, Any]:
    """A fresh copy of an example's facts in canonical order."""
    if name == NOBODY_KNOWS:
        return dict(canonical_facts({"profile": {}}))
    return deepcopy(dict(canonical_facts(real_sample(name)[1])))


def pack_document() -> dict[str, Any]:
    return real_sample(SIXTY)[3]


@cache
def evaluation_of(name: str) -> dict[str, Any]:
    """The evaluation document of an example."""
    return evaluate(real_sample(SIXTY)[0], facts_of(name), DAY).as_document()


@cache
def summary(name: str) -> dict[str, Any]:
    """What is stored for lists and dashboards of an example's evaluation."""
    return summary_of(evaluation_of(name), pack_document())


def finding(name: str, control_id: str) -> dict[str, Any]:
    """One finding of an example's evaluation."""
    found: dict[str, Any] = next(f for f in evaluation_of(name)["findings"] if f["control_id"] == control_id)
    return found


def findings_with(facts: dict[str, Any], day: date = DAY) -> dict[str, Any]:
    """Findings with their facts, as comparisons take them."""
    return findings_document(real_sample(SIXTY)[0], facts, day)
