"""The audit log: read it, have its chain checked, take it away (AUD-01 to AUD-04)."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Response
from flask.typing import ResponseReturnValue

from appliance.services import audit
from appliance.services.context import Context
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.lists import page_asked, page_of
from appliance.web.guards import requires

api = ApiGroup("audit", "Audit")

_LINES = "application/x-ndjson"
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@api.get(
    "/audit/events",
    access=requires(Permission.VIEW_AUDIT),
    query="audit_query",
    answers={200: "audit_events"},
    problems=(422,),
)
def list_audit_events(asked: Asked) -> Answer:
    """List audit events, the newest first.

    Each as it was hashed, so that a program can check the chain itself. They name people by id alone.
    Refused with 422 for a subject that is neither the beginning nor the whole of an action.
    """
    query = asked.query
    wanted = audit.narrowed(
        subject=query.get("subject"),
        actor_id=_as_kept(query.get("actor_id")),
        resource_id=_as_kept(query.get("resource_id")),
        since=_moment(query.get("since")),
        until=_moment(query.get("until")),
    )
    number, per_page = page_asked(asked)
    page = audit.list_events(asked.ctx, wanted, page=number, per_page=per_page)
    # The service shows the last page there is; a program that asks for a later one has seen them all.
    return Answer(page_of(asked, page.events if page.number == number else (), page.total))


@api.post("/audit/verify", access=requires(Permission.VIEW_AUDIT), answers={200: "audit_verdict"})
def verify_audit(asked: Asked) -> Answer:
    """Check every hash and link of the chain.

    And every batch that was exported, and put on record that it was checked. A chain that is broken is no
    failure of this call: look at intact.
    """
    verdict = audit.verify_chain(asked.ctx)
    body = {
        "intact": verdict.intact,
        "events": verdict.events,
        "expired": verdict.expired,
        "batches": verdict.batches,
        "head_hash": verdict.head_hash,
        "fault": verdict.fault,
    }
    return Answer(body)


def _fill_with_log(ctx: Context, response: Response) -> None:
    """The log up to the event whose number the answer is: the lines of an export do not change any more."""
    up_to = int(response.get_data())
    del response.headers["Content-Length"]
    response.response = audit.chain_lines(ctx.tenant_id, up_to=up_to)


@api.post(
    "/audit/export",
    access=requires(Permission.EXPORT_AUDIT),
    answers={200: Binary(_LINES)},
    filled_by=_fill_with_log,
)
def export_audit(asked: Asked) -> ResponseReturnValue:
    """Take the whole log away as JSON Lines.

    Each line is canonical JSON, the oldest first, and the last one is the event of this export itself: it
    changes the log, so it is a POST. Repeated with its Idempotency-Key, it is the same lines, up to that one.
    """
    return Response(str(audit.record_export(asked.ctx)), content_type=_LINES)


def _as_kept(given: str | None) -> str | None:
    """An id of ours in the small letters it is kept in, as addresses take either; other names as they are."""
    return given.lower() if given is not None and _ID.fullmatch(given) else given


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
