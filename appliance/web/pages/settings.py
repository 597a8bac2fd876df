"""The organisation's settings."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, VersionMismatchError
from appliance.services import organisations
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.sent_again import differing

pages = Blueprint("settings", __name__)

_FIELDS = ("name", "size_band", "sector", "region", "time_zone", "pack_id", "planned_submission_on")
_LARGEST_VERSION = 2**31 - 1


@pages.get("/app/settings")
@requires(Permission.MANAGE_SETTINGS)
def show() -> ResponseReturnValue:
    """The settings as they stand."""
    stands = organisations.read_settings(current_context())
    return _page(stands, _values(stands), {})


@pages.post("/app/settings")
@requires(Permission.MANAGE_SETTINGS)
def change() -> ResponseReturnValue:
    """Save them, unless somebody else did meanwhile; what was typed stays on the page either way."""
    ctx = current_context()
    typed = {name: request.form[name] for name in _FIELDS if name in request.form}
    try:
        organisations.change_settings(ctx, typed, _version(request.form.get("version", "")))
    except InvalidError as error:
        return _page(organisations.read_settings(ctx), typed, problems_of(error), keeps_version=True), 422
    except VersionMismatchError as error:
        stands = organisations.read_settings(ctx)
        if differing(typed, _values(stands)):
            return _page(stands, typed, {"": error.message}, compares=True), 409
    flash("Saved.")
    return redirect(url_for("settings.show"), 303)


def _page(
    stands: organisations.OrganisationSettings,
    values: Mapping[str, object],
    problems: dict[str, str],
    *,
    compares: bool = False,
    keeps_version: bool = False,
) -> str:
    version = request.form.get("version", "") if keeps_version else stands.version
    return render_template(
        "settings.html",
        nav="settings",
        stands=stands,
        values=values,
        problems=problems,
        version=version,
        differing=differing(values, _values(stands)) if compares else [],
        choices=organisations,
    )


def _values(stands: organisations.OrganisationSettings) -> dict[str, object]:
    return {name: getattr(stands, name) for name in _FIELDS}


def _version(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if plain and int(text) <= _LARGEST_VERSION else 0
