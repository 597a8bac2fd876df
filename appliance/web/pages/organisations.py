"""Organisations of a person: the first one made, and which one to work in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.services import accounts, deletion, organisations
from appliance.web.form_problems import problems_of
from appliance.web.guards import signed_in
from appliance.web.moving import go_on_in, switch_to
from appliance.web.site import current_site
from appliance.web.standing import current_standing, require_provider
from appliance.web.way_back import local_path

pages = Blueprint("organisations", __name__)

_FIELDS = ("name", "size_band", "sector", "region")


@pages.get("/welcome")
@signed_in
def welcome() -> ResponseReturnValue:
    """The first organisation, or another one."""
    require_provider()
    return _welcome({}, {})


@pages.post("/welcome")
@signed_in
def create() -> ResponseReturnValue:
    """Make it and begin to work in it."""
    require_provider()
    standing = current_standing()
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        tenant_id = organisations.create_organisation(
            current_site().product, standing.account_id, typed, request_id=g.request_id
        )
    except InvalidError as error:
        return _welcome(typed, problems_of(error)), 422
    go_on_in(tenant_id)
    return redirect("/app", 303)


@pages.get("/organisations")
@signed_in
def arrive() -> ResponseReturnValue:
    """Which organisation to work in; somebody without one is shown how to make it."""
    standing = current_standing()
    ended = accounts.access_ended(standing.account_id)
    # Somebody whose access was ended is told so, rather than asked to make an organisation.
    if not standing.seats and not ended:
        return redirect(url_for("organisations.welcome"), 303)
    return render_template(
        "organisations/choose.html",
        seats=standing.seats,
        current=standing.seat,
        ended=ended,
        by_link=standing.by_link,
        deletions=deletion.own_deletions(standing.account_id),
    )


@pages.post("/organisations/<uuid:tenant_id>")
@signed_in
def switch(tenant_id: UUID) -> ResponseReturnValue:
    """Work in another one."""
    switch_to(tenant_id)
    flash("You now work in another organisation. Forms open in other tabs can no longer be sent.")
    return redirect(local_path(request.form.get("to")), 303)


@pages.get("/organisations/<uuid:tenant_id>/open")
@signed_in
def open_in(tenant_id: UUID) -> ResponseReturnValue:
    """A page of one organisation, named by a letter: at once, or after asking whether to work there.

    Opening a link changes nothing; which organisation one works in changes with a press.
    """
    standing, to = current_standing(), local_path(request.args.get("to"))
    seat = next((seat for seat in standing.seats if seat.tenant_id == tenant_id), None)
    if seat is None:
        raise NotFoundError("There is no such organisation among yours.")
    if standing.seat is not None and standing.seat.tenant_id == tenant_id:
        return redirect(to, 303)
    return render_template("organisations/elsewhere.html", there=seat, here=standing.seat, to=to)


def _welcome(typed: dict[str, str], problems: dict[str, str]) -> str:
    standing = current_standing()
    return render_template(
        "organisations/welcome.html",
        typed=typed,
        problems=problems,
        choices=organisations,
        is_first=not standing.seats,
        deletions=[] if standing.seats else deletion.own_deletions(standing.account_id),
    )
