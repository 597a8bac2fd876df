"""Handing the organisation over to another person (ORG-08)."""

from __future__ import annotations

from uuid import UUID, uuid4

from appliance.foundation.domain_errors import FieldProblem, ForbiddenError, InvalidError
from appliance.models import account, identity, membership, organisation
from appliance.models.membership import Member, Membership
from appliance.services import audit, mail
from appliance.services.accounts import LINK_ISSUER
from appliance.services.context import Context
from appliance.services.people.members import ACTIVE
from appliance.services.permissions import Role

_MAY_BECOME_OWNER = (Role.ADMIN, Role.MEMBER)


def possible_owners(ctx: Context) -> list[Member]:
    """To whom the organisation can be handed: people who work in it and sign in."""
    with ctx.reading():
        return [
            one
            for one in membership.members(ctx.tenant_id)
            if one.status == ACTIVE and one.role in _MAY_BECOME_OWNER and _signs_in(one.account_id)
        ]


def hand_over(ctx: Context, to: UUID, typed_name: str) -> None:
    """Make ``to`` the owner, and the former one an administrator; both get a letter.

    ``typed_name`` is the organisation's name, typed by who hands it over. Raises InvalidError for another
    name or a person who cannot be the owner, ForbiddenError for anybody but the owner.
    """
    with ctx.transaction():
        places = _held(ctx, to)
        mine = places.get(ctx.account_id) if ctx.account_id else None
        if mine is None or mine.role != Role.OWNER:
            raise ForbiddenError("Only the owner can hand the organisation over.")
        name = _require_meant(ctx, places.get(to), typed_name)
        membership.change(ctx.tenant_id, mine.account_id, role=Role.ADMIN)
        membership.change(ctx.tenant_id, to, role=Role.OWNER)
        _tell_both(ctx, mine.account_id, to, name)
        audit.record(
            ctx, "organisation.transferred", ctx.tenant_id, former_owner=mine.account_id, new_owner=to
        )


def _held(ctx: Context, to: UUID) -> dict[UUID, Membership]:
    """Both places, held in one order by everybody who holds two."""
    held = {one: membership.lock(ctx.tenant_id, one) for one in sorted({ctx.account_id or to, to})}
    return {account_id: place for account_id, place in held.items() if place is not None}


def _require_meant(ctx: Context, place: Membership | None, typed_name: str) -> str:
    problems = []
    fit = place is not None and place.status == ACTIVE and place.role in _MAY_BECOME_OWNER
    if place is None or not fit or not _signs_in(place.account_id):
        problems.append(FieldProblem("to", "Choose who is to be the owner"))
    row = organisation.find(ctx.tenant_id)
    name = row.name if row else ""
    if " ".join(typed_name.split()).casefold() != " ".join(name.split()).casefold():
        problems.append(FieldProblem("name", f"Type the name of the organisation, {name}"))
    if problems:
        raise InvalidError("The organisation was not handed over.", fields=tuple(problems))
    return name


def _tell_both(ctx: Context, before: UUID, after: UUID, name: str) -> None:
    names = account.display_names({before, after})
    for account_id in (before, after):
        found = account.find(account_id)
        if found is not None:
            mail.queue(
                ctx,
                mail.Letters.OWNERSHIP_TRANSFERRED,
                to=found.email,
                facts={
                    "organisation": name,
                    "before": names[before],
                    "after": names[after],
                    "link": "/app/people",
                },
                key=f"transfer:{uuid4()}",
                account_id=account_id,
            )


def _signs_in(account_id: UUID) -> bool:
    return identity.issuers_of(account_id) != {LINK_ISSUER}
