"""Which letters a person gets, and the link in a letter that stops its kind (MAIL-03)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import mail
from appliance.services.permissions import Permission
from appliance.web.csrf import without_session
from appliance.web.guards import current_context, public, requires
from appliance.web.problems import problem_of
from appliance.web.site import current_site

pages = Blueprint("notifications", __name__)
_BY_LINK = frozenset({"notifications.ask_to_stop", "notifications.stop"})


@pages.get("/app/notifications")
@requires(Permission.CHOOSE_NOTICES)
def show() -> ResponseReturnValue:
    """What the person gets from this organisation."""
    return render_template("notifications/choose.html", choices=mail.choices(current_context()))


@pages.post("/app/notifications")
@requires(Permission.CHOOSE_NOTICES)
def choose() -> ResponseReturnValue:
    """Have the ticked kinds come and no others."""
    wanted = {notice for notice in mail.Notice if notice.value in request.form.getlist("notices")}
    mail.choose(current_context(), wanted)
    flash("Saved.")
    return redirect(url_for("notifications.show"), 303)


@pages.get("/mail/stop/<uuid:tenant_id>/<uuid:message_id>/<string:token>")
@public
def ask_to_stop(tenant_id: UUID, message_id: UUID, token: str) -> ResponseReturnValue:
    """What the link stops; opening it stops nothing, because programs that look for harm open links too."""
    return _closed_off("notifications/stop.html", tenant_id, message_id, token)


@pages.post("/mail/stop/<uuid:tenant_id>/<uuid:message_id>/<string:token>")
@public
@without_session
def stop(tenant_id: UUID, message_id: UUID, token: str) -> ResponseReturnValue:
    """Stop it: pressed by the reader, or by their mail program on their behalf (RFC 8058)."""
    mail.stop(current_site().product, tenant_id, message_id, token, request_id=g.request_id)
    return _closed_off("notifications/stop.html", tenant_id, message_id, token)


@pages.errorhandler(NotFoundError)
def refuse(error: NotFoundError) -> ResponseReturnValue:
    """Say that a link is none, without a way to anywhere."""
    if request.endpoint not in _BY_LINK:
        raise error
    return render_template("shared/closed.html", problem=problem_of(error)), 404


def _closed_off(template: str, tenant_id: UUID, message_id: UUID, token: str) -> str:
    return render_template(template, stopping=mail.read_stopping(tenant_id, message_id, token))


@pages.after_request
def without_referrer(response: Response) -> Response:
    """The address of a link holds a secret, whatever is answered there."""
    if request.endpoint not in _BY_LINK:
        return response
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
