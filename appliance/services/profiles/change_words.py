"""What differs between two profiles, as people read it: the question, the entry, and both answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from appliance.engine.fact_changes import ADDED, CHANGED, REMOVED, FactChange
from appliance.engine.facts import UNKNOWN
from appliance.services.profiles.answer_words import NOT_ANSWERED, in_words
from appliance.services.profiles.entries import entry_key, name_of, targets_for
from appliance.services.profiles.fact_addresses import edit_path
from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen, Question
from appliance.services.profiles.support_choices import SupportChoices
from appliance.services.profiles.versions import changes_between

_STEP = re.compile(r"([^.\[\]]+)|\[([^\[\]]*)\]")
_KEY = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One difference. ``where`` is the entry it is about, ``kind`` changed, added or removed."""

    kind: str
    label: str
    where: str
    before: str
    after: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The first of the differences in words, and how many there are in all."""

    rows: Sequence[ChangeInWords]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


NO_CHANGES = Changes((), 0)


def changes_in_words(
    before: Mapping[str, Any], after: Mapping[str, Any], support: SupportChoices, most: int = 100
) -> Changes:
    """What differs between two profiles, in the order the intake asks; the first ``most`` in words."""
    order = _order()
    found = sorted(
        changes_between(before, after),
        key=lambda change: (order.get(_pattern(change), len(order)), change.path),
    )
    told = _Teller(before, after, support)
    return Changes([told.words(change) for change in found[:most]], len(found))


class _Teller:
    def __init__(self, before: Json, after: Json, support: SupportChoices) -> None:
        self.before, self.after, self.support = before, after, support
        self.questions = {question.pattern: question for question in screens().questions()}
        self.lists = {screen.pattern: screen for screen in screens().lists.values()}

    def words(self, change: FactChange) -> ChangeInWords:
        pattern = _KEY.sub("[*]", change.path.removeprefix("profile."))
        where = ", ".join(self._names(change.path))
        if change.kind in {ADDED, REMOVED}:
            return self._of_entry(change, pattern)
        question = self.questions.get(pattern)
        if question is None:
            return self._of_whole(change, pattern, where)
        screen = self.lists.get(pattern.rpartition("[*]")[0])
        return ChangeInWords(
            kind=change.kind,
            label=question.label,
            where=where,
            before=self._answer(question, screen, self.before, change.path),
            after=self._answer(question, screen, self.after, change.path),
            url=edit_path(change.path),
        )

    def _of_entry(self, change: FactChange, pattern: str) -> ChangeInWords:
        screen = self.lists.get(pattern.rpartition("[*]")[0])
        name = str(change.after if change.kind == ADDED else change.before)
        url = edit_path(change.path) if change.kind == ADDED else None
        if name.startswith("{"):  # an entry without a name of its own
            side = self.after if change.kind == ADDED else self.before
            name = next(iter(self._names(change.path, side)), "entry")
        return ChangeInWords(change.kind, screen.title if screen else pattern, name, "", "", url)

    def _of_whole(self, change: FactChange, pattern: str, where: str) -> ChangeInWords:
        """A list that came to be known, or a field the screens do not ask."""
        screen = self.lists.get(pattern)
        before, after = (self._plain(value, screen) for value in (change.before, change.after))
        label = screen.title if screen else pattern
        return ChangeInWords(change.kind, label, where, before, after, edit_path(change.path))

    @staticmethod
    def _plain(value: Json, screen: ListScreen | None) -> str:
        if value == UNKNOWN:
            return NOT_ANSWERED
        return screen.none_label if screen and value == "0 listed" else str(value)

    def _answer(self, question: Question, screen: ListScreen | None, profile: Json, path: str) -> str:
        entry = _found(profile, path) if screen else profile
        value = question.value_in(entry) if entry is not None else ABSENT
        targets = targets_for(profile, screens(), screen).get(question.name, {})
        return in_words(question, value, targets, self.support, entry)

    def _names(self, path: str, *sides: Json) -> Iterator[str]:
        """The names of the entries a path leads through."""
        for at in (found.end() for found in _KEY.finditer(path)):
            entries = (_found(side, path[:at]) for side in sides or (self.after, self.before))
            entry = next((entry for entry in entries if entry is not None), None)
            yield path[:at].rpartition("[")[2].removesuffix("]") if entry is None else name_of(entry)


def _found(profile: Json, path: str) -> Json:
    """The innermost entry a path leads through; None when it, or one before it, is not there."""
    here, entry = profile, None
    for step, key in _STEP.findall(path.removeprefix("profile.")):
        if key:
            here = next((one for one in here or () if entry_key(one) == key), None)
            if here is None:
                return None
            entry = here
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return entry


def _pattern(change: FactChange) -> str:
    """What is asked about: an entry that came or went belongs to its list."""
    pattern = _KEY.sub("[*]", change.path.removeprefix("profile."))
    return pattern if change.kind == CHANGED else pattern.removesuffix("[*]")


@cache
def _order() -> Mapping[str, int]:
    """Where each question and list stands in the intake."""
    patterns: list[str] = []
    for section in screens().sections:
        for item in section.items:
            patterns += [item.pattern] if isinstance(item, ListScreen) else []
            patterns += [question.pattern for question in item.questions]
    return {pattern: at for at, pattern in enumerate(patterns)}
