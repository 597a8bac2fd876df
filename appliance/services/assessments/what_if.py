"""What-if on a scratch copy: choose a control, change facts behind it, see what would follow (RULE-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.engine import evaluate
from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.services.assessment_pages import Changes
from appliance.services.assessment_pages.what_if_form import TryField, build_try_fields, changes_posted
from appliance.services.assessments.ahead import changed_facts, inputs_and_names
from appliance.services.context import Context


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


def try_what_if(ctx: Context, control_id: str, values: Mapping[str, str]) -> WhatIf:
    """The form of a control and, where ``values`` (by path) differ from the facts, what that would change.

    Nothing is stored. Raises NotFoundError for a control the rules do not have.
    """
    inputs, names = inputs_and_names(ctx)
    evaluation = evaluate(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    finding = next((f for f in evaluation["findings"] if f["control_id"] == control_id), None)
    if finding is None:
        raise NotFoundError("There is no such control.")
    fields = build_try_fields(finding, inputs.facts, names)
    changes, problems = changes_posted(fields, values)
    outcome = None
    if changes and not problems:
        try:
            outcome = changed_facts(inputs, names, changes)
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
