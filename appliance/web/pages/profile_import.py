"""Lists as CSV: choose a file, look at what was understood, import it; and downloads."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.services import profiles
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires

pages = Blueprint("profile_import", __name__)

_LARGEST = 2 * 1024 * 1024 + 1


@pages.get("/app/profile/import/<name>")
@requires(Permission.EDIT_PROFILE)
def choose(name: str) -> ResponseReturnValue:
    """Which files can be imported, and choosing one."""
    return _choose_page(name, {})


@pages.post("/app/profile/import/<name>")
@requires(Permission.EDIT_PROFILE)
def preview(name: str) -> ResponseReturnValue:
    """What the chosen file says. Nothing is changed yet."""
    data = _sent_file()
    if data is None:
        return _choose_page(name, {"file": "Choose a file"}), 422
    try:
        shown = profiles.preview_import(current_context(), profiles.list_name(name), data)
    except InvalidError as error:
        return _choose_page(name, problems_of(error)), 422
    return render_template("profile/import_preview.html", nav="profile", shown=shown, name=name)


@pages.post("/app/profile/import/<name>/apply")
@requires(Permission.EDIT_PROFILE)
def apply(name: str) -> ResponseReturnValue:
    """Import what was looked at."""
    list_name = profiles.list_name(name)
    packed, mode = request.form.get("packed", ""), request.form.get("mode", "")
    try:
        done = profiles.import_list(current_context(), list_name, packed, mode)
    except InvalidError as error:
        return _choose_page(name, problems_of(error)), 422
    counts = ((done.new, "new"), (done.changed, "changed"), (done.removed, "removed"))
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    flash(f"Imported: {said}." if said else "Imported. The list said all of it already.")
    return redirect(profiles.list_url(list_name), 303)


@pages.get("/app/profile/import/<name>/template.csv")
@requires(Permission.VIEW)
def template(name: str) -> ResponseReturnValue:
    """Our own template, empty."""
    return _csv(profiles.template(profiles.list_name(name)), f"{name}-template.csv")


@pages.get("/app/profile/export/<name>.csv")
@requires(Permission.VIEW)
def export(name: str) -> ResponseReturnValue:
    """The list as it stands in the draft."""
    return _csv(profiles.export_list(current_context(), profiles.list_name(name)), f"{name}.csv")


def _sent_file() -> bytes | None:
    """The chosen file, or a little more than may be imported of a larger one."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    with closing(sent):
        return sent.stream.read(_LARGEST)


def _choose_page(name: str, problems: dict[str, str]) -> str:
    screen = profiles.importable(profiles.list_name(name))
    return render_template(
        "profile/import.html",
        nav="profile",
        screen=screen,
        name=name,
        problems=problems,
        columns=profiles.column_words(screen),
    )


def _csv(data: bytes, filename: str) -> Response:
    """The name comes from an address that led to one of our lists, so it is one of ours."""
    answer = Response(data, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
