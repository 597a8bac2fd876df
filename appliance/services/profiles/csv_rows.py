"""One row of a table as an entry: through the same reading of answers as the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.services.profiles.csv_sources import Answers
from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.schema_fields import Kind
from appliance.services.profiles.screens import UNKNOWN, ListScreen, Question
from appliance.services.profiles.support_choices import SupportChoices
from appliance.services.profiles.typed_answers import NULL_CHOICE, Form, read_answers

_SEPARATOR = ";"  # between several values in one cell
_SPREADSHEET = {"true": "yes", "false": "no", "y": "yes", "n": "no"}  # as programs write a tick


@dataclass(frozen=True, slots=True)
class Misread:
    """A cell that was not understood: the question, what stands there, and what to do."""

    label: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Values by question, and the cells that were not understood; those stay open."""

    values: Mapping[str, Json]
    misread: tuple[Misread, ...]


@dataclass(frozen=True, slots=True)
class CellReader:
    """``targets`` are the entries a cell may refer to, by question; ``support`` knows products by name."""

    screen: ListScreen
    targets: Mapping[str, Mapping[str, str]]
    support: SupportChoices

    def read(self, answers: Answers) -> ReadRow:
        """The values of a row; an empty cell is not known."""
        values: dict[str, Json] = {}
        misread: list[Misread] = []
        for question in self.screen.questions:
            if question.name not in answers:
                continue
            text = answers[question.name].strip()
            form = self._form(question, text)
            typed = read_answers([question], form, self.targets, self.support.today)
            if problem := typed.problems.get(question.name):
                misread.append(Misread(question.label, text[:80], _mend(question, problem)))
            else:
                values[question.name] = typed.values[question.name]
        return ReadRow(values, tuple(misread))

    def _form(self, question: Question, text: str) -> Form:
        name = question.name
        said = text.casefold()
        if said and said in {"null", question.null_word.casefold()} and question.null_word:
            one = question.shape.kind in {Kind.CHOICE, Kind.TEXT}
            return {name: [NULL_CHOICE]} if one else {f"{name}--null": ["1"]}
        if question.shape.unknown_word and said in {UNKNOWN, "not known"}:
            return {f"{name}--unknown": ["1"]}
        if question.empty_word and said == question.empty_word.casefold():
            return {f"{name}--empty": ["1"]}
        if question.shape.kind in {Kind.CHOICES, Kind.TEXTS}:
            return {
                name: [self._code(question, part.strip()) for part in text.split(_SEPARATOR) if part.strip()]
            }
        return {name: [self._code(question, text)]}

    def _code(self, question: Question, text: str) -> str:
        """The permitted value for its words: ``laptop`` for Laptop, ``windows`` for Microsoft Windows."""
        if question.products:
            return self.support.product_named(text) or text
        said = text.casefold()
        by_words = {choice.text.casefold(): choice.value for choice in question.choices}
        by_value = {choice.value.casefold(): choice.value for choice in question.choices}
        return by_value.get(said) or by_words.get(said) or by_value.get(_SPREADSHEET.get(said, "")) or text


def _mend(question: Question, problem: str) -> str:
    """What to do about a cell: no list to choose from is in sight, so the answers are named."""
    return f"It may be: {_answers(question)}" if question.choices else problem


def _answers(question: Question) -> str:
    """Each answer in words, with the short value beside it where that is another: both may be written."""
    return "; ".join(
        choice.text if choice.text.casefold() == choice.value else f"{choice.text} ({choice.value})"
        for choice in question.choices
    )


def written_cell(question: Question, value: Json) -> str:
    """An answer as our own template writes it, for reading it back."""
    if value is ABSENT:
        return ""
    if value is None or value == []:
        return question.null_word or "null"
    if value == "":
        return question.empty_word
    if isinstance(value, list):
        return f"{_SEPARATOR} ".join(map(str, value))
    return str(value)


# Some spreadsheets take the wide forms of East Asian keyboards for the same.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a quote in front keeps it text."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_SIGNS) else text


def unguarded(text: str) -> str:
    """A cell without the quote ``safe_cell`` put in front."""
    guarded = text.startswith("'") and text.lstrip("'").startswith(_FORMULA_SIGNS)
    return text[1:] if guarded else text


def column_words(screen: ListScreen) -> Sequence[tuple[str, str, str]]:
    """For each column of our own template: its name, the question, and what may stand in it."""
    rows = [("id", "A short name that tells it from others", "May stay empty: it is made from the name")]
    return [*rows, *((question.name, question.label, _permitted(question)) for question in screen.questions)]


def _permitted(question: Question) -> str:
    said = [question.null_word] if question.null_word else []
    if question.choices:
        return "; ".join([_answers(question), *said])
    kinds = {
        Kind.NUMBER: "a number",
        Kind.DATE: "a date, 2026-11-21",
        Kind.TEXTS: "names, with ; between them",
    }
    words = kinds.get(question.shape.kind, "text")
    return ", or: ".join([words, *said])
