"""Invitations as tests make them, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

from appliance.foundation.plans import Plan, Plans, Quota
from appliance.models.invitation import Invitation
from appliance.models.states import InvitationState
from appliance.services import people
from appliance.services.audit import export_lines
from appliance.services.context import Context

AsWorker = Callable[[], AbstractContextManager[None]]
BEA = "Bea.Birch@example.test"


def sent(ctx: Context, as_worker: AsWorker, *, email: str = BEA, role: str = "member") -> UUID:
    """An invitation whose mail has gone."""
    invitation_id = people.invite(ctx, email, role)
    tell_fate(ctx, as_worker, invitation_id, sent=True)
    return invitation_id


def tell_fate(ctx: Context, as_worker: AsWorker, invitation_id: UUID, *, sent: bool) -> None:
    message_id = last_mail(ctx, invitation_id)
    with as_worker(), ctx.transaction():
        people.note_mail(ctx, message_id, sent=sent)


def last_mail(ctx: Context, invitation_id: UUID) -> UUID:
    with ctx.transaction():
        message_id = Invitation.get(Invitation.id == invitation_id).message_id
    assert message_id
    return message_id


def state_of(ctx: Context, invitation_id: UUID) -> InvitationState:
    (line,) = [line for line in people.invitations(ctx) if line.id == invitation_id]
    return line.state


def actions(ctx: Context) -> list[str]:
    recorded = [json.loads(line)["action"] for line in export_lines(ctx)]
    return [action for action in recorded if action != "audit.exported"]


def with_limits(ctx: Context, **limits: int) -> Context:
    changed = {**ctx.product.plans.standard.limits, **{Quota[name]: limit for name, limit in limits.items()}}
    return replace(ctx, product=replace(ctx.product, plans=Plans(Plan("Small", changed), {})))
