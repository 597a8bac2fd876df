"""How far the intake is: what is answered, what is missing, and what does not apply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.services.profiles.entries import Entry, entries_in, handle_of, name_of
from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.screens import UNKNOWN, ListScreen, Page, Screens, Section


class State(StrEnum):
    """How far one page, list or section is."""

    NOT_NEEDED = "not_needed"
    NOT_STARTED = "not_started"
    STARTED = "started"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Progress:
    """``answered`` of ``wanted`` answers; ``unknown`` of the answered ones say "not known"."""

    answered: int
    wanted: int
    unknown: int
    state: State

    @property
    def missing(self) -> int:
        return self.wanted - self.answered


@dataclass(frozen=True, slots=True)
class EntryProgress:
    """One entry of a list: its address, name and how far it is."""

    handle: str
    name: str
    progress: Progress


NOTHING = Progress(0, 0, 0, State.NOT_NEEDED)


def page_progress(page: Page, profile: Json, entry: Json) -> Progress:
    """Of one page; ``entry`` is the profile itself outside lists."""
    answered = wanted = unknown = given = 0
    for question in page.shown(profile, entry):
        value = question.value_in(entry)
        given += value is not ABSENT
        if question.is_wanted(profile, entry):
            wanted += 1
            answered += value is not ABSENT
            unknown += value == UNKNOWN
    return Progress(answered, wanted, unknown, _state(answered, wanted, given))


def entry_progress(screen: ListScreen, profile: Json, entry: Entry) -> Progress:
    """Of all pages of one entry."""
    return together(page_progress(page, profile, entry) for page in screen.pages)


def list_progress(screen: ListScreen, profile: Json) -> Progress:
    """Of a list: nobody said whether there are any, there are none, or all entries together."""
    if screen.optional and not entries_in(profile, screen):
        return NOTHING
    if not _is_given(screen, profile):
        return Progress(0, 1, 0, State.NOT_STARTED)
    entries = entries_in(profile, screen)
    return (
        together(entry_progress(screen, profile, entry) for entry in entries) if entries else _answered_none()
    )


def entries_progress(screen: ListScreen, profile: Json, entries: Iterable[Entry]) -> Iterator[EntryProgress]:
    """Of each entry."""
    for entry in entries:
        yield EntryProgress(handle_of(entry), name_of(entry), entry_progress(screen, profile, entry))


def item_progress(item: Page | ListScreen, profile: Json) -> Progress:
    """Of a page or list of the task list."""
    if isinstance(item, ListScreen):
        return list_progress(item, profile)
    return page_progress(item, profile, profile) if item.is_shown(profile) else NOTHING


def section_progress(section: Section, profile: Json) -> Mapping[str, Progress]:
    """Of each item of a section, by page id or list name."""
    return {_name(item): item_progress(item, profile) for item in section.items}


def whole_progress(screens: Screens, profile: Json) -> Progress:
    """Of everything."""
    return together(item_progress(item, profile) for section in screens.sections for item in section.items)


def together(parts: Iterable[Progress]) -> Progress:
    """Several as one: complete when each part that applies is."""
    parts = [part for part in parts if part.state is not State.NOT_NEEDED]
    if not parts:
        return NOTHING
    states = {part.state for part in parts}
    state = states.pop() if len(states) == 1 else State.STARTED
    counts = [sum(getattr(part, field) for part in parts) for field in ("answered", "wanted", "unknown")]
    return Progress(counts[0], counts[1], counts[2], state)


def _is_given(screen: ListScreen, profile: Json) -> bool:
    holder = profile
    for step in screen.steps:
        if step not in holder:
            return False
        holder = holder[step]
    return True


def _answered_none() -> Progress:
    return Progress(1, 1, 0, State.COMPLETE)


def _state(answered: int, wanted: int, given: int) -> State:
    if not wanted:
        return State.COMPLETE if given else State.NOT_NEEDED
    if answered == wanted:
        return State.COMPLETE
    return State.STARTED if given else State.NOT_STARTED


def _name(item: Page | ListScreen) -> str:
    return item.name if isinstance(item, ListScreen) else item.id
