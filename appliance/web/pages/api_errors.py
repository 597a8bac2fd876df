"""What every error code means: the page that the ``type`` of each problem leads to (RFC 9457)."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.foundation.error_catalogue import CATALOGUE
from appliance.web.guards import public
from appliance.web.problem_form import REFERENCE

pages = Blueprint("api_errors", __name__)


@pages.get(REFERENCE)
@public
def index() -> ResponseReturnValue:
    """For anybody: a program's log is read by people who have no account here."""
    groups = [
        (f"Answered with {status}", list(entries))
        for status, entries in groupby(CATALOGUE.values(), key=lambda entry: entry.status)
    ]
    return render_template("api/errors.html", groups=groups)
