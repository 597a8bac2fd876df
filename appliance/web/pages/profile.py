"""The profile as a whole: task list, check your answers, publish, start over, and the versions."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import ConflictError, InvalidError, VersionMismatchError
from appliance.services import profiles
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.profile_forms import number_from

pages = Blueprint("profile", __name__)


@pages.get("/app/profile")
@requires(Permission.VIEW)
def overview() -> ResponseReturnValue:
    """Every section with how far it is."""
    return render_template(
        "profile/overview.html", nav="profile", tasks=profiles.task_list(current_context())
    )


@pages.get("/app/profile/check")
@requires(Permission.VIEW)
def check() -> ResponseReturnValue:
    """All answers on one page, what is wrong with them, and what publishing would change."""
    return _check_page({}, "")


@pages.post("/app/profile/publish")
@requires(Permission.EDIT_PROFILE)
def publish() -> ResponseReturnValue:
    """Publish the draft that was looked at."""
    note = request.form.get("note", "")
    seen = number_from(request.form.get("draft_version")), number_from(request.form.get("latest"))
    try:
        published = profiles.publish(current_context(), note, draft_version=seen[0], latest=seen[1])
    except InvalidError as error:
        problems = problems_of(error)
        return _check_page(
            {key: problems[key] for key in problems if key == "note"} or {"": error.message}, note
        ), 422
    except VersionMismatchError as error:
        return _check_page({"": f"{error.message} {error.mend}."}, note), 409
    except ConflictError as error:
        flash(error.message)
        return redirect(url_for("profile.overview"), 303)
    flash(f"Published as version {published.number}. The result is being worked out again.")
    return redirect(url_for("profile.overview"), 303)


@pages.get("/app/profile/discard")
@requires(Permission.EDIT_PROFILE)
def confirm_discard() -> ResponseReturnValue:
    """Ask before the draft goes back to what stands."""
    return render_template("profile/discard.html", nav="profile", tasks=profiles.task_list(current_context()))


@pages.post("/app/profile/discard")
@requires(Permission.EDIT_PROFILE)
def discard() -> ResponseReturnValue:
    """Take the draft back to the version that stands."""
    profiles.discard_draft(current_context())
    flash("The draft is what was published last.")
    return redirect(url_for("profile.overview"), 303)


@pages.get("/app/profile/history")
@requires(Permission.VIEW)
def history() -> ResponseReturnValue:
    """The versions, newest first."""
    number = number_from(request.args.get("page"), otherwise=1)
    return render_template(
        "profile/history.html", nav="profile", page=profiles.list_versions(current_context(), page=number)
    )


@pages.get("/app/profile/history/<int:number>")
@requires(Permission.VIEW)
def version(number: int) -> ResponseReturnValue:
    """One version: all its answers, and what it changed."""
    shown = profiles.show_version(current_context(), number)
    return render_template("profile/version.html", nav="profile", shown=shown)


@pages.get("/app/profile/history/<int:number>.json")
@requires(Permission.VIEW)
def version_document(number: int) -> ResponseReturnValue:
    """The document of a version, byte for byte what its hash is of."""
    found = profiles.get_version(current_context(), number)
    answer = Response(found.written, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="profile-version-{number}.json"'
    return answer


@pages.get("/app/profile/history/compare")
@requires(Permission.VIEW)
def compare() -> ResponseReturnValue:
    """What changed from one version to another."""
    before, after = (number_from(request.args.get(name)) for name in ("from", "to"))
    compared = profiles.compare_versions(current_context(), before, after)
    return render_template("profile/compare.html", nav="profile", compared=compared)


def _check_page(problems: dict[str, str], note: str) -> str:
    shown = profiles.review(current_context())
    return render_template("profile/check.html", nav="profile", review=shown, problems=problems, note=note)
