"""What an evaluation is made from: the published profile, the own answers and the sealed evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine import FactsError, canonical_facts
from appliance.foundation.domain_errors import ConflictError, NotFoundError
from appliance.models import organisation, own_answer, profile_version
from appliance.services import evidence
from appliance.services.assessments.rules import Rules, open_rules
from appliance.services.context import Context
from appliance.services.local_day import day_in


@dataclass(frozen=True)
class Inputs:
    """Canonical facts, the number of the profile version in them, the rules, and the organisation's day."""

    facts: Mapping[str, Any]
    profile_number: int
    rules: Rules
    today: date


class NoProfileError(ConflictError):
    """Nothing was published yet, so there is nothing to judge."""

    code = "no_profile"


def gather(ctx: Context) -> Inputs:
    """Read the inputs as they stand; inside a transaction they are of one moment.

    Raises NoProfileError before the first profile is published, RefusedError when the pack cannot be used.
    """
    version = profile_version.latest(ctx.tenant_id)
    if version is None:
        raise NoProfileError(
            "There is nothing to judge yet: publish what you told about your organisation first.",
            mend="Go to Your organisation, check your answers and publish them",
        )
    known = known_organisation(ctx)
    facts = {
        "profile": json.loads(version.document),
        "answers": own_answer.current(ctx.tenant_id),
        "evidence": evidence.facts_items(ctx),
    }
    return Inputs(
        facts=_canonical(facts),
        profile_number=version.number,
        rules=open_rules(ctx, known.pack_id),
        today=day_in(ctx, known.time_zone),
    )


def known_organisation(ctx: Context) -> organisation.Organisation:
    """The organisation's row; inside a transaction. Raises NotFoundError when there is none."""
    known = organisation.find(ctx.tenant_id)
    if known is None:
        raise NotFoundError("There is no such organisation.")
    return known


def _canonical(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return canonical_facts(facts)
    except FactsError as error:
        raise ConflictError(
            f"The facts cannot be judged: {error.message}.",
            code="facts_unusable",
            mend="Correct the profile and publish it again",
        ) from error
