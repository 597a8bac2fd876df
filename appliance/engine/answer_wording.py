"""The text that answers a question, from the facts alone, or what is missing for it.

A text is only given when it can be pasted as it stands; an unknown fact never becomes a yes or a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.engine.expression.interpreter import Scope, Traced, Tracer
from appliance.engine.expression.reads import pattern_text
from appliance.engine.expression.syntax import Constant, Expression, FieldOf, Path
from appliance.engine.fact_words import in_words
from appliance.engine.facts import UNKNOWN, display_name
from appliance.engine.messages import Message, spoken
from appliance.engine.questions import Choice, Derivation, Lines, OwnWords, Template, Value, YesNo
from appliance.engine.run import Run
from appliance.engine.selections import Selection

_WRITE = "Write this in your own words."
_UNDECIDED = "The facts given do not decide this."


@dataclass(frozen=True, slots=True)
class Draft:
    """Either a text or what is missing for one: paths of facts, or sentences."""

    text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """Words the answer of one question; ``tracer`` keeps what was read for it.

    ``needs`` is the pack's sentence saying what to give or write.
    """

    run: Run
    tracer: Tracer
    needs: str | None

    def draft(self, answer: Derivation) -> Draft:
        """The text that follows from the facts."""
        if isinstance(answer, OwnWords):
            return self._own_words(answer)
        draft = self._derived(answer)
        if draft.missing and self.needs:
            return Draft("", (*draft.missing, self.needs))
        return draft

    def _derived(self, answer: YesNo | Value | Template | Lines | Choice) -> Draft:
        match answer:
            case YesNo():
                return self._yes_no(answer)
            case Value(expression=expression):
                return self._value(expression)
            case Template(message=message):
                return self._filled(message, {})
            case Lines():
                return self._lines(answer)
        return self._choice(answer)

    def _yes_no(self, answer: YesNo) -> Draft:
        yes = self.tracer.evaluate(answer.yes, {})
        if yes.value is True:
            return Draft("Yes")
        if answer.no is None:
            return Draft("No") if yes.value is False else self._missing([yes])
        no = self.tracer.evaluate(answer.no, {})
        return Draft("No") if no.value is True else self._missing([yes, no])

    def _value(self, expression: Expression) -> Draft:
        part = self.tracer.evaluate(expression, {})
        return self._missing([part]) if _unknown(expression, part) else Draft(_said(part, self.run))

    def _choice(self, answer: Choice) -> Draft:
        for option in answer.options:
            part = self.tracer.evaluate(option.when, {})
            if part.value is None:
                return self._missing([part])
            if part.value is True:
                return Draft(option.text)
        return self._missing([])

    def _own_words(self, answer: OwnWords) -> Draft:
        needs = self.needs or _WRITE
        start = "" if answer.suggest is None else self._filled(answer.suggest, {}).text
        return Draft("", (needs, f"A start: {start}") if start else (needs,))

    def _lines(self, answer: Lines) -> Draft:
        self.tracer.evaluate(answer.bindings[0].source, {})  # for the record: how many there are
        chosen = self.run.selections[answer.selection]
        drafts = [self._line(answer, chosen, at) for at in range(len(chosen.entries))]
        missing = [path for draft, _ in drafts for path in draft.missing]
        missing.extend(self._unlisted(answer.selection, chosen))
        if missing:
            return Draft("", tuple(dict.fromkeys(missing)))
        texts = [(draft.text, count) for draft, count in drafts]
        return Draft("\n".join(_merged(texts)) or answer.none)

    def _line(self, answer: Lines, chosen: Selection, at: int) -> tuple[Draft, int | None]:
        """The line of one entry, and how many of it there are when the pack asks for that."""
        scope = self.run.bound(answer.selection, chosen.entries[at])
        if at in chosen.maybe:
            wheres = (binding.where for binding in answer.bindings if binding.where is not None)
            return self._missing([self.tracer.evaluate(where, scope) for where in wheres]), None
        draft = self._filled(answer.line, scope)
        if answer.count is None:
            return draft, None
        count = self.tracer.evaluate(answer.count, scope)
        if isinstance(count.value, int):
            return draft, count.value
        return Draft("", (*draft.missing, *self._missing([count]).missing)), None

    def _unlisted(self, selection: int, chosen: Selection) -> list[str]:
        """The lists that are not filled in: the outermost one, or inner ones of its entries."""
        plan = self.run.pack.plans[selection]
        patterns = [plan.scope[variable] or () for variable in plan.variables]
        if not chosen.listed:
            return [pattern_text(patterns[0]).removesuffix("[*]")]
        paths = []
        for hole in chosen.holes:
            outer = list(self.run.bound(selection, tuple(hole)).values())[-1]
            paths.append(f"{outer.path}.{patterns[len(hole)][-2]}")
        return paths

    def _filled(self, template: Message, scope: Scope) -> Draft:
        texts: list[str] = []
        unknown: list[Traced] = []
        for part in template.parts:
            text = part if isinstance(part, str) else self._placed(part, scope)
            if isinstance(text, str):
                texts.append(text)
            else:
                unknown.append(text)
        return self._missing(unknown) if unknown else Draft("".join(texts))

    def _placed(self, part: Path | Constant, scope: Scope) -> str | Traced:
        if isinstance(part, Path) and not part.fields and part.root in scope:
            entry = scope[part.root]
            return in_words(entry.path or "", entry.value) or display_name(entry.value, part.root)
        value = self.tracer.evaluate(part, scope)
        return value if _unknown(part, value) else _said(value, self.run)

    def _missing(self, parts: Sequence[Traced]) -> Draft:
        """What the unknown parts lacked; failing that, everything that was read."""
        lacking = [path for part in parts if part.value in (None, UNKNOWN) for path in part.lacking]
        return Draft("", tuple(dict.fromkeys(lacking)) or (_UNDECIDED, *self.tracer.reads))


def _merged(lines: Sequence[tuple[str, int | None]]) -> list[str]:
    """Counted lines that say the same become one, where the first of them stood."""
    totals: dict[str, int] = {}
    for text, count in lines:
        if count is None:
            return [text for text, _ in lines]
        totals[text] = totals.get(text, 0) + count
    return [f"{total} x {text}" for text, total in totals.items() if total]


def _unknown(expression: Expression, part: Traced) -> bool:
    """A null fact is known; None is unknown only as the value of a condition."""
    return part.value == UNKNOWN or (part.value is None and not isinstance(expression, Path | FieldOf))


def _said(part: Traced, run: Run) -> str:
    value = part.value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(display_name(entry, "") for entry in value) or "none"
    return display_name(value, "") if isinstance(value, dict) else spoken(part, run.runtime)
