"""How far the intake is: what is answered, what is missing, and what does not apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from appliance.services.profiles.entries import Entry, entries_in
from appliance.services.profiles.field_paths import ABSENT, Json
from appliance.services.profiles.screens import UNKNOWN, ListScreen, Page


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


def item_progress(item: Page | ListScreen, profile: Json) -> Progress:
    """Of a page or list of the task list."""
    if isinstance(item, ListScreen):
        return list_progress(item, profile)
    return page_progress(item, profile, profile) if item.is_shown(profile) else NOTHING


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
