"""Leaves out answers to questions that no longer apply: nobody could see them, let alone correct them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from appliance.services.profiles.entries import Entry, entries_in
from appliance.services.profiles.field_paths import ABSENT, Json, put
from appliance.services.profiles.screens import ListScreen, Page, Screens


def applicable_only(profile: dict[str, Any], screens: Screens) -> dict[str, Any]:
    """A copy of a profile without answers to hidden questions.

    A draft keeps them, so that choosing another answer by mistake costs nothing; what is published does not.
    """
    kept = deepcopy(profile)
    hidden = [
        (entry, question.steps)
        for entry, page in _asked(kept, screens)
        for question in page.questions
        if not (page.is_shown(kept) and question.is_shown(kept, entry))
    ]
    for entry, steps in hidden:
        put(entry, steps, ABSENT)
    return kept


def _asked(profile: Json, screens: Screens) -> list[tuple[Entry, Page]]:
    """Each page with the entry it is about; the profile itself outside lists."""
    pages = [(profile, page) for page in screens.pages.values()]
    for screen in screens.top_lists():
        for entry in entries_in(profile, screen):
            pages.extend(_of_entry(entry, screen, screens))
    return pages


def _of_entry(entry: Entry, screen: ListScreen, screens: Screens) -> list[tuple[Entry, Page]]:
    pages = [(entry, page) for page in screen.pages]
    for inner in screens.inner_lists(screen):
        pages.extend((one, page) for one in entries_in(entry, inner) for page in inner.pages)
    return pages
