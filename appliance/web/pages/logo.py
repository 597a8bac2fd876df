"""The organisation's logo: set it, take it away, and the picture itself."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, NotFoundError, VersionMismatchError
from appliance.services import organisations
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires

pages = Blueprint("logo", __name__)


@pages.get("/app/settings/logo")
@requires(Permission.MANAGE_SETTINGS)
def show() -> ResponseReturnValue:
    """The logo as it stands, and the way to another one."""
    return _page({})


@pages.post("/app/settings/logo")
@requires(Permission.MANAGE_SETTINGS)
def change() -> ResponseReturnValue:
    """Draw the picture again and keep that."""
    sent = request.files.get("picture")
    # One byte more than is allowed tells that there are too many.
    ctx = current_context()
    data = b"" if sent is None else sent.stream.read(ctx.product.limits.logo_bytes + 1)
    try:
        organisations.set_logo(ctx, data, replaces=_seen())
    except InvalidError as error:
        return _page(problems_of(error)), 422
    except VersionMismatchError as error:
        return _page({"": error.message}), 409
    flash("The logo is set. New reports carry it.")
    return redirect(url_for("logo.show"), 303)


@pages.post("/app/settings/logo/remove")
@requires(Permission.MANAGE_SETTINGS)
def remove() -> ResponseReturnValue:
    """Have none."""
    try:
        organisations.remove_logo(current_context(), replaces=_seen())
    except VersionMismatchError as error:
        return _page({"": error.message}), 409
    flash("The logo is gone. Reports that carry it keep it.")
    return redirect(url_for("logo.show"), 303)


@pages.get("/app/logo/<string:sha256>")
@requires(Permission.VIEW)
def picture(sha256: str) -> ResponseReturnValue:
    """The picture. Its address names its content, so that browsers may keep it."""
    logo = organisations.read_logo(current_context())
    if logo is None or logo.sha256 != sha256:
        raise NotFoundError("There is no such picture.")
    g.kept_by_browser = True
    return Response(logo.png, mimetype="image/png")


def _seen() -> str | None:
    return request.form.get("replaces") or None


def _page(problems: dict[str, str]) -> str:
    ctx = current_context()
    return render_template(
        "organisation/logo.html",
        nav="settings",
        stands=organisations.branding(ctx),
        problems=problems,
        megabytes=ctx.product.limits.logo_bytes / 2**20,
    )
