"""Who is in the organisation, what they may do, and the end of it (ORG-03, ORG-05)."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from appliance.models import account, identity, membership, organisation, web_session
from appliance.models.membership import Member, Membership
from appliance.models.states import OfferState
from appliance.services import audit, plans, sharing, tokens
from appliance.services.accounts import ACCESS_ENDED, LINK_ISSUER
from appliance.services.context import Context
from appliance.services.people.granting import require_grantable
from appliance.services.people.invite import cancel_all_by
from appliance.services.people.offers import end_offer, lock_offer_to
from appliance.services.people.words import GIVEN_ROLES, REASONS
from appliance.services.permissions import Role

ACTIVE, ENDED = "active", "deactivated"


def people(ctx: Context) -> list[Member]:
    """Everybody who has or had access, those who have it first."""
    with ctx.reading():
        return membership.members(ctx.tenant_id)


def person(ctx: Context, account_id: UUID) -> Member:
    """One of them; NotFoundError for anybody else."""
    with ctx.reading():
        found = membership.members(ctx.tenant_id, account_id)
    if not found:
        raise NotFoundError("There is no such person in this organisation.")
    return found[0]


def change_role(ctx: Context, account_id: UUID, role: str) -> None:
    """Let a person do more, or less, from their next request on.

    Open invitations of who is an administrator no longer are cancelled. Raises InvalidError for a role that
    is not given, NotFoundError, TokenCannotGrantError, and ConflictError for oneself, for the owner, for
    somebody whose access was ended and for a guest who has no way to sign in.
    """
    if role not in GIVEN_ROLES:
        raise _invalid("role", "Choose what this person may do")
    require_grantable(ctx, role)
    with ctx.transaction():
        place = _place_of_another(ctx, account_id)
        if place.status != ACTIVE:
            raise ConflictError("This person's access was ended.", mend="Restore it first")
        if role == place.role:
            return
        if role != Role.GUEST and identity.issuers_of(account_id) == {LINK_ISSUER}:
            raise ConflictError(
                "This guest enters by a link in an email, and can only look.",
                mend="End their access and invite them with the other role; they then sign in",
            )
        before = place.role
        membership.change(ctx.tenant_id, account_id, role=role)
        offer = lock_offer_to(ctx, account_id) if role == Role.GUEST else None
        if before == Role.ADMIN:
            cancel_all_by(ctx, account_id)
        if offer is not None:
            end_offer(ctx, offer, OfferState.WITHDRAWN)
        audit.record(ctx, "member.role_changed", account_id, before=before, after=role)


def end_access(ctx: Context, account_id: UUID, reason: str, *, with_links: bool = False) -> None:
    """End a person's access, their sessions and API tokens here, at once; elsewhere they go on (ORG-05).

    What they did stays; whom they invited and who has not come yet is invited no longer. Links to reports
    that they made go on working, unless ``with_links`` takes them back as well. Raises InvalidError
    without a reason of REASONS, NotFoundError, and ConflictError for oneself and for the owner. Ending what
    has ended changes nothing.
    """
    if reason not in dict(REASONS):
        raise _invalid("reason", "Choose why this person's access ends")
    with ctx.transaction():
        place = _place_of_another(ctx, account_id)
        if place.status != ACTIVE:
            return
        membership.change(ctx.tenant_id, account_id, status=ENDED)
        there = organisation.find(ctx.tenant_id)
        web_session.end_in(account_id, ctx.tenant_id, said={ACCESS_ENDED: there.name if there else ""})
        ended = tokens.end_all_of(ctx, account_id)
        links = sharing.take_back_all_of(ctx, account_id) if with_links else []
        offer = lock_offer_to(ctx, account_id)
        cancel_all_by(ctx, account_id)
        if offer is not None:
            end_offer(ctx, offer, OfferState.WITHDRAWN)
        sharing.record_taken_back(ctx, links)
        tokens.record_ended(ctx, ended)
        audit.record(ctx, "member.deactivated", account_id, reason=reason)


def restore_access(ctx: Context, account_id: UUID) -> None:
    """Let a person in again, as what they were.

    Raises NotFoundError, LimitReachedError by the plan, TokenCannotGrantError, and ConflictError for who had
    their account erased.
    """
    with ctx.transaction():
        place = _place_of_another(ctx, account_id)
        if place.status == ACTIVE:
            return
        if not account.hold(account_id):
            raise ConflictError(
                "This person had their account erased.", mend="Invite them anew, should they come back"
            )
        require_grantable(ctx, place.role)
        plans.require_room(ctx, plans.Quota.PEOPLE)
        membership.change(ctx.tenant_id, account_id, status=ACTIVE)
        audit.record(ctx, "member.reactivated", account_id, role=place.role)


def _place_of_another(ctx: Context, account_id: UUID) -> Membership:
    if account_id == ctx.account_id:
        raise ConflictError(
            "You cannot change your own access, so that nobody locks themselves out.",
            mend="Ask another administrator or the owner",
        )
    place = membership.lock(ctx.tenant_id, account_id)
    if place is None:
        raise NotFoundError("There is no such person in this organisation.")
    if place.role == Role.OWNER:
        raise ConflictError(
            "An organisation always has its owner.", mend="The owner can hand it over to somebody else first"
        )
    return place


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError(f"{message}.", fields=(FieldProblem(field, message),))
