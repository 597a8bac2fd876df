"""The organisation's logo, its deletion, its timeline, and help."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from appliance.services import deletion, organisations
from tests.cast import Tenancy
from tests.web.access_rows import Row, change, page

ADMINS = {"guest": 403, "member": 403}
OWNERS = {**ADMINS, "admin": 403}


def picture() -> bytes:
    into = BytesIO()
    Image.new("RGB", (4, 2)).save(into, "PNG")
    return into.getvalue()


def a_logo(tenancy: Tenancy) -> str:
    return f"/app/logo/{organisations.set_logo(tenancy.owner, picture(), replaces=None).sha256}"


def a_scheduled_deletion(tenancy: Tenancy) -> str:
    deletion.start(tenancy.owner, typed_name=organisations.read_settings(tenancy.owner).name, understood=True)
    return "/app/settings/deletion/cancel"


def nobodys_deletion(tenancy: Tenancy) -> str:
    return f"/deletions/{tenancy.tenant_id}"


ROWS = [
    page("logo.show", "/app/settings/logo", **ADMINS),
    # Without a picture it is told so; nobody needs one to be let in or refused.
    change("logo.change", "/app/settings/logo", **ADMINS, admin=422, owner=422, stranger=422),
    change("logo.remove", "/app/settings/logo/remove", **ADMINS, stranger=303),
    page("logo.picture", a_logo, stranger=404),
    page("deletion.show", "/app/settings/deletion", **ADMINS),
    page("deletion.confirmation", "/app/settings/deletion/confirm", **OWNERS, fresh=True),
    change(
        "deletion.start",
        "/app/settings/deletion/confirm",
        **OWNERS,
        owner=303,
        stranger=422,
        fresh=True,
        data={"typed_name": "Acorn Ltd", "understood": "yes"},
    ),
    # A stranger owns an organisation too, and none of that one is scheduled.
    change("deletion.cancel", a_scheduled_deletion, **OWNERS, owner=303, stranger=409),
    page(
        "deletion.done",
        nobodys_deletion,
        **dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 404),
    ),
    page(
        "deletion.certificate",
        lambda tenancy: f"{nobodys_deletion(tenancy)}/certificate",
        **dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 404),
    ),
    page("timeline.show", "/app/activity"),
    page("help.index", "/app/help"),
    page("help.show", "/app/help/results"),
]

__all__ = ["ROWS", "Row"]
