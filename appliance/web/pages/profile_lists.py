"""Inventories: looking through them, one entry, copying, removing, and saying that there are none."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from appliance.services import profiles
from appliance.services.permissions import Permission
from appliance.web.guards import current_context, requires
from appliance.web.profile_forms import INNER, LIST, list_address, number_from

pages = Blueprint("profile_lists", __name__)

_ENTRY = "/<string(length=16):handle>"


@pages.get(LIST)
@pages.get(INNER)
@requires(Permission.VIEW)
def show(name: str, parent: str = "") -> ResponseReturnValue:
    """A list, page by page; ``q`` looks for part of a name."""
    shown = profiles.show_list(
        current_context(),
        list_address(name, parent),
        page=number_from(request.args.get("page"), otherwise=1),
        wanted=request.args.get("q", "").strip()[:150],
    )
    home = profiles.list_url(shown.screen.parent) if parent else ""
    return render_template(
        "profile/list.html",
        nav="profile",
        shown=shown,
        url=profiles.list_url(shown.screen.name, parent),
        parent_url=f"{home}/{parent}",
    )


@pages.post(f"{LIST}/none")
@pages.post(f"{INNER}/none")
@requires(Permission.EDIT_PROFILE)
def say_none(name: str, parent: str = "") -> ResponseReturnValue:
    """There are none."""
    profiles.say_none(current_context(), list_address(name, parent))
    return redirect(profiles.list_url(list_address(name).name, parent), 303)


@pages.post(f"{LIST}/not-known")
@pages.post(f"{INNER}/not-known")
@requires(Permission.EDIT_PROFILE)
def say_not_known(name: str, parent: str = "") -> ResponseReturnValue:
    """Take that back."""
    profiles.say_not_known(current_context(), list_address(name, parent))
    return redirect(profiles.list_url(list_address(name).name, parent), 303)


@pages.get(f"{LIST}{_ENTRY}")
@pages.get(f"{INNER}{_ENTRY}")
@requires(Permission.VIEW)
def show_entry(name: str, handle: str, parent: str = "") -> ResponseReturnValue:
    """One entry with all its answers."""
    shown = profiles.show_entry(current_context(), list_address(name, parent), handle)
    return render_template(
        "profile/entry.html", nav="profile", shown=shown, url=profiles.list_url(shown.screen.name, parent)
    )


@pages.post(f"{LIST}{_ENTRY}/copy")
@pages.post(f"{INNER}{_ENTRY}/copy")
@requires(Permission.EDIT_PROFILE)
def copy(name: str, handle: str, parent: str = "") -> ResponseReturnValue:
    """The same once more, under another name."""
    address = list_address(name, parent)
    made = profiles.copy_entry(current_context(), address, handle)
    flash("Copied. Change what differs, the name first.")
    return redirect(f"{profiles.list_url(address.name, parent)}/{made}", 303)


@pages.get(f"{LIST}{_ENTRY}/remove")
@pages.get(f"{INNER}{_ENTRY}/remove")
@requires(Permission.EDIT_PROFILE)
def confirm_remove(name: str, handle: str, parent: str = "") -> ResponseReturnValue:
    """Ask before it goes."""
    shown = profiles.show_entry(current_context(), list_address(name, parent), handle)
    return render_template(
        "profile/remove.html", nav="profile", shown=shown, url=profiles.list_url(shown.screen.name, parent)
    )


@pages.post(f"{LIST}{_ENTRY}/remove")
@pages.post(f"{INNER}{_ENTRY}/remove")
@requires(Permission.EDIT_PROFILE)
def remove(name: str, handle: str, parent: str = "") -> ResponseReturnValue:
    """Remove it."""
    address = list_address(name, parent)
    gone = profiles.remove_entry(current_context(), address, handle)
    flash(f"Removed: {gone}")
    return redirect(profiles.list_url(address.name, parent), 303)
