"""Following an invitation: what it says, joining by it, or entering as a guest without an account (ORG-04).

Looking changes nothing, because programs that check mail look at links, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import (
    ConflictError,
    ForbiddenError,
    LimitReachedError,
    SignInRequiredError,
)
from appliance.models import account, identity, invitation, membership, organisation
from appliance.models.database import transaction
from appliance.models.invitation import Invitation
from appliance.models.states import InvitationState
from appliance.services import audit, plans
from appliance.services.accounts import EMAILED_LINK, LINK_ISSUER, SignIn
from appliance.services.context import Actor, Context, Product
from appliance.services.people import tokens
from appliance.services.people.members import ACTIVE
from appliance.services.people.tokens import LinkOverError
from appliance.services.people.words import ROLE_WORDS
from appliance.services.permissions import Role

_OVER = {
    InvitationState.COMPLETED: "This invitation was accepted already.",
    InvitationState.ACCEPTED: "This invitation was accepted already.",
    InvitationState.REVOKED: "This invitation was cancelled or declined.",
    InvitationState.EXPIRED: "This invitation has run out.",
    InvitationState.EMAIL_FAILED: "This invitation could not be delivered as it should.",
}
_ACCEPTED = (InvitationState.COMPLETED, InvitationState.ACCEPTED)
_LOOK_INSIDE = "If that was you, there is nothing more to do: go to the overview, or sign in"
_ASK_AGAIN = "Ask whoever invited you to send you another one"


class WrongPersonError(ForbiddenError):
    """An invitation, and somebody else than it was sent to."""

    code = "wrong_person"


class AddressUnverifiedError(ForbiddenError):
    """An invitation to an address that nobody we believe says is this person's."""

    code = "address_unverified"


class OrganisationFullError(ConflictError):
    """An invitation that nobody can follow until there is room."""

    code = "organisation_full"


class AlreadyThereError(ConflictError):
    """An invitation to where the person is already. ``tenant_id`` says where that is."""

    code = "already_there"

    def __init__(self, tenant_id: UUID) -> None:
        super().__init__("You are in this organisation already.", mend="Choose it among your organisations")
        self.tenant_id = tenant_id


@dataclass(frozen=True)
class Invited:
    """What an invitation says to whoever holds its link. The address it was sent to is not among it."""

    organisation: str
    invited_by: str
    role: Role
    role_words: str
    expires_at: datetime

    @property
    def may_enter_by_link(self) -> bool:
        """Guests need no account of a provider; everybody else does."""
        return self.role is Role.GUEST


def look_at_invitation(product: Product, token: str) -> Invited:
    """What the invitation says; LinkOverError when it opens nothing (any more)."""
    read = tokens.read(token)
    with transaction(tenant_id=read.tenant_id):
        row = _usable(product, invitation.find_by_token(read.tenant_id, read.token_hash))
        there = organisation.find(read.tenant_id)
        names = account.display_names({row.invited_by})
    return Invited(
        there.name if there else "",
        names.get(row.invited_by, "Somebody"),
        Role(row.role),
        ROLE_WORDS[row.role],
        row.expires_at,
    )


def accept(
    product: Product,
    token: str,
    account_id: UUID,
    *,
    request_id: str,
    origin: str = "web",
    again: bool = False,
) -> UUID:
    """Let a signed-in person join by the invitation they hold; return the organisation's id.

    ``again`` says that they may ask for the same a second time, because they got no answer: who joined by
    this invitation and is there still is told so, and nothing changes.

    Raises LinkOverError, WrongPersonError when it was sent to another address than theirs,
    AddressUnverifiedError when their provider does not vouch for it, AlreadyThereError,
    ForbiddenError for somebody whose access was ended, and OrganisationFullError.
    """
    with _held(product, token, account_id, request_id, origin) as (ctx, found):
        if again and found is not None and found.accepted_by == account_id and _is_there(ctx, account_id):
            return ctx.tenant_id
        row = _usable(product, found)
        _require_addressee(row, account_id)
        _join(ctx, row, account_id)
        account.remember_organisation(account_id, ctx.tenant_id)
        _record(ctx, row, account_id)
    return ctx.tenant_id


def decline(
    product: Product,
    token: str,
    account_id: UUID,
    *,
    request_id: str,
    origin: str = "web",
    again: bool = False,
) -> None:
    """Let a signed-in person refuse the invitation they hold: its link opens nothing from then on.

    With ``again``, as in ``accept``, nothing changes when it was declined or cancelled already. Whoever holds
    a letter of somebody else cannot. Raises LinkOverError, WrongPersonError and AddressUnverifiedError.
    """
    with _held(product, token, account_id, request_id, origin) as (ctx, found):
        if again and found is not None and found.state == InvitationState.REVOKED:
            _require_addressee(found, account_id)
            return
        row = _usable(product, found)
        _require_addressee(row, account_id)
        invitation.move(ctx.tenant_id, row.id, InvitationState.REVOKED, product.clock.now())
        audit.record(ctx, "invitation.declined", row.id)


