"""The vault: everything there is to show, one piece of it, and its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import UnavailableError
from appliance.services import accounts, evidence
from appliance.services.evidence import (
    CONTROLS,
    COVERAGES,
    FORMS,
    KINDS,
    STATUS_WORDS,
    EvidenceRecord,
    ShelfFilter,
    ShelvedEvidence,
)
from appliance.services.permissions import Permission
from appliance.web.attachments import attachment
from appliance.web.guards import current_context, may, requires

pages = Blueprint("evidence", __name__)

_REFRESH_SECONDS = 4
WAITING_STATUSES = {
    "processing": "Processing upload: it has not arrived completely yet.",
    "checking": "It is being checked; this takes a few seconds.",
}
_MESSAGES = {
    "in_use": "Sealed: it counts from now on.",
    "failed": "The upload stopped half way. Send it again.",
    "superseded": "Replaced.",
    "redacted": "Redacted.",
}


@pages.get("/app/evidence")
@requires(Permission.VIEW)
def vault() -> ResponseReturnValue:
    """Everything, newest first, narrowed by words, status, kind, form and control."""
    wanted, page = _wanted(), request.args.get("page", 1, type=int)
    shelf = evidence.list_evidence(current_context(), wanted, page)
    return render_template(
        "evidence/vault.html",
        nav="evidence",
        shelf=shelf,
        wanted=wanted,
        url=_address(wanted) + "page={page}",
        status_url=lambda status: _address(replace(wanted, status=status)),
        narrowed=wanted != ShelfFilter(),
        **vocabulary(),
    )


@pages.get("/app/evidence/<uuid:evidence_id>")
@requires(Permission.VIEW)
def show(evidence_id: UUID) -> ResponseReturnValue:
    """One piece: what it is, where it stands, what it replaced."""
    return page_of(evidence_id, {})


@pages.get("/app/evidence/<uuid:evidence_id>/status")
@requires(Permission.VIEW)
def status(evidence_id: UUID) -> ResponseReturnValue:
    """How far it is, for a page that waits."""
    item = evidence.read_evidence(current_context(), evidence_id).item
    done = item.status not in WAITING_STATUSES
    return {"done": done, "message": status_message(item), "bad": item.status in {"failed", "rejected"}}


@pages.get("/app/evidence/<uuid:evidence_id>/download")
@requires(Permission.DOWNLOAD_EVIDENCE)
def download(evidence_id: UUID) -> ResponseReturnValue:
    """Make a link that works for this person for a few minutes, and follow it."""
    link = evidence.link_to_content(current_context(), evidence_id)
    address = url_for(
        "evidence.content", evidence_id=evidence_id, expires=link.expires, signature=link.signature
    )
    return redirect(address, 303)


@pages.get("/app/evidence/<uuid:evidence_id>/content")
@requires(Permission.DOWNLOAD_EVIDENCE)
def content(evidence_id: UUID) -> ResponseReturnValue:
    """The content, as a file to keep and never as a page."""
    expires = request.args.get("expires", 0, type=int)
    opened = evidence.open_content(current_context(), evidence_id, expires, request.args.get("signature", ""))
    return attachment(opened.chunks, opened.filename, opened.content_type, opened.size_bytes)


def page_of(evidence_id: UUID, problems: dict[str, str], **more: Any) -> str:
    """The page of one piece, with what was wrong with a form on it."""
    ctx = current_context()
    record = evidence.read_evidence(ctx, evidence_id)
    waits = record.item.status in WAITING_STATUSES
    more.setdefault("replaces", evidence.controls_tag(record.item.controls))
    statement, unreadable = _statement(record.item)
    return render_template(
        "evidence/item.html",
        nav="evidence",
        item=record.item,
        chain=record.chain,
        people=accounts.names_of(_people(record)),
        statement=statement,
        unreadable=unreadable,
        message=status_message(record.item),
        scanned=ctx.product.scanner.present,
        problems=problems,
        refresh_seconds=_REFRESH_SECONDS if waits else None,
        **vocabulary(),
        **more,
    )


def _statement(item: ShelvedEvidence) -> tuple[Mapping[str, Any] | None, bool]:
    """What was written, if it may be read; and whether only the store stands in the way."""
    if item.form == "file" or not may(Permission.DOWNLOAD_EVIDENCE):
        return None, False
    try:
        return evidence.read_statement(current_context(), item.id), False
    except UnavailableError:
        return None, True


def status_message(item: ShelvedEvidence) -> str:
    """Where it stands, in one sentence."""
    if item.status in WAITING_STATUSES:
        return item.delayed_reason or WAITING_STATUSES[item.status]
    if item.status == "rejected":
        return item.reject_reason or "Rejected."
    return _MESSAGES[item.status]


def vocabulary() -> dict[str, Any]:
    """The words templates need."""
    return {
        "kinds": KINDS,
        "forms_of_evidence": FORMS,
        "controls": CONTROLS,
        "coverages": COVERAGES,
        "status_words": STATUS_WORDS,
    }


def _wanted() -> ShelfFilter:
    """The filter of the address; what is not a choice narrows nothing."""
    given = request.args.get
    return ShelfFilter(
        words=given("words", "").replace("\0", "").strip()[:100] or None,
        status=_one_of(STATUS_WORDS, given("status")),
        kind=_one_of(KINDS, given("kind")),
        form=_one_of(FORMS, given("form")),
        control_id=_one_of(CONTROLS, given("control")),
    )


def _one_of(choices: dict[str, Any], value: str | None) -> str | None:
    return value if value in choices else None


def _address(wanted: ShelfFilter) -> str:
    """The vault narrowed like this, ready for one more part of the query."""
    asked = {
        "words": wanted.words,
        "status": wanted.status,
        "kind": wanted.kind,
        "form": wanted.form,
        "control": wanted.control_id,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{url_for('evidence.vault')}?{query}{'&' if query else ''}"


def _people(record: EvidenceRecord) -> set[UUID]:
    known = (record.item.created_by, record.item.redacted_by)
    return {person for person in known if person is not None}
