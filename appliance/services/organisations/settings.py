"""What an organisation says of itself in a few words, and what it works towards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError, VersionMismatchError
from appliance.models import organisation
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.local_day import day_in
from appliance.services.organisations.entries import checked

# What changes the facts or the rules an evaluation rests on.
_JUDGED = ("pack_id",)


@dataclass(frozen=True)
class OrganisationSettings:
    """The settings as they stand. ``version`` goes along with a change, so that nobody overwrites unseen."""

    id: UUID
    name: str
    size_band: str | None
    sector: str | None
    region: str | None
    time_zone: str
    pack_id: str
    planned_submission_on: date | None
    version: int


def read_settings(ctx: Context) -> OrganisationSettings:
    """The settings of the organisation."""
    with ctx.transaction():
        row = organisation.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    return OrganisationSettings(
        row.id,
        row.name,
        row.size_band,
        row.sector,
        row.region,
        row.time_zone,
        row.pack_id,
        row.planned_submission_on,
        row.version,
    )


def change_settings(ctx: Context, typed: Mapping[str, str], expected_version: int) -> OrganisationSettings:
    """Save what was typed. Raises InvalidError, or VersionMismatchError when somebody else was faster."""
    before = read_settings(ctx)
    unchanged_day = typed.get("planned_submission_on") == str(before.planned_submission_on)
    columns = checked(
        {
            name: value
            for name, value in typed.items()
            if name != "planned_submission_on" or not unchanged_day
        },
        today=day_in(ctx, typed.get("time_zone") or before.time_zone),
    )
    with ctx.transaction():
        if not organisation.update(ctx.tenant_id, expected_version, **columns):
            raise VersionMismatchError(
                "Somebody else changed these settings while you did. Nothing of yours was saved.",
                current=read_settings(ctx).version,
                mend="Look at both, and save again what should hold",
            )
        if any(columns.get(name, getattr(before, name)) != getattr(before, name) for name in _JUDGED):
            inputs_changed.mark(ctx)
        audit.record(ctx, "organisation.updated", ctx.tenant_id, version=expected_version + 1)
    return read_settings(ctx)
