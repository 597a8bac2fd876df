"""The answers as they stand now, made from what is published and written."""

from __future__ import annotations

from appliance.services import assessments
from appliance.services.clarification.difference import Said
from appliance.services.context import Context


def current_answers(ctx: Context) -> dict[str, Said]:
    """The answers now, by number. Raises NoProfileError when nothing is published any more."""
    sections = assessments.read_portal(ctx).answers.sections
    answers = {
        each.number: Said(each.prompt, each.text, asked=True) for part in sections for each in part.answers
    }
    unasked = {number: Said("", "", asked=False) for part in sections for number in part.not_asked}
    return {**answers, **unasked}
