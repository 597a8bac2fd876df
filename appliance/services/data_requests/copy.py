"""A copy of what is kept about a person, as JSON Lines: each line says by ``record`` what it is.

Made while it is read, in short transactions, so that neither memory nor another store holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import ConflictError
from appliance.models import (
    account,
    api_token,
    audit_event,
    data_request,
    identity,
    mail_message,
    membership,
    notification_preference,
    web_session,
)
from appliance.models.audit_event import AuditFilter
from appliance.models.database import transaction
from appliance.services import audit
from appliance.services.context import Product
from appliance.services.data_requests.asking import own_request

_BATCH = 500
_MOST_TOKENS = 10_000

Record = dict[str, Any]


def copy_lines(product: Product, account_id: UUID, request_id: UUID) -> Iterator[bytes]:
    """The lines, the last of which says how many there were before it.

    Raises NotFoundError for a request that is not this person's, and ConflictError for one that is no copy,
    or whose seven days are over.
    """
    if not own_request(product, account_id, request_id).can_be_taken:
        raise ConflictError("This copy cannot be taken any more.", mend="Ask for another one")
    return _lines(account_id, product.clock.now())


def _lines(account_id: UUID, now: datetime) -> Iterator[bytes]:
    count = 0
    for record in _records(account_id, now):
        count += 1
        yield canonical_bytes(_plain(record)) + b"\n"
    yield canonical_bytes({"record": "end", "records": count}) + b"\n"


def _records(account_id: UUID, now: datetime) -> Iterator[Record]:
    yield {"record": "copy", "format": 1, "account_id": account_id, "made_at": now}
    with transaction(account_id=account_id):
        own = [*_own(account_id)]
        places = membership.all_of_account(account_id)
    yield from own
    for place in places:
        tenant_id = place["tenant_id"]
        yield {"record": "membership", **place}
        with transaction(tenant_id=tenant_id, account_id=account_id):
            there = [*_there(tenant_id, account_id, now)]
        yield from there
        yield from _acts(tenant_id, account_id, now)


def _own(account_id: UUID) -> Iterator[Record]:
    """What is kept about the person in no organisation."""
    found = account.find(account_id)
    if found is not None:
        names = ("display_name", "email", "email_verified", "created_at")
        yield {"record": "account", **{name: getattr(found, name) for name in names}}
    for way in identity.of_account(account_id):
        names = ("issuer", "subject", "created_at", "last_used_at")
        yield {"record": "way_in", **{name: getattr(way, name) for name in names}}
    for session in web_session.of_account(account_id):
        yield {"record": "session", **session}
    for row in data_request.of_person(account_id):
        names = ("kind", "state", "requested_at", "expires_at")
        yield {"record": "data_request", **{name: getattr(row, name) for name in names}}


def _there(tenant_id: UUID, account_id: UUID, now: datetime) -> Iterator[Record]:
    """What is the person's own in one organisation."""
    for kind, wanted in sorted(notification_preference.of_member(tenant_id, account_id).items()):
        yield {"record": "notification", "tenant_id": tenant_id, "kind": kind, "wanted": wanted}
    for token in api_token.page(tenant_id, account_id, now, limit=_MOST_TOKENS):
        names = ("tenant_id", "name", "scopes", "created_at", "expires_at", "last_used_at", "ended_at")
        yield {"record": "api_token", **{name: getattr(token, name) for name in names}}
    for letter in mail_message.to_account(tenant_id, account_id):
        yield {"record": "letter", "tenant_id": tenant_id, **letter}


def _acts(tenant_id: UUID, account_id: UUID, now: datetime) -> Iterator[Record]:
    """What they did there, as the audit log tells it, and what was done about them."""
    until = now + timedelta(microseconds=1)  # what is written while this is read would move the pages
    theirs = AuditFilter(actor_id=str(account_id), until=until)
    about = AuditFilter(resource_id=str(account_id), until=until)
    for kind, wanted in (("act", theirs), ("about", about)):
        for offset in range(0, 10**9, _BATCH):
            with transaction(tenant_id=tenant_id, account_id=account_id):
                rows = audit_event.page(tenant_id, wanted, limit=_BATCH, offset=offset)
            yield from ({"record": kind, **audit.event_document(row)} for row in rows)
            if len(rows) < _BATCH:
                break


def _plain(record: Record) -> Record:
    """The values as JSON has them."""
    return {name: _value(value) for name, value in record.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, list | tuple) else value
