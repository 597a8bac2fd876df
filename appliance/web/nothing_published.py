"""The page in place of one that judges, before anything was published: an empty state, not an error."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.services.assessments import NoProfileError


def tell_nothing_published(pages: Blueprint) -> None:
    """Let the pages of a blueprint say how to begin where there is nothing to judge yet."""
    pages.register_error_handler(NoProfileError, _nothing_published)


def _nothing_published(error: NoProfileError) -> ResponseReturnValue:
    return render_template("assessment/nothing_published.html", nav="overview", message=error.message)
