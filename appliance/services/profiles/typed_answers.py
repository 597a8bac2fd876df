"""From what stands in a form to values of the profile, or to a sentence that says what to correct.

A form is a mapping of names to all values sent under them. Beside the field ``unlock.min_length`` there may
be ``unlock.min_length--null`` (ticked: a known none), ``--unknown``, ``--empty`` and ``--other`` (a name that
is not in the list offered).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.schema_fields import Kind
from appliance.services.profiles.screens import UNKNOWN, Question

Form = Mapping[str, Sequence[str]]

NULL_CHOICE = "~null"  # no id, product or permitted value begins with a tilde
_WHOLE = re.compile(r"[0-9]{1,12}")
_DECIMAL = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_BRITISH_DATE = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MAY_LIE_AHEAD = "proof_expires"
_LONG_TEXT = 300  # texts that may be longer are written in several lines


@dataclass(frozen=True, slots=True)
class Typed:
    """What one form gave: the values by name, and a sentence for each that cannot be used."""

    values: Mapping[str, Json]
    problems: Mapping[str, str]


class _AnswerError(ValueError):
    """An answer that cannot be used; the text says what to do."""


def read_answers(
    questions: Sequence[Question], form: Form, targets: Mapping[str, Mapping[str, str]], today: date
) -> Typed:
    """The answers to ``questions``; ``targets`` are the entries a question may refer to, id to name.

    Of what was done, no day after ``today`` is taken; somewhere on earth it is tomorrow already.
    """
    values: dict[str, Json] = {}
    problems: dict[str, str] = {}
    for question in questions:
        try:
            answer = _answer(question, form, targets.get(question.name, {}))
            _refuse_days_ahead(question, answer, today + timedelta(days=1))
            values[question.name] = answer
        except _AnswerError as refusal:
            problems[question.name] = str(refusal)
    return Typed(values, problems)


def _refuse_days_ahead(question: Question, answer: Json, last: date) -> None:
    """Days of the profile say when something was done, but for the last day of what is good until then."""
    if question.shape.kind is not Kind.DATE or question.name.endswith(_MAY_LIE_AHEAD):
        return
    if isinstance(answer, str) and answer != UNKNOWN and date.fromisoformat(answer) > last:
        raise _AnswerError("This day has not come yet: write the day it was done")


def was_asked(question: Question, form: Form) -> bool:
    """Whether the form had this question: an empty field arrives as empty text, a radio may not arrive."""
    return f"{question.name}--asked" in form or question.name in form


def one_line(text: str) -> str:
    """Text without breaks and outer space."""
    return " ".join(text.split())


def clean_text(text: str, *, several_lines: bool) -> str:
    """Text as it is kept. Raises ValueError for characters that cannot be shown or stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = text if several_lines else one_line(text) if not _CONTROL.search(text) else text
    if _CONTROL.search(text) or any("\ud800" <= character <= "\udfff" for character in text):
        raise _AnswerError("Remove characters that cannot be shown; they came with what was pasted")
    return text


def _answer(question: Question, form: Form, targets: Mapping[str, str]) -> Json:
    words = [
        (word, value)
        for word, value in (("--null", _null(question)), ("--unknown", UNKNOWN), ("--empty", ""))
        if f"{question.name}{word}" in form and _may_say(question, word)
    ]
    value = _given(question, form, targets)
    if words and (value is not ABSENT or len(words) > 1):
        raise _AnswerError("Give an answer or tick a box, not both")
    return words[0][1] if words else value


def _may_say(question: Question, word: str) -> bool:
    allowed = {
        "--null": bool(question.null_word),
        "--unknown": question.shape.unknown_word,
        "--empty": bool(question.empty_word),
    }
    return allowed[word]


def _null(question: Question) -> Json:
    """The known none of a list is an empty list."""
    return [] if question.shape.kind in {Kind.CHOICES, Kind.TEXTS} else None


