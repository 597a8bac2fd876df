"""The front page: what this is, and the way in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.web.guards import public

pages = Blueprint("home", __name__)


@pages.get("/")
@public
def front() -> ResponseReturnValue:
    """For anybody; it asks the database for nothing when nobody is signed in."""
    return render_template("home.html")
