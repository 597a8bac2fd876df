"""What the timeline is about, as people call it: controls by their titles, evidence by its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from appliance.foundation.errors import TranscryptError
from appliance.models import evidence, organisation
from appliance.models.activity_entry import ActivityEntry
from appliance.services.context import Context
from appliance.services.packs import opened_pack

_CONTROL = re.compile(r"CE-(SCOPE|[0-9]{1,2})")


@dataclass(frozen=True)
class SubjectNames:
    """``controls`` are titles by id, ``evidence`` by the id as text."""

    controls: Mapping[str, str]
    evidence: Mapping[str, str]

    def control(self, control_id: str) -> str:
        """Title and id of a control; the id alone where the rules of today have none of it."""
        title = self.controls.get(control_id)
        return f"{title} ({control_id})" if title else control_id

    def of(self, row: ActivityEntry) -> Iterator[str]:
        """What an entry is about, where its words alone do not say."""
        if row.subject_type == "evidence" and row.subject_id in self.evidence:
            yield self.evidence[row.subject_id]
        elif row.subject_type == "own_answer":
            yield self.control(row.subject_id)
        if control_id := row.payload.get("control_id"):
            yield self.control(str(control_id))


def subject_names(ctx: Context, rows: Sequence[ActivityEntry]) -> SubjectNames:
    """The names that these entries need. Inside a transaction."""
    ids = {UUID(row.subject_id) for row in rows if row.subject_type == "evidence"}
    titles = evidence.titles_of(ctx.tenant_id, ids) if ids else {}
    wants = any(_CONTROL.fullmatch(row.subject_id) or "control_id" in row.payload for row in rows)
    return SubjectNames(_controls(ctx) if wants else {}, {str(i): title for i, title in titles.items()})


def _controls(ctx: Context) -> Mapping[str, str]:
    """By the rules the organisation is judged by today."""
    known = organisation.find(ctx.tenant_id)
    if known is None:
        return {}
    try:
        document = opened_pack(known.pack_id, ctx.product.settings).document
    except TranscryptError:  # the timeline is worth reading without them
        return {}
    return {str(each["id"]): str(each["title"]) for each in document["controls"]}
