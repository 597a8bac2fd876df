"""The numbered questions of a pack, compiled: when each is asked and how its answer follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.engine.errors import PackError
from appliance.engine.expression.syntax import Binding, Expression
from appliance.engine.messages import Message
from appliance.engine.pack_texts import PackTexts
from appliance.engine.selections import Planner


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes when ``yes`` is true; no when ``no`` is, or without it when ``yes`` is false."""

    yes: Expression
    no: Expression | None


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a fact, or a number made from facts."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Template:
    message: Message


@dataclass(frozen=True, slots=True)
class Lines:
    """One line for each entry of a selection; ``none`` where there is no entry.

    With ``count`` equal lines become one, led by how many there are of it.
    """

    selection: int
    bindings: tuple[Binding, ...]
    line: Message
    none: str
    count: Expression | None


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """The first option whose condition is true, if none before it is unknown."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What only a person can write; ``suggest`` is a start made from the facts."""

    suggest: Message | None


Derivation = YesNo | Value | Template | Lines | Choice | OwnWords


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``when`` None means that it is always asked."""

    data: Mapping[str, Any]
    when: Expression | None
    answer: Derivation

    @property
    def number(self) -> str:
        return str(self.data["number"])

    @property
    def position(self) -> tuple[int, ...]:
        """Where it stands in the portal: A1.2 comes before A1.10, and that before A2.1."""
        return tuple(int(part) for part in self.number.removeprefix("A").split("."))


def compile_question(data: Mapping[str, Any], place: str, texts: PackTexts, planner: Planner) -> Question:
    """Compile one question of the pack document.

    :raises PackError: when a text cannot be read or the answer is not of exactly one kind.
    """
    when = data.get("when")
    return Question(
        data,
        None if when is None else texts.expression(when, f"{place}/when"),
        _Answers(texts, planner).compile(data["answer"], f"{place}/answer"),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    texts: PackTexts
    planner: Planner

    def compile(self, data: Mapping[str, Any], place: str) -> Derivation:
        kinds: Mapping[str, Callable[[Mapping[str, Any], str], Derivation]] = {
            "yes_when": self._yes_no,
            "value": self._value,
            "template": self._template,
            "lines": self._lines,
            "choice": self._choice,
            "own_words": self._own_words,
        }
        present = [kind for kind in kinds if kind in data]
        if len(present) != 1:
            raise PackError(f"an answer has exactly one of {', '.join(kinds)}", place)
        return kinds[present[0]](data, place)

    def _yes_no(self, data: Mapping[str, Any], place: str) -> YesNo:
        no = data.get("no_when")
        return YesNo(
            self.texts.expression(data["yes_when"], f"{place}/yes_when"),
            None if no is None else self.texts.expression(no, f"{place}/no_when"),
        )

    def _value(self, data: Mapping[str, Any], place: str) -> Value:
        return Value(self.texts.expression(data["value"], f"{place}/value"))

    def _template(self, data: Mapping[str, Any], place: str) -> Template:
        return Template(self.texts.message(data["template"], f"{place}/template"))

    def _lines(self, data: Mapping[str, Any], place: str) -> Lines:
        lines, place = data["lines"], f"{place}/lines"
        bindings = tuple(
            self.texts.binding(text, f"{place}/each/{at}") for at, text in enumerate(lines["each"])
        )
        if not bindings:
            raise PackError("lines need a list to go through", f"{place}/each")
        selection = self.planner.plan(bindings, place)
        line, count = self.texts.message(lines["line"], f"{place}/line"), lines.get("count")
        counted = None if count is None else self.texts.expression(count, f"{place}/count")
        return Lines(selection, bindings, line, lines["none"], counted)

    def _choice(self, data: Mapping[str, Any], place: str) -> Choice:
        options = enumerate(data["choice"])
        return Choice(tuple(self._option(option, f"{place}/choice/{at}") for at, option in options))

    def _option(self, data: Mapping[str, Any], place: str) -> Option:
        when = self.texts.expression(data["when"], f"{place}/when")
        return Option(f"{data['option']}: {data['text']}", when)

    def _own_words(self, data: Mapping[str, Any], place: str) -> OwnWords:
        suggest = data.get("suggest")
        return OwnWords(None if suggest is None else self.texts.message(suggest, f"{place}/suggest"))
