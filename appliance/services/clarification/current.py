"""The answers as they stand: those of the latest evaluation, by the rules it was made by."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.engine import answer_pack
from appliance.foundation.strict_json import parse_json
from appliance.models import assessment_state, evaluation
from appliance.services.clarification.difference import Said, answers_of
from appliance.services.context import Context
from appliance.services.packs import opened_pack


@dataclass(frozen=True)
class Current:
    """``updating``: something changed since, and the next evaluation is on its way."""

    answers: dict[str, Said]
    updating: bool


def current_answers(ctx: Context) -> Current:
    """The answers now; none when nothing was evaluated."""
    with ctx.transaction():
        state = assessment_state.find(ctx.tenant_id)
        latest_id = None if state is None else state.latest_evaluation_id
        judged = None if latest_id is None else evaluation.find(ctx.tenant_id, latest_id)
    if state is None or judged is None:
        return Current({}, updating=False)
    rules = opened_pack(judged.pack_id, ctx.product.settings).rules
    facts = parse_json(judged.facts.encode(), source="the facts")
    document = answer_pack(rules, facts, judged.as_of).as_document()
    return Current(answers_of(document), updating=state.inputs_version != state.judged_version)
