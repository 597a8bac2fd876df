"""The intake: task list, pages, lists and their entries, publishing, versions."""

from __future__ import annotations

from base64 import b64encode
from zlib import compress

from appliance.services import profiles
from appliance.services.profiles.drafts import draft_to_change
from appliance.services.profiles.entries import handle_of
from tests.cast import Tenancy
from tests.web.access_rows import Build, change, page

EDITORS = {"guest": 403}
# Another organisation has none of these entries.
GONE = {"stranger": 404}
DEVICES = "/app/profile/lists/devices"
UPLOAD = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="devices.csv"\r\n\r\n'
    b"name\nPC\n\r\n--edge--\r\n"
)


def with_device(suffix: str = "") -> Build:
    """The address of a device that is there; only Acorn has it."""

    def path(tenancy: Tenancy) -> str:
        with draft_to_change(tenancy.owner) as profile:
            profile["devices"] = [{"id": f"pc-{at}", "name": f"PC {at}"} for at in range(4)]
        return f"{DEVICES}/{handle_of({'id': 'pc-0'})}{suffix}"

    return path


def two_versions(suffix: str) -> Build:
    def path(tenancy: Tenancy) -> str:
        for at in range(2):
            profiles.replace_profile(tenancy.owner, {"org": {"headcount": at}}, at)
        return f"/app/profile/history{suffix}"

    return path


ROWS = [
    page("profile.overview", "/app/profile"),
    page("profile.check", "/app/profile/check"),
    # Everybody publishes a draft that nobody looked at: all are told to look first.
    change(
        "profile.publish",
        "/app/profile/publish",
        data={"draft_version": "9"},
        member=409,
        admin=409,
        owner=409,
        stranger=409,
    ),
    page("profile.confirm_discard", "/app/profile/discard", **EDITORS),
    change("profile.discard", "/app/profile/discard", stranger=303),
    page("profile.history", "/app/profile/history"),
    page("profile.version", two_versions("/1"), **GONE),
    page("profile.version_document", two_versions("/1.json"), **GONE),
    page("profile.compare", two_versions("/compare?from=1&to=2"), **GONE),
    page("profile_import.choose", "/app/profile/import/devices", **EDITORS),
    change(
        "profile_import.preview",
        "/app/profile/import/devices",
        data=lambda _: UPLOAD,
        headers={"Content-Type": "multipart/form-data; boundary=edge"},
        **dict.fromkeys(("member", "admin", "owner", "stranger"), 200),
    ),
    change(
        "profile_import.apply",
        "/app/profile/import/devices/apply",
        data=lambda _: {"packed": b64encode(compress(b"name\nPC\n")).decode(), "mode": "add"},
        stranger=303,
    ),
    page("profile_import.template", "/app/profile/import/devices/template.csv"),
    page("profile_import.export", "/app/profile/export/devices.csv"),
    page("profile_pages.show", "/app/profile/pages/about", **EDITORS),
    change("profile_pages.save", "/app/profile/pages/about", data={"org.website": "none"}, stranger=303),
    page("profile_pages.show_new", f"{DEVICES}/new/what", **EDITORS),
    change("profile_pages.add", f"{DEVICES}/new/what", data={"name": "PC"}, stranger=303),
    page("profile_pages.show_entry", with_device("/what"), **EDITORS, **GONE),
    change("profile_pages.save_entry", with_device("/what"), data={"make": "HP"}, stranger=409),
    page("profile_lists.show", DEVICES),
    change("profile_lists.say_none", f"{DEVICES}/none", stranger=303),
    change("profile_lists.say_not_known", f"{DEVICES}/not-known", stranger=303),
    page("profile_lists.show_entry", with_device(), **GONE),
    change("profile_lists.copy", with_device("/copy")),
    page("profile_lists.confirm_remove", with_device("/remove"), **EDITORS, **GONE),
    # Whoever comes first removes it.
    change("profile_lists.remove", with_device("/remove"), admin=404, owner=404),
]
