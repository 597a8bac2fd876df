"""People: who is in the organisation, what they may do, and the end of it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import ConflictError, InvalidError, LimitReachedError
from appliance.services import people, plans, sharing
from appliance.services.permissions import Permission, added_rights
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.problems import status_of

pages = Blueprint("people", __name__)


@pages.get("/app/people")
@requires(Permission.MANAGE_PEOPLE)
def index() -> ResponseReturnValue:
    """Everybody, the invitations, and how much of the plan is used."""
    ctx = current_context()
    plan, uses = plans.usage(ctx)
    return render_template(
        "people/index.html",
        nav="people",
        everybody=people.people(ctx),
        invitations=people.invitations(ctx),
        offer=people.standing_offer(ctx),
        me=ctx.account_id,
        left_links=sharing.count_left_behind(ctx),
        plan=plan,
        uses=uses,
        role_words=people.ROLE_WORDS,
    )


@pages.get("/app/people/roles")
@requires(Permission.VIEW)
def roles() -> ResponseReturnValue:
    """What each role may do."""
    return render_template("people/roles.html", nav="people", added=added_rights())


@pages.get("/app/people/<uuid:account_id>")
@requires(Permission.MANAGE_PEOPLE)
def show(account_id: UUID) -> ResponseReturnValue:
    """One person."""
    return _person_page(account_id)


@pages.post("/app/people/<uuid:account_id>/role")
@requires(Permission.MANAGE_PEOPLE)
def change_role(account_id: UUID) -> ResponseReturnValue:
    """Let them do more, or less."""
    role = request.form.get("role", "")
    try:
        people.change_role(current_context(), account_id, role)
    except (InvalidError, ConflictError) as error:
        return _person_page(account_id, problems_of(error)), status_of(error)
    flash("Saved. It holds from their next page on.")
    return redirect(url_for("people.show", account_id=account_id), 303)


@pages.post("/app/people/<uuid:account_id>/end")
@requires(Permission.MANAGE_PEOPLE)
def end_access(account_id: UUID) -> ResponseReturnValue:
    """End their access, and the links they leave behind if that is ticked."""
    with_links = request.form.get("with_links") == "yes"
    try:
        people.end_access(
            current_context(), account_id, request.form.get("reason", ""), with_links=with_links
        )
    except (InvalidError, ConflictError) as error:
        return _person_page(account_id, problems_of(error)), status_of(error)
    flash("Their access has ended, and they are signed out here.")
    return redirect(url_for("people.show", account_id=account_id), 303)


@pages.post("/app/people/links/end")
@requires(Permission.SHARE_REPORTS)
def end_links() -> ResponseReturnValue:
    """Take back the links of people who have no access any more."""
    ended = sharing.end_left_behind(current_context())
    flash(f"{ended} link{'' if ended == 1 else 's'} taken back." if ended else "There was no such link left.")
    return redirect(url_for("people.index"), 303)


@pages.post("/app/people/<uuid:account_id>/restore")
@requires(Permission.MANAGE_PEOPLE)
def restore_access(account_id: UUID) -> ResponseReturnValue:
    """Let them in again."""
    try:
        people.restore_access(current_context(), account_id)
    except (ConflictError, LimitReachedError) as error:
        return _person_page(account_id, problems_of(error)), status_of(error)
    flash("Their access is as it was.")
    return redirect(url_for("people.show", account_id=account_id), 303)


def _person_page(account_id: UUID, problems: dict[str, str] | None = None) -> str:
    ctx = current_context()
    return render_template(
        "people/person.html",
        nav="people",
        person=people.person(ctx, account_id),
        open_links=sharing.count_open_of(ctx, account_id),
        is_self=account_id == ctx.account_id,
        given=people.GIVEN_ROLES,
        reasons=people.REASONS,
        typed=request.form,
        problems=problems or {},
    )