def _given(question: Question, form: Form, targets: Mapping[str, str]) -> Json:
    sent = list(form.get(question.name, ()))
    if question.entries_of:
        return _references(question, sent, targets)
    if question.shape.kind is Kind.CHOICES:
        return _several_choices(question, sent)
    text = sent[-1] if sent else ""
    if other := _written_out(question, form):
        if text:
            raise _AnswerError("Choose from the list or write a name, not both")
        text = other
    read: Mapping[Kind, Callable[[Question, str], Any]] = {
        Kind.CHOICE: _choice,
        Kind.TEXT: _text,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
        Kind.TEXTS: _texts,
    }
    return read[question.shape.kind](question, text)


def _written_out(question: Question, form: Form) -> str:
    """The name of what is not in the list offered."""
    return (form.get(f"{question.name}--other") or [""])[-1].strip()


def _choice(question: Question, text: str) -> Json:
    if text == "":
        return ABSENT
    if text == NULL_CHOICE and question.shape.nullable:
        return None
    if text not in question.shape.options:
        raise _AnswerError("Choose one of the answers")
    return text


def _several_choices(question: Question, sent: Sequence[str]) -> Json:
    if any(value not in question.shape.options for value in sent):
        raise _AnswerError("Choose from the answers")
    return [value for value in question.shape.options if value in sent] or ABSENT


def _text(question: Question, text: str) -> Json:
    longest = question.shape.longest or _LONG_TEXT
    text = clean_text(text, several_lines=longest > _LONG_TEXT)
    if len(text) > longest:
        raise _AnswerError(f"Write at most {longest} characters; this has {len(text):,}")
    return text or ABSENT


def _texts(question: Question, text: str) -> Json:
    lines = [one_line(line) for line in clean_text(text, several_lines=True).split("\n")]
    lines = list(dict.fromkeys(line for line in lines if line))
    longest, most = question.shape.longest or _LONG_TEXT, question.shape.most
    if most is not None and len(lines) > most:
        raise _AnswerError(f"Write at most {most} lines; these are {len(lines):,}")
    if any(len(line) > longest for line in lines):
        raise _AnswerError(f"Write at most {longest} characters in a line")
    return lines or ABSENT


def _number(question: Question, text: str) -> Json:
    text = text.strip()
    if not text:
        return ABSENT
    if question.shape.decimals:
        if _DECIMAL.fullmatch(text) is None:
            raise _AnswerError("Write a number with a point, for example 7.8")
        number: float = float(text)
        number = int(number) if number.is_integer() else number
    else:
        digits = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3}\b)", "", text)
        if _WHOLE.fullmatch(digits) is None:
            raise _AnswerError("Write a whole number in digits, for example 10")
        number = int(digits)
    return _within(question, number)


def _within(question: Question, number: float) -> float:
    least, most = question.shape.least, question.shape.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise _AnswerError(f"Write a number from {least} to {most:,}")
    return number


def _date(_: Question, text: str) -> Json:
    text = text.strip()
    if not text:
        return ABSENT
    if british := _BRITISH_DATE.fullmatch(text):
        day, month, year = british.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _AnswerError("Write a real date, for example 21/11/2026") from None


def _references(question: Question, sent: Sequence[str], targets: Mapping[str, str]) -> Json:
    if question.shape.kind is Kind.TEXT:
        chosen = sent[-1].strip() if sent else ""
        if chosen == NULL_CHOICE and question.shape.nullable:
            return None
        return _found(chosen, targets) if chosen else ABSENT
    named = [line.strip() for value in sent for line in value.split("\n") if line.strip()]
    return list(dict.fromkeys(_found(name, targets) for name in named)) or ABSENT


def _found(name: str, targets: Mapping[str, str]) -> str:
    """The id meant: the id itself, or the name of one entry and no other."""
    if name in targets:
        return name
    called = [identity for identity, known in targets.items() if known.casefold() == name.casefold()]
    if len(called) == 1:
        return called[0]
    problem = "are several called" if called else "is no entry called"
    raise _AnswerError(
        f"There {problem} “{name[:60]}”; {'use the id' if called else 'it may have been removed'}"
    )
