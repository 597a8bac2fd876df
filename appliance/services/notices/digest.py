"""The week in one letter, on Monday morning where the organisation is; none when there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.models import organisation
from appliance.services import activity, assessments, mail
from appliance.services.activity import Week
from appliance.services.context import Context
from appliance.services.mail import Letters, Notice
from appliance.services.reports.document_words import OUTCOME_WORDS, word

_AT = time(8)
_MONDAY = 0
_MOST_STEPS = 3


def send_digest(ctx: Context) -> None:
    """Queue the digest of the week that ends, for those who want it, to go out on Monday at eight."""
    with ctx.transaction():
        found = organisation.find(ctx.tenant_id)
        if found is None:
            return
        zone, now = ZoneInfo(found.time_zone), ctx.product.clock.now()
        monday = next_monday(now.astimezone(zone).date())
        lines = list(_lines(_week_before(ctx, monday)))
        if not lines:
            return
        overview = assessments.overview(ctx)
        head, reading = overview.shown.head, overview.reading
        facts = {
            "organisation": found.name,
            "since": monday - timedelta(days=7),
            "readiness": "not judged yet" if head is None else word(OUTCOME_WORDS, head.outcome).lower(),
            "lines": lines,
            "next_steps": [] if reading is None else [step.text for step in reading.steps[:_MOST_STEPS]],
            "link": "/app",
        }
        goes = datetime.combine(monday, _AT, zone)
        for person in mail.wanting(ctx, Notice.DIGEST):
            key = f"digest:{monday.isoformat()}:{person.account_id}"
            at = goes if goes > now else None
            mail.queue_post(
                ctx, mail.Post(Letters.WEEKLY_DIGEST, person.email, facts, key, person.account_id, at)
            )


def next_monday(day: date) -> date:
    """The Monday that ``day`` is, or the next one: the clock's Monday may still be Sunday far in the west."""
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _week_before(ctx: Context, monday: date) -> Week:
    begins = monday - timedelta(days=7)
    weeks = activity.figures(ctx).weeks
    return next((week for week in weeks if week.begins == begins), Week(begins))


def _lines(week: Week) -> Iterator[str]:
    """What happened, as sentences without their end."""
    for count, one, many in (
        (week.improved, "1 control improved", "{} controls improved"),
        (week.worsened, "1 control got worse", "{} controls got worse"),
        (week.answers, "1 answer was given or changed", "{} answers were given or changed"),
        (week.evidence, "1 piece of evidence was added", "{} pieces of evidence were added"),
    ):
        if count:
            yield one if count == 1 else many.format(count)
