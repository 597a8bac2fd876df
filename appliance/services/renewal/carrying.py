"""Carrying the profile over to the next certificate, part by part.

Every fact stays where it is. Somebody says of each part that it still holds; of a part with facts that
will have lapsed nobody can, until those are given anew and published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, ForbiddenError, NotFoundError
from appliance.models import renewal, renewal_confirmation
from appliance.services import audit, profiles
from appliance.services.accounts import names_of
from appliance.services.context import Context
from appliance.services.renewal.lapsing import LapsedFact, lapsed_facts

_KEY = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True)
class CarriedPart:
    """A part of the profile. ``confirmed_by`` is empty while nobody has said that it still holds."""

    id: str
    title: str
    url: str
    lapsed: tuple[LapsedFact, ...]
    confirmed_by: str
    confirmed_at: datetime | None

    @property
    def holds(self) -> bool:
        return self.confirmed_at is not None and not self.lapsed


@dataclass(frozen=True)
class Carrying:
    """How far carrying over is, for the certificate that ends on a day."""

    ends_on: date
    parts: tuple[CarriedPart, ...]
    is_renewal: bool

    @property
    def held(self) -> int:
        return sum(part.holds for part in self.parts)


def read_carrying(ctx: Context) -> Carrying | None:
    """The parts of the published profile; None before a day is stated or anything was published."""
    with ctx.transaction():
        row = renewal.find(ctx.tenant_id)
        ends_on = None if row is None else row.certificate_ends_on
        confirmed = {} if ends_on is None else renewal_confirmation.of_certificate(ctx.tenant_id, ends_on)
    published = profiles.latest_version(ctx)
    if ends_on is None or published is None:
        return None
    names = names_of(each.confirmed_by for each in confirmed.values())
    lapsed = _by_part(published.document, ends_on)

    def part(section: profiles.Section) -> CarriedPart:
        said = confirmed.get(section.id)
        by = "" if said is None else names.get(said.confirmed_by, "somebody who is gone")
        return CarriedPart(
            id=section.id,
            title=section.title,
            url=_first_page(section),
            lapsed=lapsed.get(section.id, ()),
            confirmed_by=by,
            confirmed_at=None if said is None else said.confirmed_at,
        )

    org: Mapping[str, Any] = published.document.get("org") or {}
    return Carrying(
        ends_on,
        tuple(part(section) for section in profiles.screens().sections),
        is_renewal=org.get("application") == "renewal",
    )


def confirm_part(ctx: Context, part_id: str) -> None:
    """Say that a part still holds. Raises NotFoundError, and ConflictError for one with lapsed facts.

    Also where the day the certificate ends is changed in this moment.
    """
    account_id = _person(ctx)
    carrying = read_carrying(ctx)
    part = _part(carrying, part_id)
    if part.lapsed:
        raise ConflictError(
            "Some facts of this part will have lapsed when the certificate ends.",
            code="facts_lapsed",
            mend="Give them anew and publish them first",
        )
    with ctx.transaction():
        ends_on = _stated(ctx)
        if carrying is None or ends_on != carrying.ends_on:  # what lapses was looked up for another day
            raise ConflictError("The day the certificate ends has just changed.", mend="Look at it again")
        if renewal_confirmation.add(
            ctx.tenant_id, ends_on, part_id, by=account_id, at=ctx.product.clock.now()
        ):
            audit.record(ctx, "renewal.confirmed", ctx.tenant_id, part=part_id, ends_on=ends_on)


def unconfirm_part(ctx: Context, part_id: str) -> None:
    """Take back that a part still holds. Raises NotFoundError."""
    _person(ctx)
    _part(read_carrying(ctx), part_id)
    with ctx.transaction():
        ends_on = _stated(ctx)
        if renewal_confirmation.remove(ctx.tenant_id, ends_on, part_id):
            audit.record(ctx, "renewal.unconfirmed", ctx.tenant_id, part=part_id, ends_on=ends_on)


def _person(ctx: Context) -> UUID:
    if ctx.account_id is None:
        raise ForbiddenError("Only a person says what still holds.")
    return ctx.account_id


def _part(carrying: Carrying | None, part_id: str) -> CarriedPart:
    found = [part for part in (carrying.parts if carrying else ()) if part.id == part_id]
    if not found:
        raise NotFoundError("There is no such part of the profile.")
    return found[0]


def _stated(ctx: Context) -> date:
    row = renewal.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("Nobody has stated when the certificate ends.")
    return row.certificate_ends_on


def _by_part(profile: Mapping[str, Any], ends_on: date) -> dict[str, tuple[LapsedFact, ...]]:
    parts: dict[str, tuple[LapsedFact, ...]] = {}
    for fact in lapsed_facts(profile, ends_on):
        part_id = _part_of(_KEY.sub("[*]", fact.path))
        parts[part_id] = (*parts.get(part_id, ()), fact)
    return parts


@cache
def _part_of(pattern: str) -> str:
    """The section that asks for a fact; the first where none does, so that no lapsed fact is lost."""
    sections = profiles.screens().sections
    return next((each.id for each in sections if _asks_for(each, pattern)), sections[0].id)


def _asks_for(section: profiles.Section, pattern: str) -> bool:
    return any(
        pattern.startswith(f"{item.pattern}[*]")
        if isinstance(item, profiles.ListScreen)
        else any(question.pattern == pattern for question in item.questions)
        for item in section.items
    )


def _first_page(section: profiles.Section) -> str:
    item = section.items[0]
    if isinstance(item, profiles.ListScreen):
        return profiles.list_url(item.name)
    return f"/app/profile/pages/{item.id}"
