"""The timeline: what happened in the organisation, and how it gets on, in figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from appliance.services import activity
from appliance.services.activity import Entry
from appliance.services.permissions import Permission
from appliance.web.guards import current_context, requires
from appliance.web.standing import require_seat

pages = Blueprint("timeline", __name__)

_FARTHEST = 2**63 - 1
# Where a person sees what an entry is about. What is not here has no page of its own.
_PLACES = {
    "evidence": "/app/evidence/{}",
    "report": "/app/reports/{}",
    "evaluation": "/app/evaluations/{}",
    "control": "/app/controls/{}",
}


@pages.get("/app/activity")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """The newest entries, or those before one; the figures stand beside the first of them."""
    ctx = current_context()
    before = _before()
    shown = activity.timeline(ctx, before=before)
    return render_template(
        "activity/timeline.html",
        nav="activity",
        days=_days(shown.entries),
        older=shown.older,
        is_first=before is None,
        figures=activity.figures(ctx) if before is None else None,
        place_of=_place_of,
    )


def _before() -> int | None:
    """Where the page before this one ended; what is no number begins at the newest."""
    text = request.args.get("before", "")
    plain = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if plain and int(text) <= _FARTHEST else None


def _days(entries: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    zone = ZoneInfo(require_seat().time_zone)

    def day_of(entry: Entry) -> date:
        return _local(entry.at, zone).date()

    return [(day, list(some)) for day, some in groupby(entries, key=day_of)]


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


def _place_of(entry: Entry) -> str | None:
    pattern = _PLACES.get(entry.subject_type)
    return pattern.format(entry.subject_id) if pattern else None
