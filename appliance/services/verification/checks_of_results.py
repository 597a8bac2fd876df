"""Whether the results follow from the facts and the rules: everything is made again and compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance.services.verification.case import Case
from appliance.services.verification.differences import first_difference
from appliance.services.verification.replay import REFUSALS
from appliance.services.verification.verdict import Outcome, failed, passed

_PLURAL = ("facts", "answers")


def check_facts_order(case: Case) -> Outcome:
    """Lists of facts are sets, so there is one order for them; another one was made by hand."""
    return _compared(case, "facts", lambda: case.facts_in_order, "in canonical order")


def check_evaluation(case: Case) -> Outcome:
    """The findings, as the engine gives them now."""
    return _compared(case, "evaluation", lambda: case.replay.evaluation, "what the rules say of these facts")


def check_answers(case: Case) -> Outcome:
    """The answer pack, as the engine gives it now."""
    return _compared(case, "answers", lambda: case.replay.answers, "what follows from these facts")


def check_report(case: Case) -> Outcome:
    """The report, made from the results made again, not from those in the bundle."""
    return _compared(case, "report", lambda: case.replay.report, "what these results make")


def check_evidence(case: Case) -> Outcome:
    """The list of evidence repeats what the facts say of it."""
    return _compared(case, "evidence", lambda: case.facts_in_order["evidence"], "what the facts list")


def _compared(case: Case, part: str, make: Callable[[], Any], meaning: str) -> Outcome:
    """``make`` gives what the part should be; ``meaning`` says what that is."""
    are = "are" if part in _PLURAL else "is"
    try:
        made = make()
    except REFUSALS as refusal:
        return failed(f"The {part} cannot be made again: {refusal} ({type(refusal).__name__}).", f"/{part}")
    difference = first_difference(case.bundle[part], made)
    if difference is None:
        return passed(f"The {part} {are} {meaning}, byte for byte.")
    place = f"/{part}{difference.place}"
    return failed(f"The {part} {are} not {meaning}: {place} {difference.sentence}.", place)
