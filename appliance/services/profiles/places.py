"""Where in a draft a page of the intake writes: the profile itself, an entry of a list, or an entry to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from appliance.foundation.domain_errors import NotFoundError
from appliance.services.profiles.entries import Entry, entries_in, find_entry
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen, Page, Section


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A list by name; ``parent`` is the handle of the entry it stands in, for lists inside entries."""

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """A page by id; with ``within`` one of that list's entry ``handle``, or without it of a new entry."""

    page_id: str
    within: ListAddress | None = None
    handle: str = ""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A list in a document: ``holder`` is the profile or the entry it stands in."""

    screen: ListScreen
    profile: dict[str, Any]
    holder: dict[str, Any]

    @property
    def entries(self) -> list[Entry]:
        return entries_in(self.holder, self.screen)


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page in a document. ``entry`` is what it writes into: the profile itself outside lists."""

    page: Page
    entry: dict[str, Any]
    where: ListPlace | None = None


class EntryGoneError(NotFoundError):
    """Somebody removed the entry while another person was editing it."""

    code = "entry_gone"


def find_list(profile: dict[str, Any], address: ListAddress) -> ListPlace:
    """The list; it need not be given yet. Raises NotFoundError for a list or holder there is not."""
    screen = screens().lists.get(address.name)
    if screen is None or bool(screen.parent) != bool(address.parent):
        raise NotFoundError("There is no such list.")
    if not screen.parent:
        return ListPlace(screen, profile, profile)
    holder = find_entry(entries_in(profile, screens().lists[screen.parent]), address.parent)
    if holder is None:
        raise EntryGoneError("What this list belongs to is no longer there.")
    return ListPlace(screen, profile, holder)


def find_page(profile: dict[str, Any], address: PageAddress) -> PagePlace:
    """The page; for an entry to be it writes into an empty one. Raises NotFoundError as find_list does."""
    if address.within is None:
        page = screens().pages.get(address.page_id)
        if page is None:
            raise NotFoundError("There is no such page.")
        return PagePlace(page, profile)
    where = find_list(profile, address.within)
    page = where.screen.page(address.page_id)
    if page is None:
        raise NotFoundError("There is no such page.")
    entry = find_entry(where.entries, address.handle) if address.handle else {}
    if entry is None:
        raise EntryGoneError(f"This {where.screen.item} is no longer there.")
    return PagePlace(page, entry, where)


def section_of(item: Page | ListScreen) -> Section | None:
    """The section a page or list of the task list stands in."""
    return next((section for section in screens().sections if item in section.items), None)
