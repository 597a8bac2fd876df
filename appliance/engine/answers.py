"""The answer pack: for every numbered question, in portal order, the text to paste and what it rests on.

The person's own words always win for free text; everything else follows from the facts. Nothing
here asks whether an answer is good: findings do that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine.answer_wording import Draft, Wording
from appliance.engine.evidence import OK, bound_evidence, ok_kinds
from appliance.engine.expression.interpreter import Tracer
from appliance.engine.facts import canonical_facts
from appliance.engine.findings import BoundEvidence, Reading, as_document
from appliance.engine.pack import RulePack
from appliance.engine.questions import OwnWords, Question
from appliance.engine.run import Run

FORMAT = 1  # of the answer pack document
ANSWERED, MISSING, NOT_ASKED, TOO_LONG = "answered", "missing", "not_asked", "too_long"
_FREE_TEXT = ("text", "list")  # types whose answer a person may word differently
_EACH_BY_ITSELF = 50  # so many entries of a list are shown one by one; more are shown as [*]
_KEY = re.compile(r"\[[^\[\]]*\]")

Evidence = Mapping[str, Sequence[BoundEvidence]]  # by control


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered, or not: ``missing`` says which facts to give or what to write.

    ``length`` and ``max_length`` count characters. ``facts`` are the values behind the text;
    ``evidence`` the ids of the items that may be relied on for the question's controls.
    """

    number: str
    section: str
    prompt: str
    type: str
    asked: bool
    state: str
    text: str
    length: int
    max_length: int | None
    missing: tuple[str, ...]
    facts: tuple[Reading, ...]
    evidence: tuple[str, ...]
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerPack:
    """All answers in portal order, with the pack and the date they were made by."""

    pack: Mapping[str, str]
    as_of: str
    answers: tuple[Answer, ...]

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values."""
        answers = as_document(self.answers)
        return {"format": FORMAT, "pack": dict(self.pack), "as_of": self.as_of, "answers": answers}


def answer_pack(pack: RulePack, facts: Mapping[str, Any], as_of: date) -> AnswerPack:
    """Answer the questions of ``pack`` from schema-valid ``facts`` as of a day.

    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    run = Run(pack, canonical_facts(facts), as_of)
    kinds = {kind["id"]: int(kind["fresh_days"]) for kind in pack.document["evidence_kinds"]}
    evidence = bound_evidence(run.facts["evidence"], kinds, as_of)
    questions = sorted(pack.questions, key=lambda question: question.position)
    answers = tuple(_answer(run, question, evidence) for question in questions)
    return AnswerPack(pack.reference, as_of.isoformat(), answers)


def _answer(run: Run, question: Question, evidence: Evidence) -> Answer:
    data = question.data
    bound = [item for control in data["controls"] for item in evidence.get(control, ())]
    run.runtime.ok_kinds = ok_kinds(bound)
    tracer = run.tracer()
    asked, draft = _worded(run, question, tracer)
    limit = data.get("max_length")
    return Answer(
        number=question.number,
        section=question.number.partition(".")[0],
        prompt=data["prompt"],
        type=data["type"],
        asked=asked,
        state=_state(draft, limit) if asked else NOT_ASKED,
        text=draft.text,
        length=len(draft.text),
        max_length=limit,
        missing=tuple(_gathered(draft.missing)),
        facts=_behind(tracer.reads),
        evidence=_relied_on(bound, data.get("evidence_kinds") or ()) if asked else (),
        controls=tuple(data["controls"]),
    )


def _worded(run: Run, question: Question, tracer: Tracer) -> tuple[bool, Draft]:
    """Whether it is asked (it is, unless it surely is not) and the text for it."""
    condition = None if question.when is None else tracer.evaluate(question.when, {})
    if condition is not None and condition.value is False:
        return False, Draft()
    own = _own_words(run, question, tracer)
    if own:
        return True, Draft(own)
    draft = Wording(run, tracer, question.data["answer"].get("needs")).draft(question.answer)
    if draft.missing and condition is not None and condition.value is None:
        return True, Draft("", tuple(dict.fromkeys((*condition.lacking, *draft.missing))))
    return True, draft


def _own_words(run: Run, question: Question, tracer: Tracer) -> str:
    """What the person wrote for this number; a question of yes or no takes nothing else.

    Numbers mean other questions in other packs, so a text given for one may not fit the other.
    """
    if not (isinstance(question.answer, OwnWords) or question.data["type"] in _FREE_TEXT):
        return ""
    text = str(run.facts["answers"].get(question.number, "")).strip()
    if question.data["type"] == "yes_no":
        text = {"yes": "Yes", "no": "No"}.get(text.casefold().rstrip("."), "")
    if text:
        tracer.reads[f"answers.{question.number}"] = text
    return text


def _state(draft: Draft, limit: int | None) -> str:
    if draft.missing:
        return MISSING
    return TOO_LONG if limit is not None and len(draft.text) > limit else ANSWERED


def _relied_on(bound: Iterable[BoundEvidence], kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        sorted({item.id for item in bound if item.state == OK and (not kinds or item.kind in kinds)})
    )


def _behind(reads: Mapping[str, Any]) -> tuple[Reading, ...]:
    """What was read, in reading order; values of long lists once each."""
    paths = dict(zip(reads, _general_where_many(reads), strict=True))
    rows = dict.fromkeys((paths[path], value) for path, value in reads.items())
    return tuple(Reading(path, value) for path, value in rows)


def _gathered(missing: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_general_where_many(missing)))


def _general_where_many(paths: Iterable[str]) -> list[str]:
    """``profile.devices[*].make`` for paths of which very many are alike."""
    general = [(path, _KEY.sub("[*]", path)) for path in paths]
    alike = Counter(wide for _, wide in general)
    return [wide if alike[wide] > _EACH_BY_ITSELF else path for path, wide in general]
