"""What an organisation says of itself in a few words, and what it works towards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError, VersionMismatchError
from appliance.models import organisation
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.local_day import day_in
from appliance.services.organisations.entries import checked

# What changes the facts or the rules an evaluation rests on.
_JUDGED = {"pack_id"}


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
        return _as_settings(organisation.find(ctx.tenant_id))


def change_settings(ctx: Context, typed: Mapping[str, str], expected_version: int) -> OrganisationSettings:
    """Save what was typed; what stands already changes nothing.

    Raises InvalidError, or VersionMismatchError when somebody else was faster.
    """
    with ctx.transaction():
        before = _as_settings(organisation.lock(ctx.tenant_id))
        columns = _columns(ctx, typed, before)
        differing = {name for name, value in columns.items() if value != getattr(before, name)}
        if before.version == expected_version and not differing:
            return before
        if not organisation.update(ctx.tenant_id, expected_version, **columns):
            raise VersionMismatchError(
                "Somebody else changed these settings while you did. Nothing of yours was saved.",
                current=before.version,
                mend="Look at both, and save again what should hold",
            )
        if differing & _JUDGED:
            inputs_changed.mark(ctx)
        audit.record(ctx, "organisation.updated", ctx.tenant_id, version=expected_version + 1)
    return read_settings(ctx)


def _columns(ctx: Context, typed: Mapping[str, str], before: OrganisationSettings) -> dict[str, Any]:
    """What was typed as columns; a planned day that stays as it is may have passed meanwhile."""
    unchanged_day = typed.get("planned_submission_on") == str(before.planned_submission_on)
    return checked(
        {
            name: value
            for name, value in typed.items()
            if name != "planned_submission_on" or not unchanged_day
        },
        today=day_in(ctx, typed.get("time_zone") or before.time_zone),
    )


def _as_settings(row: organisation.Organisation | None) -> OrganisationSettings:
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
