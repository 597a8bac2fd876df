"""Rounds of clarification: paste the assessor's notes, choose the questions, answer, sign off again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.foundation.working_days import Nation
from appliance.services import clarification, issuing
from appliance.services.permissions import Permission
from appliance.web.form_problems import id_or_none, problems_of
from appliance.web.guards import current_context, fresh_sign_in, requires
from appliance.web.sessions import authenticated_at
from appliance.web.signatories import signatory_of, typed_signatory

pages = Blueprint("clarification", __name__)

_FIELDS = ("report_id", "notes", "received_on", "working_days", "nation")
_NATIONS = (
    (Nation.ENGLAND_AND_WALES, "England and Wales"),
    (Nation.SCOTLAND, "Scotland"),
    (Nation.NORTHERN_IRELAND, "Northern Ireland"),
)


@pages.get("/app/clarification")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Every round there was, and a way to begin one."""
    rounds = clarification.list_rounds(current_context())
    return render_template("clarification/index.html", nav="reports", rounds=rounds)


@pages.get("/app/clarification/begin")
@requires(Permission.EDIT_ANSWERS)
def beginning() -> ResponseReturnValue:
    """What begins a round."""
    values = {"working_days": "2", "nation": Nation.ENGLAND_AND_WALES.value}
    return _begin_page(values, {})


