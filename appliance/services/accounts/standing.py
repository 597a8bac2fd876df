"""Where a person sits: every organisation they belong to, and the one they work in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import account, membership
from appliance.models.database import one_question, transaction
from appliance.services.permissions import Permission, permits

EMAILED_LINK = "emailed_link"
"""The provider of a session that a link in an email began: it is a guest's, in one organisation (AUTH-09)."""
LINK_ISSUER = "urn:transcrypt:emailed-link"
"""Whose word it is that somebody holds an address, when we mailed them the link they came by."""


@dataclass(frozen=True)
class Seat:
    """A person's place in one organisation."""

    tenant_id: UUID
    organisation_name: str
    role: str
    time_zone: str
    logo_sha256: str | None = None
    deletion_due_at: datetime | None = None


@dataclass(frozen=True)
class HeldToken:
    """The API token a program came with: it may do what its person may and it was made for."""

    id: UUID
    name: str
    scopes: frozenset[Permission]
    expires_at: datetime


@dataclass(frozen=True)
class Standing:
    """A person, all their seats by name, and the seat they work in, if one is chosen.

    ``token`` is what a program came with; there is then the one seat that it is for.
    """

    account_id: UUID
    display_name: str
    email: str
    seats: tuple[Seat, ...]
    seat: Seat | None
    by_link: bool = False
    token: HeldToken | None = None

    def permits(self, permission: Permission) -> bool:
        """Whether the role has ``permission``, and the token too, where there is one."""
        if self.seat is None or not permits(self.seat.role, permission):
            return False
        return self.token is None or permission in self.token.scopes


def find_standing(account_id: UUID, tenant_id: UUID | None, *, by_link: bool = False) -> Standing | None:
    """The standing of a person who works in ``tenant_id``, or None when there is no such person.

    A seat that was taken away is no longer among the seats, and then none is chosen: nobody is moved into
    another organisation without having asked for it. Who came ``by_link`` is a guest of ``tenant_id`` and
    nothing else, whatever else the account may be and do.
    """
    with one_question(account_id=account_id):
        person = membership.person_and_places(account_id)
    if person is None:
        return None
    seats = tuple(_seat(place) for place in person.places)
    if by_link:
        seats = tuple(seat for seat in seats if seat.tenant_id == tenant_id and seat.role == "guest")
    chosen = next((seat for seat in seats if seat.tenant_id == tenant_id), None)
    return Standing(account_id, person.display_name, person.email, seats, chosen, by_link)


def access_ended(account_id: UUID) -> list[str]:
    """The names of the organisations in which a person's access was ended, for the person themselves."""
    with transaction(account_id=account_id):
        return membership.ended_of_account(account_id)


def _seat(place: membership.Place) -> Seat:
    return Seat(
        place.tenant_id,
        place.name,
        place.role,
        place.time_zone,
        place.logo_sha256,
        place.deletion_due_at,
    )


def names_of(account_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The display names of the people behind these ids, for lists that say who did what."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    with one_question():
        return account.display_names(wanted)
