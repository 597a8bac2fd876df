"""People and invitations, coming in by a mailed link, and the handshake."""

from __future__ import annotations

from appliance.models.invitation import Invitation
from appliance.services import people
from appliance.services.people.tokens import make
from tests.cast import Tenancy
from tests.web.access_rows import Build, Row, change, page

OPEN = dict.fromkeys(("anonymous", "guest", "member", "admin", "owner", "stranger"), 200)
ADMINS = {"guest": 403, "member": 403}
OWNERS = {"guest": 403, "member": 403, "admin": 403}
NOBODYS = {"stranger": 404}
NOT_THEIRS = dict.fromkeys(OPEN, 403)
OFFERED = {"guest": 404, "admin": 404, "owner": 303, "stranger": 404}
DONE = {"owner": 404}
BEA = "bea@example.test"


def member(tail: str = "") -> Build:
    return lambda tenancy: f"/app/people/{tenancy.account_ids['member']}{tail}"


def member_ended(tenancy: Tenancy) -> str:
    """The address that restores the member's access; they themselves are led to choose an organisation."""
    people.end_access(tenancy.owner, tenancy.account_ids["member"], "left")
    return f"/app/people/{tenancy.account_ids['member']}/restore"


def an_invitation(tail: str) -> Build:
    return lambda tenancy: f"/app/people/invitations/{people.invite(tenancy.owner, BEA, 'guest')}/{tail}"


def link(role: str, tail: str = "") -> Build:
    """The link of an open invitation. Its letter is sealed, so it is given another token."""

    def build(tenancy: Tenancy) -> str:
        invitation_id, (token, token_hash) = people.invite(tenancy.owner, BEA, role), make(tenancy.tenant_id)
        with tenancy.owner.transaction():
            Invitation.update(token_hash=token_hash).where(Invitation.id == invitation_id).execute()
        return f"/invitation/{token}{tail}"

    return build


def offered(path: str) -> Build:
    """An address about the organisation, which is offered to its member."""

    def build(tenancy: Tenancy) -> str:
        people.offer_ownership(tenancy.owner, tenancy.account_ids["member"], "Acorn Ltd")
        return path

    return build


def nobodys_link(tenancy: Tenancy) -> str:
    return f"/guest/{make(tenancy.tenant_id)[0]}"


ROWS = [
    page("people.index", "/app/people", **ADMINS),
    page("people.roles", "/app/people/roles"),
    page("people.show", member(), **ADMINS, **NOBODYS),
    change("people.change_role", member("/role"), data={"role": "guest"}, **ADMINS),
    # The administrator ends it; ending it again changes nothing.
    change("people.end_access", member("/end"), data={"reason": "left"}, **ADMINS),
    change("people.end_links", "/app/people/links/end", **ADMINS, stranger=303),
    change("people.restore_access", member_ended, guest=403, member=303),
    page("ownership.ask_to_hand_over", "/app/people/hand-over", **OWNERS, fresh=True),
    # Nobody is named, so that nothing is offered.
    change("ownership.hand_over", "/app/people/hand-over", **OWNERS, owner=422, stranger=422, fresh=True),
    change("ownership.take_back", offered("/app/people/hand-over/take-back"), **OWNERS),
    # It is offered to the member; whoever offered it is led to where it can be taken back.
    page("ownership.look", offered("/app/ownership"), **OFFERED, fresh=True),
    change("ownership.decline", offered("/app/ownership/decline"), **{**OFFERED, **DONE}, fresh=True),
    change("ownership.accept", offered("/app/ownership/accept"), **{**OFFERED, **DONE}, fresh=True),
    page("invitations.ask", "/app/people/invite", **ADMINS),
    # The administrator comes first; nobody is invited twice.
    change(
        "invitations.invite",
        "/app/people/invite",
        data={"email": BEA, "role": "member"},
        **ADMINS,
        owner=422,
        stranger=303,
    ),
    change("invitations.send_again", an_invitation("again"), **ADMINS, admin=409, owner=409),
    change("invitations.cancel", an_invitation("cancel"), **ADMINS, owner=409),
    page("joining.look", link("member"), **OPEN),
    # No browser of these has come with an invitation.
    page("joining.look_again", "/invitation", **dict.fromkeys(OPEN, 404)),
    # It is for none of them, and only guests come in without signing in.
    change("joining.accept", link("member", "/accept"), **{**NOT_THEIRS, "anonymous": 303}),
    change("joining.decline", link("member", "/decline"), **{**NOT_THEIRS, "anonymous": 303}),
    change("joining.enter_by_invitation", link("member", "/enter"), **NOT_THEIRS),
    page("joining.ask", "/guest", **OPEN),
    # A form of nobody's session is stale.
    change(
        "joining.send_link", "/guest", data={"email": BEA}, **{**dict.fromkeys(OPEN, 303), "anonymous": 403}
    ),
    page("joining.look_at_link", nobodys_link, **dict.fromkeys(OPEN, 404)),
    change("joining.enter", nobodys_link, **{**dict.fromkeys(OPEN, 404), "anonymous": 403}),
    page("handshake.shake", "/session/handshake", **OPEN),
]

__all__ = ["ROWS", "Row"]