@pages.post("/app/clarification/begin")
@requires(Permission.EDIT_ANSWERS)
def begin() -> ResponseReturnValue:
    """Keep the notes; the questions are chosen on the next page."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        round_id = clarification.begin_round(current_context(), _new_round(typed))
    except InvalidError as error:
        return _begin_page(typed, problems_of(error)), 422
    return redirect(url_for("clarification.questions", round_id=round_id), 303)


@pages.get("/app/clarification/<uuid:round_id>/questions")
@requires(Permission.EDIT_ANSWERS)
def questions(round_id: UUID) -> ResponseReturnValue:
    """Which questions the notes are about: suggested by their numbers, confirmed by a person."""
    draft = clarification.read_draft(current_context(), round_id)
    chosen = [each.number for each in draft.read.suggestions]
    return _questions_page(draft, chosen, {})


@pages.post("/app/clarification/<uuid:round_id>/questions")
@requires(Permission.EDIT_ANSWERS)
def choose(round_id: UUID) -> ResponseReturnValue:
    """Open the chosen questions, and no others."""
    ctx, chosen = current_context(), request.form.getlist("numbers")
    more = request.form.get("more", "").upper().replace(",", " ").split()
    try:
        clarification.open_round(ctx, round_id, [*chosen, *more])
    except InvalidError as error:
        draft = clarification.read_draft(ctx, round_id)
        return _questions_page(draft, chosen, problems_of(error), request.form.get("more", "")), 422
    return redirect(url_for("clarification.show", round_id=round_id), 303)


@pages.get("/app/clarification/<uuid:round_id>")
@requires(Permission.VIEW)
def show(round_id: UUID) -> ResponseReturnValue:
    """A round: how long there is, what is open again, what changed, what is left to do."""
    return _round_page(round_id, "", {})


@pages.post("/app/clarification/<uuid:round_id>/settle")
@requires(Permission.EDIT_ANSWERS)
def settle(round_id: UUID) -> ResponseReturnValue:
    """Mark a question as answered, or take that back."""
    number = request.form.get("number", "")
    settled = request.form.get("settled") == "yes"
    clarification.settle_question(current_context(), round_id, number, settled=settled)
    return redirect(url_for("clarification.show", round_id=round_id, _anchor=f"q-{number}"), 303)


@pages.post("/app/clarification/<uuid:round_id>/reopen")
@requires(Permission.EDIT_ANSWERS)
def reopen(round_id: UUID) -> ResponseReturnValue:
    """Open one more question."""
    number = request.form.get("number", "").strip().upper()
    try:
        clarification.reopen_question(current_context(), round_id, number)
    except InvalidError as error:
        return _round_page(round_id, number, problems_of(error)), 422
    flash(f"{number} is open as well.")
    return redirect(url_for("clarification.show", round_id=round_id), 303)


@pages.post("/app/clarification/<uuid:round_id>/reopen-all")
@requires(Permission.EDIT_ANSWERS)
def reopen_all(round_id: UUID) -> ResponseReturnValue:
    """Open every question that the page showed as changed though nobody asked."""
    numbers = request.form.getlist("numbers")
    try:
        opened = clarification.reopen_questions(current_context(), round_id, numbers)
    except InvalidError as error:
        return _round_page(round_id, "", problems_of(error)), 422
    flash(f"{opened} more question{' is' if opened == 1 else 's are'} open. Tell the assessor which.")
    return redirect(url_for("clarification.show", round_id=round_id), 303)


@pages.get("/app/clarification/<uuid:round_id>/sign-off")
@requires(Permission.APPROVE_REPORT)
@fresh_sign_in
def signing(round_id: UUID) -> ResponseReturnValue:
    """What signing the round off means, and who does."""
    return _signing_page(round_id, {}, {})


@pages.post("/app/clarification/<uuid:round_id>/sign-off")
@requires(Permission.APPROVE_REPORT)
@fresh_sign_in
def sign(round_id: UUID) -> ResponseReturnValue:
    """Stand anew for answers that were approved before the round."""
    typed = typed_signatory()
    try:
        seen_id = id_or_none(request.form.get("report_id", ""))
        signatory = signatory_of(typed)
        clarification.sign_round(current_context(), round_id, seen_id, signatory, authenticated_at())
    except InvalidError as error:
        return _signing_page(round_id, typed, problems_of(error)), 422
    flash("The round is signed off.")
    return redirect(url_for("clarification.show", round_id=round_id), 303)


@pages.get("/app/clarification/<uuid:round_id>/sign-off/<uuid:report_id>")
@requires(Permission.DOWNLOAD_REPORT)
def sign_off_file(round_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The signed file of a round, to send along."""
    data = clarification.download_sign_off(current_context(), round_id, report_id)
    response = Response(data, content_type="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="sign-off.json")
    return response


@pages.post("/app/clarification/<uuid:round_id>/close")
@requires(Permission.EDIT_ANSWERS)
def close(round_id: UUID) -> ResponseReturnValue:
    """End a round with its result."""
    clarification.close_round(current_context(), round_id)
    flash("The round is closed. The answers and the new sign-off are below.")
    return redirect(url_for("clarification.show", round_id=round_id), 303)


@pages.post("/app/clarification/<uuid:round_id>/cancel")
@requires(Permission.EDIT_ANSWERS)
def cancel(round_id: UUID) -> ResponseReturnValue:
    """End a round without a result."""
    clarification.cancel_round(current_context(), round_id)
    flash("The round is cancelled. The answers that were sent in stand.")
    return redirect(url_for("clarification.index"), 303)


def _round_page(round_id: UUID, number: str, problems: dict[str, str]) -> str:
    told = clarification.read_round(current_context(), round_id)
    return render_template(
        "clarification/show.html", nav="reports", told=told, number=number, problems=problems
    )


def _signing_page(round_id: UUID, values: dict[str, str], problems: dict[str, str]) -> str:
    return render_template(
        "clarification/sign.html",
        nav="reports",
        told=clarification.read_round(current_context(), round_id),
        statement=issuing.STATEMENT,
        values=values,
        problems=problems,
    )


def _begin_page(values: dict[str, str], problems: dict[str, str]) -> str:
    ctx = current_context()
    return render_template(
        "clarification/begin.html",
        nav="reports",
        choices=[(each.id, each.words) for each in clarification.begin_choices(ctx)],
        nations=_NATIONS,
        values=values,
        problems=problems,
    )


def _questions_page(
    draft: clarification.Draft, chosen: list[str], problems: dict[str, str], more: str = ""
) -> str:
    return render_template(
        "clarification/questions.html",
        nav="reports",
        draft=draft,
        chosen=chosen,
        more=more,
        problems=problems,
    )


def _new_round(typed: dict[str, str]) -> clarification.NewRound:
    try:
        received_on = date.fromisoformat(typed["received_on"].strip()) if typed["received_on"] else None
    except ValueError as error:
        message = "Enter a day such as 2026-11-20"
        raise InvalidError(f"{message}.", fields=(FieldProblem("received_on", message),)) from error
    days = typed["working_days"].strip()
    return clarification.NewRound(
        report_id=id_or_none(typed["report_id"]),
        notes=typed["notes"],
        received_on=received_on,
        working_days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
        nation=typed["nation"],
    )
