"""Asking for an organisation to be deleted, and taking that back while it cools off.

Nothing goes before the cooling-off has ended, and until then everybody works on as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from appliance.models import membership, organisation, organisation_deletion
from appliance.models.organisation import Organisation
from appliance.models.states import DeletionState
from appliance.services import audit, mail
from appliance.services.context import Context
from appliance.services.local_day import day_at

_TOLD = frozenset({"owner", "admin"})
_ADDRESS = "/app/settings/deletion"


@dataclass(frozen=True)
class Deletion:
    """A deletion that is scheduled: who asked when, and from when on it is too late."""

    id: UUID
    requested_by: UUID
    requested_at: datetime
    due_at: datetime


def scheduled(ctx: Context) -> Deletion | None:
    """The deletion that is scheduled for this organisation, if there is one."""
    with ctx.reading():
        row = organisation_deletion.current(ctx.tenant_id)
    if row is None or row.state != DeletionState.SCHEDULED:
        return None
    return Deletion(row.id, row.requested_by, row.requested_at, row.due_at)


def start(ctx: Context, *, typed_name: str, understood: bool) -> UUID:
    """Have the organisation deleted once the cooling-off has ended; owners and admins are written to.

    The door asks for a fresh sign-in. Raises InvalidError unless the name is the organisation's and the
    statement is ticked, ConflictError when a deletion is scheduled already.
    """
    if ctx.account_id is None:
        raise ConflictError("Only a person can have an organisation deleted.")
    now = ctx.product.clock.now()
    due_at = now + timedelta(days=ctx.product.limits.deletion_cooling_days)
    deletion_id = uuid4()
    with ctx.transaction():
        known = _known(ctx)
        _check(known.name, typed_name, understood=understood)
        added = organisation_deletion.add(
            id=deletion_id,
            tenant_id=ctx.tenant_id,
            requested_by=ctx.account_id,
            requested_at=now,
            due_at=due_at,
            state_changed_at=now,
        )
        if not added:
            raise ConflictError("The deletion of this organisation is scheduled already.")
        organisation.note(ctx.tenant_id, deletion_due_at=due_at)
        due_on = day_at(due_at, known.time_zone)
        _write(ctx, mail.Letters.DELETION_ASKED, known.name, f"deletion-asked:{deletion_id}", due_on=due_on)
        audit.record(
            ctx, "organisation.deletion_scheduled", ctx.tenant_id, deletion_id=deletion_id, due_on=due_on
        )
    return deletion_id


def cancel(ctx: Context) -> None:
    """Take the deletion back, and write to those who were told. Raises ConflictError when there is none."""
    if ctx.account_id is None:
        raise ConflictError("Only a person can take a deletion back.")
    with ctx.transaction():
        current = organisation_deletion.current(ctx.tenant_id)
        row = None if current is None else organisation_deletion.locked(ctx.tenant_id, current.id)
        if row is None or row.state != DeletionState.SCHEDULED:
            raise ConflictError("No deletion of this organisation is scheduled.")
        organisation_deletion.change(
            ctx.tenant_id,
            row.id,
            state=DeletionState.CANCELLED,
            cancelled_by=ctx.account_id,
            state_changed_at=ctx.product.clock.now(),
        )
        organisation.note(ctx.tenant_id, deletion_due_at=None)
        name = _known(ctx).name
        _write(ctx, mail.Letters.DELETION_CANCELLED, name, f"deletion-cancelled:{row.id}")
        audit.record(ctx, "organisation.deletion_cancelled", ctx.tenant_id, deletion_id=row.id)


def _known(ctx: Context) -> Organisation:
    known = organisation.find(ctx.tenant_id)
    if known is None or known.deleted_at is not None:
        raise NotFoundError("There is no such organisation.")
    return known


def _check(name: str, typed_name: str, *, understood: bool) -> None:
    problems = []
    if " ".join(typed_name.split()) != name:
        problems.append(FieldProblem("typed_name", f"Type the name exactly as it stands here: {name}"))
    if not understood:
        problems.append(FieldProblem("understood", "Tick that you know what will be gone"))
    if problems:
        raise InvalidError("Nothing was deleted.", fields=tuple(problems))


def _write(ctx: Context, letter: mail.Letters, name: str, key: str, **more: date) -> None:
    """One letter to each owner and administrator who can act on it."""
    people = [person for person in membership.members(ctx.tenant_id) if person.status == "active"]
    acting = next((each.display_name for each in people if each.account_id == ctx.account_id), "Somebody")
    for person in people:
        if person.role in _TOLD:
            facts = {"organisation": name, "person": acting, "link": _ADDRESS, **more}
            mail.queue(
                ctx,
                letter,
                to=person.email,
                facts=facts,
                key=f"{key}:{person.account_id}",
                account_id=person.account_id,
            )
