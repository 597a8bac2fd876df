"""Deleting the organisation: what it means, the double confirmation, taking it back, and what is left."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.services import accounts, deletion
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, fresh_sign_in, may, requires, signed_in
from appliance.web.standing import current_standing, require_seat

pages = Blueprint("deletion", __name__)


@pages.get("/app/settings/deletion")
@requires(Permission.MANAGE_SETTINGS)
def show() -> ResponseReturnValue:
    """What deleting means; or when it will be done, and how to stop it."""
    ctx = current_context()
    stands = deletion.scheduled(ctx)
    names = accounts.names_of([stands.requested_by] if stands else [])
    return render_template(
        "organisation/deletion.html",
        nav="settings",
        stands=stands,
        asked_by=names.get(stands.requested_by, "Somebody") if stands else None,
        days=ctx.product.limits.deletion_cooling_days,
    )


@pages.get("/app/settings/deletion/confirm")
@requires(Permission.DELETE_ORGANISATION)
@fresh_sign_in
def confirmation() -> ResponseReturnValue:
    """The second confirmation: the name, typed."""
    return _confirmation({}, {})


@pages.post("/app/settings/deletion/confirm")
@requires(Permission.DELETE_ORGANISATION)
@fresh_sign_in
def start() -> ResponseReturnValue:
    """Have the organisation deleted when it has cooled off."""
    typed = {name: request.form.get(name, "") for name in ("typed_name", "understood")}
    try:
        deletion.start(
            current_context(), typed_name=typed["typed_name"], understood=typed["understood"] == "yes"
        )
    except InvalidError as error:
        return _confirmation(typed, problems_of(error)), 422
    flash("The deletion is scheduled. You can stop it until it is done.")
    return redirect(url_for("deletion.show"), 303)


@pages.post("/app/settings/deletion/cancel")
@requires(Permission.DELETE_ORGANISATION)
def cancel() -> ResponseReturnValue:
    """Keep the organisation after all."""
    deletion.cancel(current_context())
    flash("The organisation stays. Nothing was deleted.")
    return redirect(url_for("deletion.show"), 303)


@pages.get("/deletions/<uuid:deletion_id>")
@signed_in
def done(deletion_id: UUID) -> ResponseReturnValue:
    """What became of an organisation that this person had deleted."""
    told = deletion.own_deletion(current_standing().account_id, deletion_id)
    return render_template("organisation/deleted.html", told=told)


@pages.get("/deletions/<uuid:deletion_id>/certificate")
@signed_in
def certificate(deletion_id: UUID) -> ResponseReturnValue:
    """The signed certificate as a file."""
    told = deletion.own_deletion(current_standing().account_id, deletion_id)
    if told.certificate is None:
        raise NotFoundError("The certificate is not there yet.", mend="Look again in an hour")
    name = f"deletion-certificate-{told.id}.json"
    return Response(
        told.certificate,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _confirmation(typed: dict[str, str], problems: dict[str, str]) -> str:
    ctx = current_context()
    return render_template(
        "organisation/confirm_deletion.html",
        nav="settings",
        name=require_seat().organisation_name,
        stands=deletion.scheduled(ctx),
        days=ctx.product.limits.deletion_cooling_days,
        typed=typed,
        problems=problems,
        may_export=may(Permission.EXPORT_AUDIT),
    )
