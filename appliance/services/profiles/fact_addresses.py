"""What a fact is called on the screens, and where a person changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from appliance.services.profiles.entries import handle_of
from appliance.services.profiles.places import PageAddress
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen

ROOT = "/app/profile"
_KEY = re.compile(r"\[([^\[\]]*)\]")


@cache
def field_labels() -> Mapping[str, str]:
    """The question about each fact, by its pattern without ``profile.``: ``devices[*].os_cycle``."""
    labels = {question.pattern: question.label for question in screens().questions()}
    lists = {screen.pattern: screen.title for screen in screens().lists.values()}
    return {**lists, **labels}


def page_url(address: PageAddress) -> str:
    """The web address of a page of the intake."""
    if address.within is None:
        return f"{ROOT}/pages/{address.page_id}"
    return (
        f"{list_url(address.within.name, address.within.parent)}/{address.handle or 'new'}/{address.page_id}"
    )


def list_url(name: str, parent: str = "") -> str:
    """The web address of a list; ``parent`` is the handle of the entry it stands in."""
    words = name.replace("_", "-")
    return f"{ROOT}/lists/{words}/in/{parent}" if parent else f"{ROOT}/lists/{words}"


def list_name(words: str) -> str:
    """The list a web address means: ``boundary-devices`` is ``boundary_devices``."""
    return words.replace("-", "_")


def edit_path(fact_path: str) -> str | None:
    """Where the fact is given: ``profile.devices[pc-1].os_cycle`` leads to that page of that device.

    None for what is no fact of the profile.
    """
    path = fact_path.removeprefix("profile.")
    keys = [key for key in _KEY.findall(path) if key != "*"]
    pattern = _KEY.sub("[*]", path)
    if screen := _list_of(pattern):
        return _in_list(screen, pattern, keys)
    for page in screens().pages.values():
        if any(_is_part_of(pattern, question.pattern) for question in page.questions):
            return f"{ROOT}/pages/{page.id}"
    return None


def _list_of(pattern: str) -> ListScreen | None:
    """The innermost list a pattern leads into or names."""
    found = [
        screen
        for screen in screens().lists.values()
        if pattern == screen.pattern or pattern.startswith(f"{screen.pattern}[*]")
    ]
    return max(found, key=lambda screen: len(screen.pattern), default=None)


def _in_list(screen: ListScreen, pattern: str, keys: list[str]) -> str:
    handles = [handle_of({"id": key}) for key in keys]
    if screen.parent and not handles:
        return list_url(screen.parent)
    url = list_url(screen.name, handles.pop(0) if screen.parent else "")
    if not handles:
        return url
    page = next(
        (page for page in screen.pages if any(one.pattern == pattern for one in page.questions)), None
    )
    return f"{url}/{handles[0]}/{page.id}" if page else f"{url}/{handles[0]}"


def _is_part_of(pattern: str, question: str) -> bool:
    return question == pattern or question.startswith(f"{pattern}.")
