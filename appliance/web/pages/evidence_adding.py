"""Adding evidence: files, links, notes and statements, new or in place of another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import DomainError, FieldProblem, InvalidError, LimitReachedError
from appliance.foundation.flags import Flag
from appliance.foundation.limits import MIB
from appliance.services import evidence, feature_gate
from appliance.services.evidence import ACCEPTED_ENDINGS, FORMS, DeclaredFile, ShelvedEvidence
from appliance.services.permissions import Permission
from appliance.web.csrf import HEADER, require_csrf_token
from appliance.web.evidence_forms import EvidenceForm
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.pages.evidence import status_message, vocabulary
from appliance.web.problem_form import wants_json
from appliance.web.problems import status_of
from appliance.web.rate_limits import limited
from appliance.web.upload_stream import ArrivingFile, open_upload, streams_upload

pages = Blueprint("evidence_adding", __name__)


@pages.get("/app/evidence/add")
@requires(Permission.ADD_EVIDENCE)
def choose() -> ResponseReturnValue:
    """The form: ``form`` says of what, ``control`` and ``kind`` fill it in, ``replaces`` names the old."""
    chosen = request.args.get("form", "file")
    form = EvidenceForm.read({"kind": [request.args.get("kind", "")]}, *_MORE)
    form.control_ids = tuple(request.args.getlist("control"))
    if "replaces" in request.args:
        chosen = _fill_from(form, chosen, request.args["replaces"])
    return _page(chosen if chosen in FORMS else "file", form, {})


@pages.post("/app/evidence/files")
@limited("upload")
@requires(Permission.ADD_EVIDENCE)
@streams_upload
def add_files() -> ResponseReturnValue:
    """Take each file while it arrives."""
    ctx = current_context()
    upload = open_upload(ctx.product.limits)
    require_csrf_token(request.headers.get(HEADER) or upload.value("csrf_token"))
    form = EvidenceForm.read(upload.fields, *_MORE)
    try:
        taken = [_take(form, file) for file in upload.files()]
        if not taken:
            _refuse_without_file(form)
    except DomainError as error:
        upload.discard(2 * ctx.product.limits.file_bytes)
        if wants_json() or not isinstance(error, (InvalidError, LimitReachedError)):
            raise
        return _page("file", form, problems_of(error)), status_of(error)
    return _answer(taken)


@pages.post("/app/evidence/statements")
@limited("upload")
@requires(Permission.ADD_EVIDENCE)
def add_statement() -> ResponseReturnValue:
    """Keep a link, a note or a typed statement."""
    chosen = request.form.get("form", "")
    form = EvidenceForm.read(request.form.to_dict(flat=False), *_MORE)
    try:
        evidence_id = _add_statement(chosen, form)
    except (InvalidError, LimitReachedError) as error:
        return _page(chosen if chosen in FORMS else "note", form, problems_of(error)), status_of(error)
    flash("Added. It is being sealed.")
    return redirect(url_for("evidence.show", evidence_id=evidence_id), 303)


_MORE = ("url", "note", "text", "statement", "value")


def _refuse_without_file(form: EvidenceForm) -> None:
    """Whatever else is wrong is told with it: the title may come from the file that is missing."""
    wrong = evidence.evidence_problems(current_context(), "file", form.description(title="A file"), {})
    form.problems.append(FieldProblem("file", "Choose a file"))
    form.refuse_unreadable(wrong)


def _take(form: EvidenceForm, file: ArrivingFile) -> ShelvedEvidence:
    name = file.filename.replace("\\", "/").rpartition("/")[2]
    ctx, said = current_context(), form.description(title=name[:150])
    form.refuse_unreadable(evidence.evidence_problems(ctx, "file", said, {}))
    return evidence.take_file(
        ctx,
        said,
        DeclaredFile(file.filename, file.content_type),
        file.pieces,
        supersedes_id=form.supersedes_id(),
    )


def _add_statement(chosen: str, form: EvidenceForm) -> UUID:
    ctx, typed = current_context(), form.values
    said = form.description()
    value: object = {"yes": True, "no": False}.get(typed["value"])
    form.refuse_unreadable(evidence.evidence_problems(ctx, chosen, said, {**typed, "value": value}))
    replaced = form.supersedes_id()
    if chosen == "url":
        return evidence.add_url(ctx, said, typed["url"], typed["note"], supersedes_id=replaced)
    if chosen == "assertion":
        return evidence.add_assertion(ctx, said, typed["statement"], value, supersedes_id=replaced)
    return evidence.add_note(ctx, said, typed["text"], supersedes_id=replaced)


def _answer(taken: list[ShelvedEvidence]) -> ResponseReturnValue:
    if wants_json():
        item = taken[0]
        return {
            "id": str(item.id),
            "message": "Sent; it is being checked" if item.status == "checking" else status_message(item),
            "url": url_for("evidence.show", evidence_id=item.id),
            "status_url": url_for("evidence.status", evidence_id=item.id),
        }, 201
    if len(taken) == 1:
        return redirect(url_for("evidence.show", evidence_id=taken[0].id), 303)
    waits = any(item.status == "processing" for item in taken)
    what = "kept safely until they can be checked" if waits else "being checked, which takes a few seconds"
    flash(f"{len(taken)} files were sent. They are {what}.")
    return redirect(url_for("evidence.vault"), 303)


def _fill_from(form: EvidenceForm, chosen: str, replaced: str) -> str:
    """Begin with what was said of the evidence to be replaced, but for its days; return its form."""
    form.values["supersedes"] = replaced
    evidence_id = form.supersedes_id()
    if evidence_id is None:
        return chosen
    item = evidence.read_evidence(current_context(), evidence_id).item
    form.values.update(
        kind=item.kind,
        title=item.title,
        coverage=item.coverage or "",
        source_system=item.source_system or "",
    )
    form.control_ids = item.controls
    return request.args.get("form", item.form)


def _page(chosen: str, form: EvidenceForm, problems: dict[str, str]) -> str:
    product = current_context().product
    limits = product.limits
    more: dict[str, Any] = vocabulary()
    return render_template(
        "evidence/add.html",
        nav="evidence",
        switched_off=feature_gate.words_of_stop(current_context(), Flag.EVIDENCE_INGEST_ENABLED),
        chosen=chosen,
        values=form.shown(),
        control_ids=form.control_ids,
        problems=problems,
        accept=",".join(f".{ending}" for ending in ACCEPTED_ENDINGS),
        endings=ACCEPTED_ENDINGS,
        largest_bytes=limits.file_bytes,
        largest=f"{limits.file_bytes / MIB:g} MB",
        scanned=product.scanner.present,
        **more,
    )
