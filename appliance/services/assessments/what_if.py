"""What-if on a scratch copy: choose a control, change facts behind it, see what would follow (RULE-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appliance.engine import FactsError
from appliance.foundation.domain_errors import FieldProblem, InvalidError, NotFoundError
from appliance.foundation.errors import RefusedError
from appliance.services.assessment_pages import Changes, build_changes
from appliance.services.assessment_pages.what_if_form import TryField, build_try_fields, changes_posted
from appliance.services.assessments.scratch import Scratch, judged, scratch
from appliance.services.context import Context
from appliance.services.evaluations.scenarios import compare_with_changes


@dataclass(frozen=True)
class WhatIf:
    """The form of one control, and what its changes would change once some were tried."""

    control_id: str
    title: str
    controls: tuple[tuple[str, str], ...]
    fields: tuple[TryField, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    changes: Changes | None = None

    def value(self, path: str, now: str) -> str:
        """What the form shows for a fact: what was tried, else what is."""
        return self.values.get(path, now)


@dataclass(frozen=True)
class Tried:
    """What changed facts would change, as the engine's comparison; ``day`` is the day judged on."""

    day: date
    document: Mapping[str, Any]


def judge_changes(ctx: Context, changes: Sequence[Mapping[str, Any]]) -> Tried:
    """What ``changes`` (``{"path": …, "value": …}`` or ``{"path": …, "remove": True}``) would change.

    Nothing is stored. Raises InvalidError, naming the change by its place in the list, for what leads
    nowhere or does not fit.
    """
    for at, change in enumerate(changes):
        if ("value" in change) == bool(change.get("remove")):
            raise _unfit("Give either a value or remove: true", f"/changes/{at}")
    now = scratch(ctx)
    try:
        document = _comparison(ctx, now, changes)
    except (RefusedError, FactsError) as error:
        raise _unfit(error.message, _place_of(error, changes)) from error
    return Tried(now.inputs.today, document)


def try_what_if(ctx: Context, control_id: str, values: Mapping[str, str]) -> WhatIf:
    """The form of a control and, where ``values`` (by path) differ from the facts, what that would change.

    Nothing is stored. Raises NotFoundError for a control the rules do not have.
    """
    now = scratch(ctx)
    evaluation = judged(ctx, now)
    finding = next((f for f in evaluation["findings"] if f["control_id"] == control_id), None)
    if finding is None:
        raise NotFoundError("There is no such control.")
    products = {each["id"]: each["label"] for each in now.inputs.rules.document["support"]["products"]}
    fields = build_try_fields(finding, now.inputs.facts, now.names, products)
    changes, problems = changes_posted(fields, values)
    outcome = None
    if changes and not problems:
        try:
            outcome = _changed(ctx, now, changes)
        except InvalidError as error:
            problems = {"": str(error)}
    return WhatIf(
        control_id=control_id,
        title=finding["title"],
        controls=tuple((each["control_id"], each["title"]) for each in evaluation["findings"]),
        fields=fields,
        values=values,
        problems=problems,
        changes=outcome,
    )


def _changed(ctx: Context, now: Scratch, changes: Sequence[Mapping[str, Any]]) -> Changes:
    """What ``changes`` (``{"path": …, "value": …}`` each) to a scratch copy of the facts would change.

    Raises InvalidError, naming the fact, for what leads nowhere or does not fit.
    """
    names = now.names
    try:
        comparison = _comparison(ctx, now, changes)
    except (RefusedError, FactsError) as error:
        raise InvalidError(names.plain(error.message)) from error
    return build_changes(comparison, names)


def _comparison(ctx: Context, now: Scratch, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    inputs = now.inputs
    return compare_with_changes(
        inputs.rules.pack, inputs.facts, changes, inputs.today, "what-if", before=judged(ctx, now)
    )


def _place_of(error: RefusedError | FactsError, changes: Sequence[Mapping[str, Any]]) -> str:
    """The change that an error is about, as far as its words tell; else all of them."""
    told = f"{error.place} {error.message}"
    found = [at for at, change in enumerate(changes) if change["path"] in told]
    return f"/changes/{found[-1]}/path" if found else "/changes"


def _unfit(message: str, place: str) -> InvalidError:
    return InvalidError(f"{message}.", fields=(FieldProblem(place, message),))
