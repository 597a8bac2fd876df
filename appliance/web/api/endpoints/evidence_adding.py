"""Adding evidence: files in two steps, links, notes and statements in one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import DomainError, FieldProblem, InvalidError
from appliance.services import evidence
from appliance.services.evidence import DeclaredFile, Description, Registration
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import PREFIX, ApiGroup, Binary
from appliance.web.api.evidence_shapes import claim_of, controls_of, description_of, supersedes_of
from appliance.web.guards import requires
from appliance.web.site import current_site
from appliance.web.upload_stream import open_body

api = ApiGroup("evidence_adding", "Evidence")

_LONGEST_TITLE = 150
_STATED: dict[str, Any] = {
    "access": requires(Permission.ADD_EVIDENCE),
    "answers": {200: "evidence_accepted", 201: "evidence_accepted"},
    "problems": (404,),
    # Its words go to the object store, which no transaction waits for; the same words are kept once.
    "leased": True,
    "limit": "upload",
}
_TYPES = {"boolean": bool, "string": str, "object": dict}


@api.post(
    "/evidence/files",
    access=requires(Permission.ADD_EVIDENCE),
    body="evidence_file_new",
    answers={200: "evidence_accepted", 201: "evidence_accepted"},
    problems=(404,),
    limit="upload",
)
def register_file(asked: Asked) -> Answer:
    """Announce a file.

    Then send its content to content_url by PUT. One that is larger than largest_file_bytes of the vocabulary
    is refused at once. The same hash again finds the same record (200); with something else said of it, it is
    refused (409 E409_EVIDENCE_EXISTS). A file may replace itself, to say
    that it still holds: name the old evidence in supersedes_id.
    """
    body = asked.body
    title = evidence.plain_filename(body["filename"])[:_LONGEST_TITLE]
    declared = DeclaredFile(body["filename"], body.get("content_type"), body["hash"], body["size"])
    made = evidence.announce_file(
        asked.ctx, description_of(body, title), declared, supersedes_id=supersedes_of(body)
    )
    return _accepted(made, content_url=f"{_base()}/evidence/{made.id}/content")


@api.put(
    "/evidence/<uuid:evidence_id>/content",
    access=requires(Permission.ADD_EVIDENCE),
    body=Binary("application/octet-stream"),
    answers={200: "evidence_item"},
    leased=True,
    limit="upload",
)
def upload_evidence_content(asked: Asked, evidence_id: UUID) -> Answer:
    """Send the content of an announced file.

    The body is the file as it is, of whatever kind, with its length; it is hashed and encrypted while it
    arrives. Another size than was announced is refused and may be sent again; another hash turns the evidence
    away for good (422 E422_EVIDENCE_REJECTED). Sending the same content again changes nothing; with the same
    Idempotency-Key it is not looked at, for a body is known by its length and by what Content-Digest says.
    Afterwards it is checked in the background: read the evidence until its status is neither processing nor
    checking.
    """
    body = open_body(asked.ctx.product.limits)
    try:
        evidence.take_content(asked.ctx, evidence_id, body.pieces(), body.size_bytes)
    except DomainError:
        body.discard()
        raise
    return Answer(evidence.told_piece(asked.ctx, evidence_id))


@api.post("/evidence/assertions", body="evidence_assertion_new", **_STATED)
def register_assertion(asked: Asked) -> Answer:
    """Register a statement.

    A typed claim: true or false, a text, or an object of such values. The same statement for the same days
    again finds the same evidence (200).
    """
    body = asked.body
    if not isinstance(body["value"], _TYPES[body["assertion_type"]]):
        wrong = FieldProblem("value", f"Give a value of the type {body['assertion_type']}, as you said it is")
        raise InvalidError("The value is not of the type that is said.", fields=(wrong,))
    statement = body.get("statement") or claim_of(controls_of(body))
    said = description_of(body, " ".join(statement.split())[:_LONGEST_TITLE])
    return _stated(asked, "assertion", said, {"statement": statement, "value": body["value"]})


@api.post("/evidence/urls", body="evidence_url_new", **_STATED)
def register_url(asked: Asked) -> Answer:
    """Register a link.

    The address is kept and never opened. The same link for the same days again finds the same evidence (200).
    """
    content = {"url": asked.body["url"], "note": asked.body.get("note", "")}
    return _stated(asked, "url", description_of(asked.body), content)


@api.post("/evidence/notes", body="evidence_note_new", **_STATED)
def register_note(asked: Asked) -> Answer:
    """Register a note.

    The same words for the same days again find the same evidence (200).
    """
    return _stated(asked, "note", description_of(asked.body), {"text": asked.body["text"]})


def _stated(asked: Asked, form: str, said: Description, content: dict[str, Any]) -> Answer:
    return _accepted(
        evidence.state_once(asked.ctx, form, said, content, supersedes_id=supersedes_of(asked.body))
    )


def _accepted(made: Registration, content_url: str | None = None) -> Answer:
    return Answer(
        {"evidence_id": str(made.id), "status": "accepted", "content_url": content_url},
        status=201 if made.is_new else 200,
        location=f"{PREFIX}/evidence/{made.id}",
    )


def _base() -> str:
    return current_site().settings.base_url.rstrip("/") + PREFIX
