"""The reference of the API, for people: how to begin, and a page for each group of operations (API-07)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import NotFoundError
from appliance.web.api.groups import GROUPS
from appliance.web.api.reference_page import ToldGroup, told_groups
from appliance.web.guards import public
from appliance.web.site import current_site

pages = Blueprint("api_reference_pages", __name__)


@pages.get("/api")
@public
def index() -> ResponseReturnValue:
    """How to begin, and everything there is, on one page."""
    base_url = current_site().settings.base_url.rstrip("/")
    return render_template("api/index.html", groups=_groups(), base_url=base_url)


@pages.get("/api/reference/<string:slug>")
@public
def group(slug: str) -> ResponseReturnValue:
    """The operations of one group."""
    found = next((told for told in _groups() if told.slug == slug), None)
    if found is None:
        raise NotFoundError("The API has no such group.")
    return render_template("api/group.html", group=found)


def _groups() -> tuple[ToldGroup, ...]:
    return told_groups(tuple(GROUPS))
