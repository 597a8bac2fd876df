"""The same facts on another day, under other rules, or with a few of them changed: nothing is stored.

As of a planned day (RULE-15), by another pack (RULE-10), and what-if on a scratch copy (RULE-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.engine import preview, project
from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.services.assessment_pages import Changes, FactNames, build_changes
from appliance.services.assessment_pages.changes import ChangedControl
from appliance.services.assessments.rules import PackChoice, installed_choices, open_rules
from appliance.services.assessments.scratch import scratch
from appliance.services.context import Context

# Days judged in the search for turns: a second or so, with some hundred pieces of evidence.
MOST_DAYS = 60
# A planned submission is months away at most; a search over many years would only cost time.
FARTHEST = timedelta(days=400)


@dataclass(frozen=True)
class TurningDay:
    """A day from which the result differs from the day before, why, and what of it changes."""

    day: str
    because: tuple[str, ...]
    outcome_before: str
    outcome_after: str
    changes: tuple[ChangedControl, ...]


@dataclass(frozen=True)
class Ahead:
    """Today's facts as of a later day: what will have changed by then, and from which day on.

    ``changes`` are those of ``day`` itself; ``turns`` are all up to ``searched_to``, which is ``day`` unless
    so much changes in between that not every day was looked at. ``document`` is the engine's projection.
    """

    today: date
    day: date
    changes: Changes
    turns: tuple[TurningDay, ...]
    searched_to: date
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Previewed:
    """What another pack says of today's facts; ``document`` is the engine's comparison."""

    now: PackChoice
    other: PackChoice
    day: date
    changes: Changes
    document: Mapping[str, Any]


def look_ahead(ctx: Context, day: date) -> Ahead:
    """Judge the facts as they stand on days until ``day``; InvalidError for a day out of reach."""
    now = scratch(ctx)
    inputs, names = now.inputs, now.names
    if not inputs.today < day <= inputs.today + FARTHEST:
        message = f"Enter a day after today, at most {FARTHEST.days} days ahead"
        raise InvalidError(f"{message}.", fields=(FieldProblem("day", message),))
    found = project(inputs.rules.pack, inputs.facts, inputs.today, day, most_days=MOST_DAYS)
    projection = found.as_document()
    return Ahead(
        today=inputs.today,
        day=day,
        changes=build_changes(projection["comparison"], names),
        turns=tuple(_turning_day(turn, projection, names) for turn in projection["turns"]),
        searched_to=date.fromisoformat(found.searched_to),
        document=projection,
    )


def preview_pack(ctx: Context, other_pack_id: str) -> Previewed:
    """Judge the facts by another installed pack. Raises InvalidError for a pack that is not installed."""
    now = scratch(ctx)
    inputs, names = now.inputs, now.names
    choices = {choice.pack_id: choice for choice in installed_choices(ctx)}
    if other_pack_id not in choices:
        raise InvalidError(
            "Choose one of the rules.", fields=(FieldProblem("pack", "Choose one of the rules"),)
        )
    other = open_rules(ctx, other_pack_id)
    comparison = preview(inputs.rules.pack, other.pack, inputs.facts, inputs.today).as_document()
    return Previewed(
        now=PackChoice(inputs.rules.pack_id, inputs.rules.title),
        other=choices[other_pack_id],
        day=inputs.today,
        changes=build_changes(comparison, names),
        document=comparison,
    )


def _turning_day(turn: Mapping[str, Any], projection: Mapping[str, Any], names: FactNames) -> TurningDay:
    whole = {**projection["comparison"], "controls": turn["controls"]}
    controls = build_changes(whole, names).groups
    return TurningDay(
        day=turn["date"],
        because=tuple(names.plain(cause["text"]) for cause in turn["because"]),
        outcome_before=turn["outcome_before"],
        outcome_after=turn["outcome_after"],
        changes=tuple(change for _, _, group in controls for change in group),
    )
