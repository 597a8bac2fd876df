"""Joins presentation.yaml and the schema of the profile into screens, once, and refuses what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from appliance.services.profiles.conditions import Condition, parse_condition
from appliance.services.profiles.field_paths import Steps
from appliance.services.profiles.schema_fields import ENTRY, Shape, profile_fields, profile_lists
from appliance.services.profiles.screens import (
    Choice,
    ListScreen,
    Page,
    Question,
    Screens,
    Section,
    pattern_of,
)

_FILE = Path(__file__).with_name("presentation.yaml")
# Every scalar stays text: "yes", "on" and 12 are words here. This loader builds nothing but texts.
_TextLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Raw = Mapping[str, Any]


class PresentationError(ValueError):
    """A mistake of ours in presentation.yaml."""


@cache
def screens() -> Screens:
    """The screens of the intake."""
    raw = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506  # texts only
    return _Reader(raw).screens()


class _Reader:
    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._lists: dict[str, ListScreen] = {}
        self._pages: dict[str, Page] = {}

    def screens(self) -> Screens:
        sections = tuple(self._section(section) for section in self._raw["sections"])
        for raw in self._raw["inner_lists"]:
            self._list(raw)
        not_asked = {_absolute(field): why for field, why in self._raw["not_asked"].items()}
        return Screens(sections, self._lists, self._pages, not_asked)

    def _section(self, raw: Raw) -> Section:
        items = tuple(self._list(item) if "list" in item else self._page(item) for item in raw["items"])
        return Section(raw["id"], raw["title"], raw["intro"], items)

    def _page(self, raw: Raw) -> Page:
        page = self._questions_page(raw, ())
        self._pages[page.id] = page
        return page

    def _questions_page(self, raw: Raw, base: Steps) -> Page:
        questions = tuple(self._questions(raw["questions"], base, (), ()))
        return Page(
            raw["page"], raw["title"], raw.get("intro", ""), questions, _conditions(raw, "shown_if", ())
        )

    def _list(self, raw: Raw) -> ListScreen:
        steps = tuple(raw["list"].split("."))
        parent = steps[0] if (steps[0],) in profile_lists() and len(steps) > 1 else ""
        base = (parent, ENTRY, *steps[1:], ENTRY) if parent else (*steps, ENTRY)
        if base[:-1] not in profile_lists():
            raise PresentationError(f"the schema has no list {raw['list']}")
        pages = tuple(self._questions_page(page, base) for page in raw["pages"])
        by_name = {question.name: question for page in pages for question in page.questions}
        screen = ListScreen(
            name=raw["list"],
            steps=steps[1:] if parent else steps,
            parent=parent,
            title=raw["title"],
            item=raw["item"],
            intro=raw["intro"],
            why=raw["why"],
            none_label=raw["none_label"],
            makes_id=(*base, "id") in profile_fields(),
            optional="optional" in raw,
            csv="csv" in raw,
            summary=tuple(by_name[name] for name in raw["summary"]),
            pages=pages,
            inner=tuple(raw.get("lists", ())),
        )
        self._lists[screen.name] = screen
        return screen

    def _questions(
        self, raws: Sequence[Raw], base: Steps, at: Steps, shown_if: tuple[Condition, ...]
    ) -> Iterator[Question]:
        for raw in raws:
            if "use" in raw:
                inner = tuple(raw["at"].split(".")) if "at" in raw else ()
                asked = [_named_apart(one, raw.get("labels", {})) for one in self._raw["groups"][raw["use"]]]
                yield from self._questions(asked, base, inner, _conditions(raw, "shown_if", at))
            elif "made_from" not in raw:
                yield self._question(raw, base, at, shown_if)

    def _question(self, raw: Raw, base: Steps, at: Steps, shown_if: tuple[Condition, ...]) -> Question:
        steps = (*at, *raw["field"].split("."))
        shape = profile_fields().get((*base, *steps))
        if shape is None:
            raise PresentationError(f"the schema has no field {pattern_of((*base, *steps))}")
        return Question(
            steps=steps,
            pattern=pattern_of((*base, *steps)),
            shape=shape,
            label=raw["label"],
            why=raw["why"],
            help=raw.get("help", "").strip(),
            example=raw.get("example", ""),
            choices=self._choices(raw, shape, pattern_of((*base, *steps))),
            null_word=raw.get("null_word", ""),
            empty_word=raw.get("empty_word", ""),
            optional="optional" in raw,
            optional_unless=_conditions(raw, "optional_unless", at),
            shown_if=(*shown_if, *_conditions(raw, "shown_if", at)),
            entries_of=tuple(raw.get("entries_of", ())),
            products=tuple(raw.get("products", ())),
        )

    def _choices(self, raw: Raw, shape: Shape, place: str) -> tuple[Choice, ...]:
        if not shape.options:
            return ()
        given = raw.get("choices", "tri")
        words = self._raw["choice_lists"][given] if isinstance(given, str) else given
        if set(words) != set(shape.options):
            raise PresentationError(
                f"{place} has choices {sorted(words)}, the schema {sorted(shape.options)}"
            )
        return tuple(Choice(value, text) for value, text in words.items())


def _conditions(raw: Raw, key: str, at: Steps) -> tuple[Condition, ...]:
    written = raw.get(key, [])
    return tuple(parse_condition(text, at) for text in ([written] if isinstance(written, str) else written))


def _named_apart(raw: Raw, labels: Mapping[str, str]) -> Raw:
    return {**raw, "label": labels[raw["field"]]} if raw.get("field") in labels else raw


def _absolute(field: str) -> Steps:
    """The steps of ``devices.unlock.auth.mechanism``, through the entries of its list."""
    steps = tuple(field.split("."))
    return (steps[0], ENTRY, *steps[1:]) if (steps[0],) in profile_lists() else steps