@contextmanager
def _held(
    product: Product, token: str, account_id: UUID, request_id: str, origin: str
) -> Iterator[tuple[Context, Invitation | None]]:
    """A transaction of the organisation that a person's token is of, with the invitation locked."""
    read = tokens.read(token)
    ctx = Context(product, read.tenant_id, Actor("account", str(account_id)), request_id, origin)
    with ctx.transaction():
        yield ctx, invitation.lock_by_token(read.tenant_id, read.token_hash)


def enter_by_invitation(product: Product, token: str, *, request_id: str) -> SignIn:
    """Let a guest in who came by the link that was mailed to them; no provider is asked.

    Whoever holds the link reads the mail of that address, which is what the link is for. The account made
    here has no other way in than such links, and is of this organisation alone.
    """
    read = tokens.read(token)
    with transaction(tenant_id=read.tenant_id):
        row = _usable(product, invitation.lock_by_token(read.tenant_id, read.token_hash))
        if row.role != Role.GUEST:
            raise ForbiddenError("Only guests enter by a link.", mend="Sign in to accept this invitation")
        account_id = _link_account(product, row)
        ctx = Context(product, read.tenant_id, Actor("account", str(account_id)), request_id, "web")
        _join(ctx, row, account_id)
        _record(ctx, row, account_id)
    return SignIn(account_id, read.tenant_id, EMAILED_LINK)


def _usable(product: Product, row: Invitation | None) -> Invitation:
    if row is None:
        raise LinkOverError(
            "This link is not of any invitation there is. It may have been sent again with another link.",
            mend="Use the newest mail you got",
        )
    if over := _OVER.get(InvitationState(row.state)):
        raise LinkOverError(over, mend=_LOOK_INSIDE if row.state in _ACCEPTED else _ASK_AGAIN)
    if row.expires_at <= product.clock.now():
        raise LinkOverError(_OVER[InvitationState.EXPIRED], mend=_ASK_AGAIN)
    return row


def _require_addressee(row: Invitation, account_id: UUID) -> None:
    person = account.find(account_id)
    theirs = person.email if person else ""
    if identity.issuers_of(account_id) == {LINK_ISSUER}:
        raise WrongPersonError(
            "You came by a link as a guest of another organisation.",
            mend="Sign out, then open the invitation again and sign in",
        )
    if theirs.casefold() != row.email.casefold():
        raise WrongPersonError(
            f"This invitation was sent to another address than the one you are signed in with, {theirs}.",
            mend="Sign out and sign in with the address it was sent to, or ask to be invited with yours",
        )
    if person is None or not person.email_verified:
        raise AddressUnverifiedError(
            f"Whom you sign in with does not say that the address {theirs} is yours.",
            mend="Confirm the address there, or sign in in another way, then open the invitation again",
        )


def _join(ctx: Context, row: Invitation, account_id: UUID) -> None:
    if not account.hold(account_id):
        raise SignInRequiredError("This account was erased.")
    place = membership.lock(ctx.tenant_id, account_id)
    if place is not None and place.status == ACTIVE:
        raise AlreadyThereError(ctx.tenant_id)
    if place is not None:
        raise ForbiddenError(
            "Your access to this organisation was ended.",
            mend="Ask its owner or an administrator to restore it",
        )
    _require_room(ctx)
    now = ctx.product.clock.now()
    if row.state != InvitationState.EMAIL_SENT:  # the link was used, so the mail arrived
        invitation.move(ctx.tenant_id, row.id, InvitationState.EMAIL_SENT, now)
    invitation.move(ctx.tenant_id, row.id, InvitationState.ACCEPTED, now, accepted_by=account_id)
    membership.insert(ctx.tenant_id, account_id, row.role, now)
    invitation.move(ctx.tenant_id, row.id, InvitationState.COMPLETED, now)


def _is_there(ctx: Context, account_id: UUID) -> bool:
    place = membership.lock(ctx.tenant_id, account_id)
    return place is not None and place.status == ACTIVE


def _require_room(ctx: Context) -> None:
    try:
        plans.require_room(ctx, plans.Quota.PEOPLE)
    except LimitReachedError as error:
        raise OrganisationFullError(
            "This organisation has no free place at the moment.",
            mend="Ask whoever invited you to make room; the invitation stays as it is",
        ) from error


def _record(ctx: Context, row: Invitation, account_id: UUID) -> None:
    audit.record(ctx, "invitation.accepted", row.id, account_id=account_id, role=row.role)
    audit.record(ctx, "member.joined", account_id, role=row.role)


def _link_account(product: Product, row: Invitation) -> UUID:
    """The account of this organisation's guest with this address, made when there is none."""
    subject, now = f"{row.tenant_id}:{row.email.lower()}", product.clock.now()
    if (known := identity.account_of(LINK_ISSUER, subject)) is not None:
        return known
    made = uuid4()
    name = row.email.partition("@")[0][:150]
    account.insert(made, display_name=name, email=row.email, email_verified=True, created_at=now)
    identity.insert(LINK_ISSUER, subject, made, now)
    return made
