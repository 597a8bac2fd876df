"""What the intake asks, screen by screen: the schema's fields in the order and words of presentation.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.services.profiles.conditions import Condition, all_hold
from appliance.services.profiles.field_paths import Json, Steps, value_at
from appliance.services.profiles.schema_fields import ENTRY, Shape

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the profile and how it is asked.

    ``steps`` start at the entry in a list, at the profile on a page; ``pattern`` is the whole way as the
    engine writes it, ``devices[*].unlock.method``. ``entries_of`` are the lists whose ids the field holds,
    ``products`` the ids of the pack's support table offered for it.
    """

    steps: Steps
    pattern: str
    shape: Shape
    label: str
    why: str
    help: str = ""
    example: str = ""
    choices: tuple[Choice, ...] = ()
    null_word: str = ""
    empty_word: str = ""
    optional: bool = False
    optional_unless: tuple[Condition, ...] = ()
    shown_if: tuple[Condition, ...] = ()
    entries_of: tuple[str, ...] = ()
    products: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the field is called in a form: ``unlock.method``."""
        return ".".join(self.steps)

    def is_shown(self, profile: Json, entry: Json) -> bool:
        return all_hold(self.shown_if, profile, entry)

    def is_wanted(self, profile: Json, entry: Json) -> bool:
        """Whether the profile is incomplete without an answer."""
        if self.optional_unless:
            return all_hold(self.optional_unless, profile, entry)
        return not self.optional

    def value_in(self, entry: Json) -> Json:
        return value_at(entry, self.steps)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that are asked and saved together."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    shown_if: tuple[Condition, ...] = ()

    def is_shown(self, profile: Json) -> bool:
        return all_hold(self.shown_if, profile, profile)

    def shown(self, profile: Json, entry: Json) -> tuple[Question, ...]:
        """The questions that apply."""
        return tuple(question for question in self.questions if question.is_shown(profile, entry))


@dataclass(frozen=True, slots=True)
class ListScreen:
    """An inventory. ``steps`` lead to it from the profile, or from the entry of ``parent`` it stands in."""

    name: str
    steps: Steps
    parent: str
    title: str
    item: str
    intro: str
    why: str
    none_label: str
    makes_id: bool
    optional: bool
    csv: bool
    summary: tuple[Question, ...]
    pages: tuple[Page, ...]
    inner: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """``devices[*].fixes``: as the engine writes the way to the list."""
        return ".".join(self.steps) if not self.parent else f"{self.parent}[*].{self.steps[-1]}"

    @property
    def questions(self) -> Iterator[Question]:
        return (question for page in self.pages for question in page.questions)

    @property
    def one_more(self) -> str:
        """``an address``: one entry, as a sentence names it."""
        return f"{'an' if self.item[0] in 'aeiou' else 'a'} {self.item}"

    def page(self, identity: str) -> Page | None:
        return next((page for page in self.pages if page.id == identity), None)


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    intro: str
    items: tuple[Page | ListScreen, ...]


@dataclass(frozen=True, slots=True)
class Screens:
    """Everything that is asked, in order, with look-ups by name."""

    sections: tuple[Section, ...]
    lists: Mapping[str, ListScreen]
    pages: Mapping[str, Page]
    not_asked: Mapping[Steps, str]

    def top_lists(self) -> tuple[ListScreen, ...]:
        return tuple(screen for screen in self.lists.values() if not screen.parent)

    def questions(self) -> Iterator[Question]:
        for page in self.pages.values():
            yield from page.questions
        for screen in self.lists.values():
            yield from screen.questions

    def inner_lists(self, screen: ListScreen) -> tuple[ListScreen, ...]:
        return tuple(self.lists[name] for name in screen.inner)

    def holding(self, list_name: str) -> Iterator[tuple[ListScreen, Question]]:
        """The questions whose answers are ids of entries of that list."""
        for screen in self.lists.values():
            for question in screen.questions:
                if list_name in question.entries_of:
                    yield screen, question


def pattern_of(steps: Steps) -> str:
    """``devices[*].fixes[*].name`` for its steps with ``*``."""
    return ".".join(steps).replace(f".{ENTRY}", "[*]")
