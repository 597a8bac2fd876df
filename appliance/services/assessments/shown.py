"""The evaluation a page shows, with where it stands beside it, so that an old result never looks current."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.tenant_cache import TenantCache
from appliance.models import evaluation, shown_evaluation
from appliance.models.evaluation import Evaluation
from appliance.models.shown_evaluation import HeadRow
from appliance.services.assessments.rules import Rules, open_rules
from appliance.services.assessments.standing import Standing, told
from appliance.services.context import Context
from appliance.services.local_day import day_in


@dataclass(frozen=True)
class EvaluationHead:
    """Which evaluation it is: when made, as of which day, by which rules and from which profile version."""

    evaluation_id: UUID
    number: int
    as_of: date
    made_at: datetime
    outcome: str
    totals: Mapping[str, int]
    would_fail: int
    cause: str
    pack_id: str
    pack_version: str
    pack_sha256: str
    profile_version: int


@dataclass(frozen=True)
class DatedStanding:
    """Where the result stands, the day it was judged on, and today where the organisation is."""

    standing: Standing
    as_of: date | None
    today: date


@dataclass(frozen=True)
class Shown:
    """``head`` and ``summary`` are None until something was judged. ``aged``: judged as of an earlier day.

    ``rules`` are those the organisation is judged by now; ``planned`` is its planned day of submission.
    """

    standing: Standing
    head: EvaluationHead | None
    summary: Mapping[str, Any] | None
    today: date
    rules: Rules
    planned: date | None

    @property
    def aged(self) -> bool:
        return self.head is not None and self.head.as_of < self.today

    @property
    def dated(self) -> DatedStanding:
        """Its standing, with the days that belong to it."""
        return DatedStanding(self.standing, self.head.as_of if self.head else None, self.today)


_SUMMARIES_KEPT = 64  # some 40 KB each
_summaries: TenantCache[Mapping[str, Any]] = TenantCache(_SUMMARIES_KEPT)


def shown(ctx: Context) -> Shown:
    """What pages show now: the latest evaluation's summary. Call it inside a transaction.

    One query; another one where this process has not read that evaluation's summary lately.
    """
    row = shown_evaluation.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    return Shown(
        standing=told(row.state, ctx.product.clock.now()),
        head=None if row.head is None else head_of(row.head),
        summary=None if row.head is None else _summary(ctx, row.head.id),
        today=day_in(ctx, row.time_zone),
        rules=open_rules(ctx, row.pack_id),
        planned=row.planned_submission_on,
    )


def dated_standing(ctx: Context) -> DatedStanding:
    """Where the result stands now, without what it says: one query."""
    with ctx.reading():
        row = shown_evaluation.find(ctx.tenant_id)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    standing = told(row.state, ctx.product.clock.now())
    return DatedStanding(standing, row.head.as_of if row.head else None, day_in(ctx, row.time_zone))


def _summary(ctx: Context, evaluation_id: UUID) -> Mapping[str, Any]:
    """An evaluation never changes, so what it says is read once; nobody may change what is kept."""

    def read() -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(shown_evaluation.find_summary(ctx.tenant_id, evaluation_id))
        return MappingProxyType(found)

    return _summaries.get(ctx.tenant_id, evaluation_id, read)


def find_evaluation(ctx: Context, evaluation_id: UUID) -> Evaluation:
    """A stored evaluation, whole. Raises NotFoundError where this organisation has none of that id."""
    row = evaluation.find(ctx.tenant_id, evaluation_id)
    if row is None:
        raise NotFoundError("There is no such evaluation.")
    return row


def head_of(row: Evaluation | HeadRow) -> EvaluationHead:
    """The head of a stored evaluation."""
    return EvaluationHead(
        evaluation_id=row.id,
        number=row.number,
        as_of=row.as_of,
        made_at=row.created_at,
        outcome=row.outcome,
        totals=row.totals,
        would_fail=row.would_fail_count,
        cause=row.cause,
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        pack_sha256=row.pack_sha256,
        profile_version=row.profile_version,
    )
