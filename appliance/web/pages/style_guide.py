"""The style guide: every macro of the templates drawn once. Development and tests only; see docs/ui.md."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.web.guards import public

pages = Blueprint("style_guide", __name__)

_MET = (3, 4, 6, 6, 8, 10, 10, 11)
_DAYS = ("1 Sep", "9 Sep", "20 Sep", "2 Oct", "14 Oct", "30 Oct", "10 Nov", "21 Nov")


@pages.get("/dev/style-guide")
@public
def show() -> ResponseReturnValue:
    """Every part, with two fields in error."""
    points = [
        {"label": day, "met": met, "partly_met": 2, "not_met": (12 - met) // 2, "unknown": (13 - met) // 2}
        for day, met in zip(_DAYS, _MET, strict=True)
    ]
    problems = {
        "mode": "Choose how updates are applied",
        "checked": "Enter the date when you last checked",
    }
    return render_template("style_guide.html", points=points, problems=problems)
