"""An organisation whose facts were judged, by the services that judge, from the facts of a sample."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.engine import canonical_facts
from appliance.models import assessment_state
from appliance.models.roles import WORKER
from appliance.services import issuing
from appliance.services.assessments.gather import Inputs
from appliance.services.assessments.rules import open_rules
from appliance.services.assessments.store import Judgement, judge, store
from appliance.services.context import Actor, Context
from appliance.services.evaluations import evaluation_identity
from tests.database import CHECKOUT, database_in_use
from tests.measuring import unmeasured
from tests.services.issuing.quick_renderers import QUICK

SAMPLE: Path = CHECKOUT / "rulepacks/cyber-essentials-3.3/examples/fails-mfa.json"
PACK = "cyber-essentials-3.3"
_JUDGED: dict[str, Judgement] = {}


def sample_facts() -> dict[str, Any]:
    """The sample's profile and answers. Its evidence has no place here: nobody sealed it."""
    facts: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return {**facts, "evidence": []}


def judged(ctx: Context, facts: dict[str, Any] | None = None) -> UUID:
    """Store an evaluation of the facts as the organisation's latest."""
    rules = open_rules(ctx, PACK)
    today = ctx.product.clock.now().date()
    inputs = Inputs(dict(canonical_facts(facts or sample_facts())), 1, rules, today)
    key = evaluation_identity(rules.pack, inputs.facts, today)["key"]
    with unmeasured(), ctx.transaction():
        assessment_state.locked(ctx.tenant_id)
        evaluation_id = store(as_worker(ctx), inputs, _judgement(inputs, key), "asked", None)
        assessment_state.settle(ctx.tenant_id, latest_evaluation_id=evaluation_id)
    return evaluation_id


def _judgement(inputs: Inputs, key: str) -> Judgement:
    """What the engine says: of equal inputs, which the key names, it is asked once."""
    if key not in _JUDGED:
        _JUDGED[key] = judge(inputs, key)
    return _JUDGED[key]


def as_worker(ctx: Context) -> Context:
    """The same organisation, as a job sees it."""
    return replace(ctx, actor=Actor("service", "worker"), origin="worker")


def finished_report(ctx: Context, *, laid_out: bool = False) -> UUID:
    """A report that is ready, made as a worker makes it; its pages are laid out only if asked for."""
    if not laid_out:
        ctx = replace(ctx, product=replace(ctx.product, renderers=QUICK))
    with unmeasured():
        report_id = issuing.request_report(ctx, judged(ctx))
        with database_in_use().in_use(WORKER):
            issuing.build_report(as_worker(ctx), report_id)
    return report_id
