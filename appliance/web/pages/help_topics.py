"""Help as pages: the list of all topics, and each by itself. Panels within pages show the same words."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.services import help as helping
from appliance.web.guards import signed_in

pages = Blueprint("help", __name__)


@pages.get("/app/help")
@signed_in
def index() -> ResponseReturnValue:
    """Everything there is help with."""
    return render_template("help/index.html", sections=helping.sections())


@pages.get("/app/help/<string:topic_id>")
@signed_in
def show(topic_id: str) -> ResponseReturnValue:
    """One topic. Panels link to it in a new tab, so that what was typed stays where it is."""
    return render_template("help/topic.html", topic=helping.topic(topic_id))
