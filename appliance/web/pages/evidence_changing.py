"""What can still happen to evidence: other controls, and the end of its content."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, VersionMismatchError
from appliance.services import evidence
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, fresh_sign_in, requires
from appliance.web.pages.evidence import page_of
from appliance.web.sent_again import differing

pages = Blueprint("evidence_changing", __name__)


@pages.post("/app/evidence/<uuid:evidence_id>/controls")
@requires(Permission.ADD_EVIDENCE)
def set_controls(evidence_id: UUID) -> ResponseReturnValue:
    """Say which controls it speaks for, unless somebody else did meanwhile; what was ticked stays."""
    chosen, seen = request.form.getlist("control_ids"), request.form.get("replaces", "")
    try:
        evidence.set_controls(current_context(), evidence_id, chosen, replaces=seen)
    except InvalidError as error:
        return page_of(evidence_id, problems_of(error), chosen_controls=chosen, replaces=seen), 422
    except VersionMismatchError as error:
        standing = evidence.read_evidence(current_context(), evidence_id).item.controls
        if differing({"controls": chosen}, {"controls": standing}):
            told = {"saved-meanwhile": error.message}  # its place on the page
            return page_of(evidence_id, told, chosen_controls=chosen, compares_controls=True), 409
    flash("Saved. The result is being brought up to date.")
    return redirect(url_for("evidence.show", evidence_id=evidence_id), 303)


@pages.get("/app/evidence/<uuid:evidence_id>/redact")
@requires(Permission.REDACT_EVIDENCE)
@fresh_sign_in
def ask_to_redact(evidence_id: UUID) -> ResponseReturnValue:
    """Ask first: it cannot be undone."""
    return _confirmation(evidence_id, "", {})


@pages.post("/app/evidence/<uuid:evidence_id>/redact")
@requires(Permission.REDACT_EVIDENCE)
@fresh_sign_in
def redact(evidence_id: UUID) -> ResponseReturnValue:
    """Destroy the content for good."""
    reason = request.form.get("reason", "")
    try:
        evidence.redact(current_context(), evidence_id, reason)
    except InvalidError as error:
        return _confirmation(evidence_id, reason, problems_of(error)), 422
    flash("The content is destroyed. That it was there stays on record.")
    return redirect(url_for("evidence.show", evidence_id=evidence_id), 303)


def _confirmation(evidence_id: UUID, reason: str, problems: dict[str, str]) -> str:
    item = evidence.read_evidence(current_context(), evidence_id).item
    return render_template(
        "evidence/redact.html", nav="evidence", item=item, reason=reason, problems=problems
    )
