"""Pages of questions: about the organisation itself, and about one entry of a list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from appliance.services import profiles
from appliance.services.permissions import Permission
from appliance.services.profiles import EntryGoneError, PageAddress
from appliance.web.guards import current_context, requires
from appliance.web.profile_forms import INNER, LIST, page_address, sent_form

pages = Blueprint("profile_pages", __name__)

_ENTRY = "/<string(length=16):handle>/<page_id>"


@pages.get("/app/profile/pages/<page_id>")
@requires(Permission.EDIT_PROFILE)
def show(page_id: str) -> ResponseReturnValue:
    """A page about the organisation itself."""
    return _page(PageAddress(page_id))


@pages.post("/app/profile/pages/<page_id>")
@requires(Permission.EDIT_PROFILE)
def save(page_id: str) -> ResponseReturnValue:
    """Save it."""
    return _save(PageAddress(page_id))


@pages.get(f"{LIST}/new/<page_id>")
@pages.get(f"{INNER}/new/<page_id>")
@requires(Permission.EDIT_PROFILE)
def show_new(name: str, page_id: str, parent: str = "") -> ResponseReturnValue:
    """The first page of an entry that is not there yet."""
    return _page(page_address(name, parent, "", page_id))


@pages.post(f"{LIST}/new/<page_id>")
@pages.post(f"{INNER}/new/<page_id>")
@requires(Permission.EDIT_PROFILE)
def add(name: str, page_id: str, parent: str = "") -> ResponseReturnValue:
    """Add the entry."""
    return _save(page_address(name, parent, "", page_id))


@pages.get(f"{LIST}{_ENTRY}")
@pages.get(f"{INNER}{_ENTRY}")
@requires(Permission.EDIT_PROFILE)
def show_entry(name: str, handle: str, page_id: str, parent: str = "") -> ResponseReturnValue:
    """A page of an entry."""
    return _page(page_address(name, parent, handle, page_id))


@pages.post(f"{LIST}{_ENTRY}")
@pages.post(f"{INNER}{_ENTRY}")
@requires(Permission.EDIT_PROFILE)
def save_entry(name: str, handle: str, page_id: str, parent: str = "") -> ResponseReturnValue:
    """Save it."""
    return _save(page_address(name, parent, handle, page_id))


def _page(address: PageAddress) -> str:
    shown = profiles.show_page(current_context(), address)
    way = profiles.way_on(shown)
    return render_template("profile/page.html", nav="profile", page=shown, way=way, problems={})


def _save(address: PageAddress) -> ResponseReturnValue:
    form = sent_form()
    try:
        saved = profiles.save_page(current_context(), address, form)
    except EntryGoneError as error:
        typed = profiles.typed_in_words(address, form)
        return render_template(
            "profile/gone.html", nav="profile", error=error, typed=typed, way=profiles.list_of(address)
        ), 409
    way = profiles.way_on(saved.page)
    if saved.problems:
        shown = render_template(
            "profile/page.html", nav="profile", page=saved.page, way=way, problems=saved.problems
        )
        return shown, 422
    if saved.conflicts:
        shown = render_template("profile/conflict.html", nav="profile", saved=saved, way=way, form=form)
        return shown, 409
    _tell(saved)
    return redirect(_next(saved, way), 303)


def _next(saved: profiles.Saved, way: profiles.Way) -> str:
    """Back to the page when answers opened more questions, else where the button said."""
    if saved.opened:
        return way.here
    return way.back if request.form.get("then") == "back" else way.next


def _tell(saved: profiles.Saved) -> None:
    if saved.opened:
        count = "One more question applies" if saved.opened == 1 else f"{saved.opened} more questions apply"
        flash(f"Saved. {count} now.")
    if saved.also:
        kept = " ".join(saved.also)
        flash(f"Saved. Somebody else changed other answers on that page, and they are kept: {kept}")
