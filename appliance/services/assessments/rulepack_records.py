"""The installed rulepacks as programs read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.domain_errors import NotFoundError
from appliance.services.assessments.gather import known_organisation
from appliance.services.assessments.rules import Rules, installed_choices, open_rules
from appliance.services.context import Context


@dataclass(frozen=True)
class RulepackRecord:
    """An installed pack; ``chosen``: the organisation is judged by it."""

    pack_id: str
    version: str
    sha256: str
    title: str
    standard: Mapping[str, Any]
    chosen: bool


@dataclass(frozen=True)
class WholeRulepack:
    """A pack with its themes and controls, and the number of its questions."""

    record: RulepackRecord
    themes: tuple[Mapping[str, Any], ...]
    controls: tuple[Mapping[str, Any], ...]
    questions: int


def rulepacks(ctx: Context) -> tuple[RulepackRecord, ...]:
    """The packs an organisation may be judged by, the newest standard first."""
    chosen = _chosen(ctx)
    return tuple(
        _record(open_rules(ctx, choice.pack_id), chosen=choice.pack_id == chosen)
        for choice in installed_choices(ctx)
    )


def rulepack(ctx: Context, pack_id: str) -> WholeRulepack:
    """One of them. Raises NotFoundError for a pack that is not installed."""
    if pack_id not in {choice.pack_id for choice in installed_choices(ctx)}:
        raise NotFoundError("There is no such rulepack.")
    rules = open_rules(ctx, pack_id)
    return WholeRulepack(
        record=_record(rules, chosen=pack_id == _chosen(ctx)),
        themes=tuple(rules.document["themes"]),
        controls=tuple(rules.document["controls"]),
        questions=len(rules.document["questions"]),
    )


def _chosen(ctx: Context) -> str:
    with ctx.reading():
        return str(known_organisation(ctx).pack_id)


def _record(rules: Rules, *, chosen: bool) -> RulepackRecord:
    document = rules.document
    return RulepackRecord(
        pack_id=rules.pack_id,
        version=str(document["version"]),
        sha256=rules.pack.sha256,
        title=rules.title,
        standard=document["standard"],
        chosen=chosen,
    )
