"""What looking ahead starts from: the inputs as they stand, read and judged once until one changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine import findings_document
from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.tenant_cache import TenantCache
from appliance.models import shown_evaluation
from appliance.services.assessment_pages import FactNames
from appliance.services.assessments.gather import Inputs, gather
from appliance.services.assessments.naming import names_for
from appliance.services.assessments.rules import open_rules
from appliance.services.context import Context
from appliance.services.local_day import day_in

_MOST = 8  # some MB each


@dataclass(frozen=True)
class Stamp:
    """What the inputs are made from. What changes one of them counts the version up in its transaction."""

    inputs_version: int
    pack_sha256: str
    today: date


@dataclass(frozen=True)
class Scratch:
    """The inputs and the names of everything in them. Others look at the same object: nobody changes it."""

    stamp: Stamp
    inputs: Inputs
    names: FactNames


_kept: TenantCache[Scratch] = TenantCache(_MOST)
_judged: TenantCache[Mapping[str, Any]] = TenantCache(_MOST)


def scratch(ctx: Context) -> Scratch:
    """The inputs as they stand. Raises as ``gather`` does."""
    with ctx.transaction():
        # The version first: facts that are newer than their stamp are looked up under it no more.
        row = shown_evaluation.find(ctx.tenant_id)
        if row is None:
            raise NotFoundError("There is no such organisation.")
        version = row.state.inputs_version if row.state else 0
        stamp = Stamp(version, open_rules(ctx, row.pack_id).pack.sha256, day_in(ctx, row.time_zone))
        return _kept.get(ctx.tenant_id, stamp, lambda: _read(ctx, stamp))


def judged(ctx: Context, given: Scratch) -> Mapping[str, Any]:
    """The findings document of the inputs as they stand, as of today."""
    inputs = given.inputs
    return _judged.get(
        ctx.tenant_id,
        given.stamp,
        lambda: findings_document(inputs.rules.pack, inputs.facts, inputs.today),
    )


def _read(ctx: Context, stamp: Stamp) -> Scratch:
    inputs = gather(ctx)
    return Scratch(stamp, inputs, names_for(ctx, inputs.facts))
