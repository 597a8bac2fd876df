"""The numbered questions: what they refer to, and that each says how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.services.packs.lint_controls import references_exist, unique
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.problems import Complaints

ANSWER_KINDS = ("yes_when", "value", "template", "lines", "choice", "own_words")
_FITTING = {  # question type -> how it may be answered
    "yes_no": ("yes_when", "own_words"),
    "text": ("value", "template", "lines", "own_words"),
    "number": ("value", "own_words"),
    "date": ("value", "own_words"),
    "choice": ("choice", "value", "own_words"),
    "list": ("lines", "value", "own_words"),
}
_ONLY_WITH = {"no_when": "yes_when", "suggest": "own_words"}


def lint_questions(complaints: Complaints) -> None:
    """Complains about questions without a usable answer or with broken references."""
    questions = complaints.draft.document["questions"]
    unique(complaints, ("questions",), (question["number"] for question in questions))
    for question in questions:
        path = ("questions", question["number"])
        references_exist(complaints, (*path, "controls"), question["controls"], "control")
        kinds = question["evidence_kinds"]
        references_exist(complaints, (*path, "evidence_kinds"), kinds, "evidence kind")
        _answer(complaints, (*path, "answer"), question)
        if question["max_length"] is not None and question["type"] not in ("text", "list"):
            message = f"max_length has no meaning for an answer of type {question['type']}"
            complaints.add((*path, "max_length"), "answer", message)


def _answer(complaints: Complaints, path: DocumentPath, question: Mapping[str, Any]) -> None:
    answer = question["answer"]
    kinds = [kind for kind in ANSWER_KINDS if kind in answer]
    if len(kinds) != 1:
        complaints.add(path, "answer", f"the answer needs exactly one of {', '.join(ANSWER_KINDS)}")
        return
    if kinds[0] not in _FITTING[question["type"]]:
        fitting = " or ".join(_FITTING[question["type"]])
        message = f"a question of type {question['type']} is answered by {fitting}, not by {kinds[0]}"
        complaints.add(path, "answer", message)
    for key, kind in _ONLY_WITH.items():
        if key in answer and kind not in answer:
            complaints.add((*path, key), "answer", f"{key} only goes with {kind}")
    if "own_words" in answer and "needs" not in answer:
        complaints.add(path, "answer", "own_words needs `needs`, a sentence that says what to write")
