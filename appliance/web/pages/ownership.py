"""Handing the organisation over: the owner offers it, the other one accepts or declines (ORG-08)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.services import organisations, people
from appliance.services.permissions import Permission
from appliance.web.form_problems import id_or_none, problems_of
from appliance.web.guards import current_context, fresh_sign_in, requires
from appliance.web.problems import status_of

pages = Blueprint("ownership", __name__)


@pages.get("/app/people/hand-over")
@requires(Permission.TRANSFER_OWNERSHIP)
@fresh_sign_in
def ask_to_hand_over() -> ResponseReturnValue:
    """To whom, and whether it is meant; or the offer that stands."""
    return _transfer_page("", "", {})


@pages.post("/app/people/hand-over")
@requires(Permission.TRANSFER_OWNERSHIP)
@fresh_sign_in
def hand_over() -> ResponseReturnValue:
    """Offer the organisation to somebody."""
    ctx, to, name = current_context(), request.form.get("to", ""), request.form.get("name", "")
    try:
        people.offer_ownership(ctx, id_or_none(to), name)
    except (InvalidError, ConflictError) as error:
        return _transfer_page(to, name, problems_of(error)), status_of(error)
    flash("The organisation is offered. You stay its owner until they accept.")
    return redirect(url_for("people.index"), 303)


@pages.post("/app/people/hand-over/take-back")
@requires(Permission.TRANSFER_OWNERSHIP)
def take_back() -> ResponseReturnValue:
    """Keep it after all; that is no change, and needs no recent sign-in."""
    people.take_offer_back(current_context())
    flash("The offer is taken back. You own the organisation as before.")
    return redirect(url_for("people.index"), 303)


@pages.get("/app/ownership")
@requires(Permission.VIEW)
@fresh_sign_in
def look() -> ResponseReturnValue:
    """What the offer means, for whom it was made to; whoever made it is led to where they take it back."""
    ctx = current_context()
    try:
        offer = people.offer_to_me(ctx)
    except people.NoOfferError:
        if people.made_by_me(ctx):
            return redirect(url_for("ownership.ask_to_hand_over"), 303)
        raise
    return render_template("people/ownership.html", nav="people", offer=offer)


@pages.post("/app/ownership/accept")
@requires(Permission.VIEW)
@fresh_sign_in
def accept() -> ResponseReturnValue:
    """Become the owner."""
    people.accept_ownership(current_context())
    flash("You own this organisation now.")
    return redirect(url_for("people.index"), 303)


@pages.post("/app/ownership/decline")
@requires(Permission.VIEW)
@fresh_sign_in
def decline() -> ResponseReturnValue:
    """Leave it with who owns it."""
    people.decline_ownership(current_context())
    flash("You have declined. The organisation stays with its owner.")
    return redirect("/app", 303)


def _transfer_page(to: str, name: str, problems: dict[str, str]) -> str:
    ctx = current_context()
    return render_template(
        "people/hand_over.html",
        nav="people",
        offer=people.standing_offer(ctx),
        heirs=people.possible_owners(ctx),
        organisation=organisations.read_settings(ctx).name,
        to=to,
        name=name,
        problems=problems,
    )
