"""The result of an evaluation in a word and a sentence, for the report and the command line alike.

By the rules an organisation that nobody knows anything about is "nearly ready", because nothing is known to
fail. To people that would be praise, so where facts are missing the words say so (RULE-16).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.services.reports.document_words import OUTCOME_WORDS, counted, listed, word

Json = Mapping[str, Any]


def outcome_word(evaluation: Json) -> str:
    """The outcome as a heading; "Nearly ready" alone is only for what is known throughout."""
    if evaluation["outcome"] != "nearly_ready" or not _anything_unknown(evaluation):
        return word(OUTCOME_WORDS, evaluation["outcome"])
    return "Too little is known" if _too_little_known(evaluation) else "Nearly ready, as far as is known"


def outcome_sentence(evaluation: Json) -> str:
    """What would fail, what is not known and how the controls stand."""
    states = [entry["state"] for entry in evaluation["board"] if entry["state"] != "not_relevant"]
    failing, unknown = states.count("fail"), states.count("unknown")
    items = counted(len(states), "automatic-fail or blocking item", "automatic-fail and blocking items")
    not_known = f"{counted(unknown, 'is', 'are')} not known"
    if failing:
        also = f" and {not_known}" if unknown else ""
        return f"Sent in today, this would fail: of {items}, {counted(failing, 'fails', 'fail')}{also}."
    if evaluation["outcome"] == "nearly_ready" and not _judged(evaluation["totals"]):
        return _nothing_judged(evaluation["totals"])
    none = f"none is known to fail. {not_known}, and what is not known never counts as passed."
    return f"Of {items}, {none if unknown else 'none fails.'} {_controls_sentence(evaluation['totals'])}"


def _anything_unknown(evaluation: Json) -> bool:
    return any(finding["status"] == "unknown" for finding in evaluation["findings"])


def _too_little_known(evaluation: Json) -> bool:
    totals = evaluation["totals"]
    return bool(totals.get("unknown", 0) > _judged(totals))


def _judged(totals: Json) -> int:
    return sum(totals.get(status, 0) for status in ("met", "partly_met", "not_met"))


def _nothing_judged(totals: Json) -> str:
    unknown = counted(totals.get("unknown", 0), "is", "are")
    return (
        f"Nothing is judged yet: of {sum(totals.values())} controls, {unknown} not known. "
        "Nothing is known to fail, but only because the facts are missing."
    )


def _controls_sentence(totals: Json) -> str:
    words = (("not_met", "not met"), ("unknown", "not known"), ("partly_met", "partly met"))
    short = [(totals.get(key, 0), text) for key, text in words if totals.get(key)]
    if not short:
        return "By our reading, every control that applies is met."
    (first, text), *others = short
    parts = [f"{counted(first, 'is', 'are')} {text}", *(f"{number} {text}" for number, text in others)]
    return f"Of {sum(totals.values())} controls, {listed(parts)}."
