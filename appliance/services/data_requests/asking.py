"""Asking, and looking at what became of it. All of it is the person's own; organisations do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import FieldProblem, InvalidError, NotFoundError
from appliance.models import account, data_request, membership
from appliance.models.data_request import DataRequest
from appliance.models.database import transaction
from appliance.models.states import DataRequestState
from appliance.services.context import Product
from appliance.services.people import OwnsOrganisationError
from appliance.services.permissions import Role

COPY, ERASURE = "export", "erasure"
COPY_LIFETIME = timedelta(days=7)
ERASE_TASK = "privacy.erase_account"


@dataclass(frozen=True)
class Asked:
    """One request. ``removed`` says how many rows an erasure took; ``can_be_taken`` is of a copy."""

    id: UUID
    kind: str
    state: DataRequestState
    requested_at: datetime
    expires_at: datetime | None
    changed_at: datetime
    removed: Mapping[str, int]
    can_be_taken: bool


def ask_for_copy(product: Product, account_id: UUID) -> tuple[Asked, bool]:
    """Let the person take a copy of their data away for seven days; the request, and whether it is new.

    The copy itself is made when it is taken, so that no second one lies about.
    """
    now, request_id = product.clock.now(), uuid4()
    with transaction(account_id=account_id):
        standing = [row for row in data_request.of_person(account_id) if _can_be_taken(row, now)]
        if standing:
            return _told(standing[0], now), False
        data_request.add(
            id=request_id,
            account_id=account_id,
            kind=COPY,
            requested_at=now,
            expires_at=now + COPY_LIFETIME,
            state_changed_at=now,
        )
        data_request.change(account_id, request_id, state=DataRequestState.READY)
        return _told(_known(account_id, request_id), now), True


def ask_for_erasure(
    product: Product, account_id: UUID, typed_email: str, *, request_id: str
) -> tuple[Asked, bool]:
    """Have the worker erase the person's account; the request, and whether it is new.

    The door asks for a fresh sign-in. Raises InvalidError unless ``typed_email`` is the account's address,
    and OwnsOrganisationError.
    """
    now, new_id = product.clock.now(), uuid4()
    with transaction(account_id=account_id):
        if any(place.role == Role.OWNER for place in membership.active_of_account(account_id)):
            raise OwnsOrganisationError
        _require_meant(account_id, typed_email)
        is_new = data_request.add(
            id=new_id, account_id=account_id, kind=ERASURE, requested_at=now, state_changed_at=now
        )
        if is_new:
            product.queue.defer(
                ERASE_TASK,
                dedupe=f"erase-account:{account_id}",
                account_id=str(account_id),
                data_request_id=str(new_id),
                request_id=request_id,
            )
        found = next(row for row in data_request.of_person(account_id) if row.kind == ERASURE)
        return _told(found, now), is_new


def own_requests(product: Product, account_id: UUID) -> list[Asked]:
    """What a person asked for, the newest first."""
    now = product.clock.now()
    with transaction(account_id=account_id):
        return [_told(row, now) for row in data_request.of_person(account_id)]


def own_request(product: Product, account_id: UUID, request_id: UUID) -> Asked:
    """One of them. Raises NotFoundError, also for what somebody else asked for."""
    with transaction(account_id=account_id):
        return _told(_known(account_id, request_id), product.clock.now())


def _require_meant(account_id: UUID, typed_email: str) -> None:
    address = account.address_of(account_id) or ""
    if typed_email.strip().casefold() != address.casefold() or not address:
        told = FieldProblem("typed_email", f"Type the address of your account, {address}")
        raise InvalidError("Nothing was erased.", fields=(told,))


def _known(account_id: UUID, request_id: UUID) -> DataRequest:
    row = data_request.find(account_id, request_id)
    if row is None:
        raise NotFoundError("There is no such request of yours.")
    return row


def _can_be_taken(row: DataRequest, now: datetime) -> bool:
    return bool(row.kind == COPY and row.state == DataRequestState.READY and row.expires_at > now)


def _told(row: DataRequest, now: datetime) -> Asked:
    return Asked(
        id=row.id,
        kind=row.kind,
        state=DataRequestState(row.state),
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        changed_at=row.state_changed_at,
        removed=row.removed,
        can_be_taken=_can_be_taken(row, now),
    )
