"""Asking somebody to join, asking once more, and taking it back (ORG-04)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.models import account, invitation, membership, organisation
from appliance.models.invitation import Invitation
from appliance.models.states import INVITATION_ENDS, InvitationState
from appliance.services import audit, mail, plans
from appliance.services.context import Context
from appliance.services.local_day import day_at
from appliance.services.people import tokens
from appliance.services.people.granting import require_grantable
from appliance.services.people.words import GIVEN_ROLES, ROLE_WORDS

LIFETIME = timedelta(days=7)
MOST_SENDS = 5
"""Mails of one invitation: an address that did not answer five times is the wrong one."""

_CAN_BE_SENT_AGAIN = (InvitationState.EMAIL_SENT, InvitationState.EMAIL_FAILED)


def invite(ctx: Context, typed_email: str, role: str) -> UUID:
    """Invite whoever has this address, by mail; return the invitation's id.

    Raises InvalidError for what was typed, for somebody who is in the organisation or invited already,
    LimitReachedError by the plan (people there are and people asked count together), and
    TokenCannotGrantError.
    """
    email = _checked(typed_email, role)
    require_grantable(ctx, role)
    with ctx.transaction():
        # First, so that of two invitations at once the second counts the first.
        plans.hold(ctx, plans.Quota.PEOPLE)
        plans.require_room(ctx, plans.Quota.PEOPLE, 1 + _open(ctx, email))
        plans.require_room(ctx, plans.Quota.INVITATIONS)
        _refuse_known(ctx, email)
        invitation_id, now = uuid4(), ctx.product.clock.now()
        invitation.add(
            id=invitation_id,
            tenant_id=ctx.tenant_id,
            email=email,
            role=role,
            token_hash=tokens.make(ctx.tenant_id)[1],
            invited_by=_inviter(ctx),
            created_at=now,
            expires_at=now + LIFETIME,
            state_changed_at=now,
        )
        _send(ctx, invitation_id, email, role, sends=1)
        audit.record(ctx, "invitation.created", invitation_id, role=role)
    return invitation_id


def send_again(ctx: Context, invitation_id: UUID) -> None:
    """Mail an invitation once more with a new link and another seven days; the former link opens nothing.

    Raises NotFoundError, ConflictError for one that is being sent or has ended, and LimitReachedError.
    """
    with ctx.transaction():
        row = _open_one(ctx, invitation_id)
        if row.state not in _CAN_BE_SENT_AGAIN:
            raise ConflictError("This invitation is just being sent.", mend="Look again in a minute")
        if row.sends >= MOST_SENDS:
            raise LimitReachedError(
                f"This invitation was sent {MOST_SENDS} times.",
                mend="Ask the person whether the address is right, and invite another one",
            )
        plans.require_room(ctx, plans.Quota.INVITATIONS)
        _send(ctx, row.id, row.email, row.role, sends=row.sends + 1)
        audit.record(ctx, "invitation.resent", row.id, sends=row.sends + 1)


def cancel(ctx: Context, invitation_id: UUID) -> None:
    """Take an invitation back; its link opens nothing from now on. Raises NotFoundError, ConflictError."""
    with ctx.transaction():
        row = _open_one(ctx, invitation_id)
        invitation.move(ctx.tenant_id, row.id, InvitationState.REVOKED, ctx.product.clock.now())
        audit.record(ctx, "invitation.revoked", row.id)


def cancel_all_by(ctx: Context, account_id: UUID) -> None:
    """Take back what somebody invited whose rights end: it could be their own way back in.

    Inside the transaction that ends them.
    """
    open_ids = invitation.lock_open_by(ctx.tenant_id, account_id)
    for invitation_id in open_ids:
        invitation.move(ctx.tenant_id, invitation_id, InvitationState.REVOKED, ctx.product.clock.now())
    for invitation_id in open_ids:
        audit.record(ctx, "invitation.revoked", invitation_id)


def letter_key(invitation_id: UUID, sends: int) -> str:
    """What the letter of an invitation is known by, of as many as were sent."""
    return f"invitation:{invitation_id}:{sends}"


def run_out(ctx: Context, invitation_id: UUID) -> None:
    """Say that its time is over. Inside a transaction that holds it."""
    invitation.move(ctx.tenant_id, invitation_id, InvitationState.EXPIRED, ctx.product.clock.now())
    audit.record(ctx, "invitation.expired", invitation_id)


def _checked(typed_email: str, role: str) -> str:
    problems: list[FieldProblem] = []
    email = ""
    try:
        email = mail.fit_address(typed_email)
    except InvalidError as error:
        problems.extend(error.fields)
    if role not in GIVEN_ROLES:
        problems.append(FieldProblem("role", "Choose what this person may do"))
    if problems:
        raise InvalidError("Nobody was invited.", fields=tuple(problems))
    return email


def _open(ctx: Context, email: str) -> int:
    """How many places other invitations keep; one of this address whose time is over ends here."""
    found, now = invitation.find_open(ctx.tenant_id, email), ctx.product.clock.now()
    if found is not None and found.expires_at <= now and invitation.lock(ctx.tenant_id, found.id):
        run_out(ctx, found.id)
    return invitation.count_open(ctx.tenant_id, now)


def _refuse_known(ctx: Context, email: str) -> None:
    for one in membership.members(ctx.tenant_id):
        if one.email.casefold() == email.casefold():
            raise _invalid_email(
                "This person is in the organisation already"
                if one.status == "active"
                else "The access of this person was ended; restore it on their page instead"
            )
    if invitation.find_open(ctx.tenant_id, email) is not None:
        raise _invalid_email("This address is invited already; send that again, or cancel it")


def _send(ctx: Context, invitation_id: UUID, email: str, role: str, *, sends: int) -> None:
    token, token_hash = tokens.make(ctx.tenant_id)
    row = organisation.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    now = ctx.product.clock.now()
    expires_at, inviter = now + LIFETIME, _inviter(ctx)
    message_id = mail.queue(
        ctx,
        mail.Letters.INVITATION,
        to=email,
        facts={
            "organisation": row.name,
            "invited_by": account.display_names({inviter}).get(inviter, ""),
            "role": ROLE_WORDS[role],
            "link": f"/invitation/{token}",
            "expires_on": day_at(expires_at, row.time_zone),
        },
        key=letter_key(invitation_id, sends),
    )
    invitation.move(
        ctx.tenant_id,
        invitation_id,
        InvitationState.EMAIL_PENDING,
        now,
        token_hash=token_hash,
        message_id=message_id,
        sends=sends,
        expires_at=expires_at,
    )


def _open_one(ctx: Context, invitation_id: UUID) -> Invitation:
    row = invitation.lock(ctx.tenant_id, invitation_id)
    if row is None:
        raise NotFoundError("There is no such invitation.")
    if row.state in INVITATION_ENDS or row.expires_at <= ctx.product.clock.now():
        raise ConflictError("This invitation has ended.", mend="Invite the person anew")
    return row


def _inviter(ctx: Context) -> UUID:
    if ctx.account_id is None:
        raise ConflictError("People are invited by a person.")
    return ctx.account_id


def _invalid_email(message: str) -> InvalidError:
    return InvalidError(f"{message}.", fields=(FieldProblem("email", message),))
