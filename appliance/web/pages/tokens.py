"""API tokens: a person makes and revokes their own; administrators see whose there are, and can end them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, LimitReachedError
from appliance.services import tokens
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, fresh_sign_in, requires
from appliance.web.problems import status_of
from appliance.web.shown_once import keep_for_next_page, take_kept
from appliance.web.standing import require_seat

pages = Blueprint("tokens", __name__)

_PURPOSE = "api token"
_FIRST = {"name": "", "days": str(tokens.DAYS)}


@pages.get("/app/tokens")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """One's own tokens, and the one just made, this once."""
    kept = take_kept(_PURPOSE)
    return render_template(
        "tokens/index.html",
        tokens=tokens.list_tokens(current_context()),
        made=None if kept is None else tokens.token_of(kept),
    )


@pages.get("/app/tokens/new")
@requires(Permission.MAKE_TOKENS)
@fresh_sign_in
def ask() -> ResponseReturnValue:
    """What the token is for, and for how long."""
    return _form(_FIRST, [str(Permission.VIEW)], {})


@pages.post("/app/tokens/new")
@requires(Permission.MAKE_TOKENS)
@fresh_sign_in
def make() -> ResponseReturnValue:
    """Make it, and show it on the next page."""
    typed = {name: request.form.get(name, "") for name in _FIRST}
    scopes = request.form.getlist("scopes")
    days = typed["days"].strip()
    try:
        made = tokens.make(current_context(), typed["name"], scopes, int(days) if _is_count(days) else 0)
    except (InvalidError, LimitReachedError) as error:
        return _form(typed, scopes, problems_of(error)), status_of(error)
    secret = tokens.secret_of(made.secret)
    if secret is not None:
        keep_for_next_page(_PURPOSE, secret)
    return redirect(url_for("tokens.index"), 303)


@pages.post("/app/tokens/<uuid:token_id>/revoke")
@requires(Permission.VIEW)
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End one of one's own."""
    tokens.revoke(current_context(), token_id)
    flash("The token is revoked. It opens nothing any more.")
    return redirect(url_for("tokens.index"), 303)


@pages.get("/app/people/tokens")
@requires(Permission.MANAGE_PEOPLE)
def everybody() -> ResponseReturnValue:
    """Everybody's tokens by name; nobody sees what they carry."""
    found = tokens.list_tokens(current_context(), of_everybody=True)
    return render_template("tokens/everybody.html", nav="people", tokens=found)


@pages.post("/app/people/tokens/<uuid:token_id>/revoke")
@requires(Permission.MANAGE_PEOPLE)
def revoke_anybodys(token_id: UUID) -> ResponseReturnValue:
    """End anybody's."""
    tokens.revoke(current_context(), token_id, of_anybody=True)
    flash("The token is revoked. It opens nothing any more.")
    return redirect(url_for("tokens.everybody"), 303)


def _form(typed: dict[str, str], scopes: list[str], problems: dict[str, str]) -> str:
    offered = tokens.scopes_for(require_seat().role)
    return render_template(
        "tokens/new.html",
        typed=typed,
        scopes=scopes,
        offered=offered,
        most=tokens.MOST_DAYS,
        problems=problems,
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
