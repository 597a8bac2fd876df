"""Letters about what just happened: a new organisation, a report that is ready or was not made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from appliance.models import evaluation_heads, organisation, report
from appliance.services import mail
from appliance.services.context import Context
from appliance.services.events import Event
from appliance.services.mail import Letters, Notice
from appliance.services.reports.document_words import OUTCOME_WORDS, word


def tell_of(ctx: Context, event: Event) -> None:
    """Queue the letters that follow from an event: one to each person it is of interest to."""
    with ctx.transaction():
        found = organisation.find(ctx.tenant_id)
        if found is not None:
            _TELLING[event.event_type](ctx, event, found.name)


def _welcome(ctx: Context, event: Event, name: str) -> None:
    """To who made the organisation, whatever notices they choose later."""
    everybody = mail.members(ctx)
    for person in (member for member in everybody if str(member.account_id) == event.actor):
        facts = {"person": person.display_name, "organisation": name, "link": "/app"}
        _queue(ctx, Letters.WELCOME, person, facts, key=f"welcome:{event.subject_id}")


def _report(ctx: Context, event: Event, name: str) -> None:
    """To who asked for the report."""
    row = report.find(ctx.tenant_id, UUID(event.subject_id))
    judged = None if row is None else evaluation_heads.find(ctx.tenant_id, row.evaluation_id)
    if row is None or judged is None:
        return
    ready = event.event_type == "report.generated"
    facts = {"organisation": name, "number": judged.number, "link": f"/app/reports/{row.id}"}
    if ready:
        facts |= {"as_of": judged.as_of, "readiness": word(OUTCOME_WORDS, judged.outcome).lower()}
    else:
        facts |= {"reason": row.error_message or "Something went wrong on our side."}
    letter = Letters.REPORT_READY if ready else Letters.REPORT_FAILED
    for person in mail.wanting(ctx, Notice.REPORTS):
        if person.account_id == row.requested_by:
            _queue(ctx, letter, person, facts, key=f"{letter}:{row.id}")


def _queue(
    ctx: Context, letter: Letters, person: mail.Recipient, facts: Mapping[str, object], *, key: str
) -> None:
    mail.queue(
        ctx, letter, to=person.email, facts=facts, key=f"{key}:{person.account_id}",
        account_id=person.account_id,
    )  # fmt: skip


_TELLING: Mapping[str, Callable[[Context, Event, str], None]] = {
    "tenant.created": _welcome,
    "report.generated": _report,
    "report.failed": _report,
}
