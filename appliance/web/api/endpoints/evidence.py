"""The vault: what there is to show, what became of it, and its content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from appliance.services import evidence
from appliance.services.evidence import ACCEPTED_ENDINGS, CONTROLS, KINDS, ShelfFilter
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.downloads import link_body
from appliance.web.api.lists import page_asked, written_list, written_page
from appliance.web.api.preconditions import expected_tag
from appliance.web.attachments import attachment
from appliance.web.guards import fresh_sign_in, requires

api = ApiGroup("evidence", "Evidence")

_FILTERS = ("words", "status", "kind", "form", "control_id")


@api.get(
    "/evidence",
    access=requires(Permission.VIEW),
    query="evidence_query",
    answers={200: "evidence_list"},
)
def list_evidence(asked: Asked) -> Answer:
    """List evidence, the newest first."""
    wanted = ShelfFilter(**{name: asked.query[name] for name in _FILTERS if name in asked.query})
    told = evidence.told_page(asked.ctx, wanted, *page_asked(asked))
    return Answer(written_page(asked, told.written, told.total))


@api.get("/evidence/vocabulary", access=requires(Permission.VIEW), answers={200: "evidence_words"})
def read_evidence_vocabulary(asked: Asked) -> Answer:
    """Read what may be said of evidence.

    Its kinds and for how long rules rely on each, the controls, and which files are taken.
    """
    limits = asked.ctx.product.limits
    words: dict[str, Any] = {
        "kinds": [
            {"id": kind.id, "title": kind.title, "fresh_days": kind.fresh_days} for kind in KINDS.values()
        ],
        "controls": [{"id": control_id, "title": title} for control_id, title in CONTROLS.items()],
        "accepted_endings": list(ACCEPTED_ENDINGS),
        "largest_file_bytes": limits.file_bytes,
        "most_for_one_control": limits.artefacts_per_control,
    }
    return Answer(words)


@api.get("/evidence/<uuid:evidence_id>", access=requires(Permission.VIEW), answers={200: "evidence_item"})
def read_evidence(asked: Asked, evidence_id: UUID) -> Answer:
    """Read one piece of evidence.

    Programs that sent it ask here until its status is neither processing nor checking.
    """
    return Answer(evidence.told_piece(asked.ctx, evidence_id))


@api.get(
    "/evidence/<uuid:evidence_id>/history",
    access=requires(Permission.VIEW),
    answers={200: "evidence_list"},
)
def read_evidence_history(asked: Asked, evidence_id: UUID) -> Answer:
    """Read what it replaced and what replaced it.

    Oldest first, itself included.
    """
    told = evidence.told_history(asked.ctx, evidence_id)
    return Answer(written_list(told.written, told.total))


@api.get(
    "/evidence/<uuid:evidence_id>/download",
    access=requires(Permission.DOWNLOAD_EVIDENCE),
    answers={200: "download_link"},
)
def link_evidence_content(asked: Asked, evidence_id: UUID) -> Answer:
    """Get a link to the content.

    It works for whoever asked for it, in this organisation, for a few minutes: send the same token or session
    with it, for by itself it opens nothing. Each download is on record. Of links, notes and statements the
    content is the JSON that was sealed.
    """
    link = evidence.link_to_content(asked.ctx, evidence_id)
    return Answer(link_body(f"/evidence/{evidence_id}/content", link.expires, link.signature))


@api.get(
    "/evidence/<uuid:evidence_id>/content",
    access=requires(Permission.DOWNLOAD_EVIDENCE),
    query="download_query",
    answers={200: Binary("*/*")},
)
def download_evidence_content(asked: Asked, evidence_id: UUID) -> ResponseReturnValue:
    """Download the content by its link.

    As a file to keep, whatever it is. Its media type is what the content was found to be.
    """
    opened = evidence.open_content(asked.ctx, evidence_id, asked.query["expires"], asked.query["signature"])
    return attachment(opened.chunks, opened.filename, opened.content_type, opened.size_bytes)


@api.get(
    "/evidence/<uuid:evidence_id>/controls",
    access=requires(Permission.VIEW),
    answers={200: "evidence_controls"},
    tagged=True,
)
def read_evidence_controls(asked: Asked, evidence_id: UUID) -> Answer:
    """Read which controls it speaks for.

    Its ETag names this list; send it as If-Match with the list that replaces it.
    """
    item = evidence.read_evidence(asked.ctx, evidence_id).item
    return Answer({"control_ids": item.controls}, tag=evidence.controls_tag(item.controls))


@api.put(
    "/evidence/<uuid:evidence_id>/controls",
    access=requires(Permission.ADD_EVIDENCE),
    body="evidence_controls",
    answers={200: "evidence_item"},
    shared=True,
)
def set_evidence_controls(asked: Asked, evidence_id: UUID) -> Answer:
    """Say which controls it speaks for.

    These and no others. Say by If-Match which list they replace; the ETag of the answer names the one that
    stands now. Refused for evidence that was turned away, replaced or redacted.
    """
    chosen = set(asked.body["control_ids"])
    evidence.set_controls(asked.ctx, evidence_id, chosen, replaces=expected_tag())
    return Answer(evidence.told_piece(asked.ctx, evidence_id), tag=evidence.controls_tag(chosen))


@api.post(
    "/evidence/<uuid:evidence_id>/redact",
    access=lambda view: fresh_sign_in(requires(Permission.REDACT_EVIDENCE)(view)),
    body="evidence_redaction",
    answers={200: "evidence_item"},
)
def redact_evidence(asked: Asked, evidence_id: UUID) -> Answer:
    """Destroy the content for good.

    That it was there, by whom and why it was destroyed, stays on record. Wants a recent sign-in, so that no
    API token can do it.
    """
    evidence.redact(asked.ctx, evidence_id, asked.body["reason"])
    return Answer(evidence.told_piece(asked.ctx, evidence_id))
