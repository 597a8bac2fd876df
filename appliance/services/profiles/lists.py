"""Inventories: looking at a list, saying that there are none, copying and removing entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.foundation.domain_errors import ConflictError
from appliance.services.context import Context
from appliance.services.paging import page_at
from appliance.services.profiles.answer_words import NOT_ANSWERED, in_words
from appliance.services.profiles.completeness import (
    Progress,
    entry_progress,
    page_progress,
)
from appliance.services.profiles.drafts import draft_to_change, open_draft
from appliance.services.profiles.entries import (
    Entry,
    copy_of,
    entries_in,
    entry_key,
    find_entry,
    forget_references,
    handle_of,
    name_of,
    references_to,
    targets_for,
)
from appliance.services.profiles.field_paths import ABSENT, Json, put, value_at
from appliance.services.profiles.pack_in_use import support_choices
from appliance.services.profiles.places import EntryGoneError, ListAddress, ListPlace, find_list
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen, Page, Question
from appliance.services.profiles.support_choices import SupportChoices
from appliance.services.profiles.ways import way_on_from_list

ROWS = 50  # entries on a page of a list
_MEANS_NOTHING_ALONE = {"Yes", "No", "Not known"}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list: its address, name, a few words about it, how far it is, and what is wrong."""

    handle: str
    name: str
    words: tuple[str, ...]
    progress: Progress
    notice: str


@dataclass(frozen=True, slots=True)
class ShownList:
    """A page of a list. ``given``: somebody said whether there are any; ``total`` of them fit ``wanted``.

    ``next`` is the title and address of what is asked after it.
    """

    screen: ListScreen
    address: ListAddress
    holder_name: str
    rows: Sequence[Row]
    given: bool
    count: int
    total: int
    page: int
    pages: int
    wanted: str
    next: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One page of an entry's questions, with its answers in words; ``open`` are those without."""

    page: Page
    progress: Progress
    answers: tuple[tuple[str, str], ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry with all its answers. ``used_by`` are names of entries that refer to it."""

    screen: ListScreen
    address: ListAddress
    handle: str
    name: str
    key: str
    holder_name: str
    pages: tuple[EntryPage, ...]
    inner: tuple[tuple[ListScreen, int], ...]
    used_by: tuple[str, ...]
    notice: str


def show_list(ctx: Context, address: ListAddress, *, page: int = 1, wanted: str = "") -> ShownList:
    """One page of a list; ``wanted`` is part of a name. Raises NotFoundError."""
    with ctx.transaction():
        profile = open_draft(ctx).document
        place = find_list(profile, address)
        support = support_choices(ctx)
    found = [entry for entry in place.entries if wanted.casefold() in name_of(entry).casefold()]
    at = page_at(page, of=len(found), per_page=ROWS)
    targets = targets_for(profile, screens(), place.screen)
    return ShownList(
        screen=place.screen,
        address=address,
        holder_name=name_of(place.holder) if address.parent else "",
        rows=[_row(place, entry, support, targets) for entry in found[at.offset : at.offset + at.limit]],
        given=value_at(place.holder, place.screen.steps) is not ABSENT,
        count=len(place.entries),
        total=len(found),
        page=at.number,
        pages=at.pages,
        wanted=wanted,
        next=way_on_from_list(place.screen, profile),
    )


def show_entry(ctx: Context, address: ListAddress, handle: str) -> ShownEntry:
    """One entry with its answers in words. Raises NotFoundError, EntryGoneError."""
    with ctx.transaction():
        profile = open_draft(ctx).document
        place = find_list(profile, address)
        entry = _found(place, handle)
        support = support_choices(ctx)
    screen = place.screen
    targets = targets_for(profile, screens(), screen)
    return ShownEntry(
        screen=screen,
        address=address,
        handle=handle,
        name=name_of(entry),
        key=entry_key(entry),
        holder_name=name_of(place.holder) if address.parent else "",
        pages=tuple(_entry_page(page, profile, entry, targets, support) for page in screen.pages),
        inner=tuple((inner, len(entries_in(entry, inner))) for inner in screens().inner_lists(screen)),
        used_by=tuple(
            name_of(user) for user, _ in references_to(profile, screens(), screen, entry_key(entry))
        ),
        notice=_notice(entry, support),
    )


def say_none(ctx: Context, address: ListAddress) -> None:
    """Says that there are none. Raises ConflictError when somebody has added one."""
    with draft_to_change(ctx) as profile:
        place = find_list(profile, address)
        if place.entries:
            raise ConflictError(
                f"There are entries in this list: {len(place.entries)}.", mend="Remove them first"
            )
        put(place.holder, place.screen.steps, [])


def say_not_known(ctx: Context, address: ListAddress) -> None:
    """Takes back that there are none."""
    with draft_to_change(ctx) as profile:
        place = find_list(profile, address)
        if not place.entries:
            put(place.holder, place.screen.steps, ABSENT)


def copy_entry(ctx: Context, address: ListAddress, handle: str) -> str:
    """Adds the same entry under another name; returns its handle."""
    with draft_to_change(ctx) as profile:
        place = find_list(profile, address)
        twin = copy_of(_found(place, handle), place.screen, place.entries)
        put(place.holder, place.screen.steps, [*place.entries, twin])
    return handle_of(twin)


def remove_entry(ctx: Context, address: ListAddress, handle: str) -> str:
    """Removes an entry, and what referred to it no longer does; returns its name.

    A list whose last entry goes is not known any more: that there are none is for a person to say.
    """
    with draft_to_change(ctx) as profile:
        place = find_list(profile, address)
        gone = _found(place, handle)
        left = [entry for entry in place.entries if entry is not gone]
        put(place.holder, place.screen.steps, left or ABSENT)
        if not place.screen.parent:
            forget_references(profile, screens(), place.screen, entry_key(gone))
    return name_of(gone)


def _entry_page(page: Page, profile: Json, entry: Entry, targets: Json, support: SupportChoices) -> EntryPage:
    words = [
        (
            question.label,
            in_words(question, question.value_in(entry), targets.get(question.name, {}), support, entry),
        )
        for question in page.shown(profile, entry)
    ]
    return EntryPage(
        page,
        page_progress(page, profile, entry),
        tuple(one for one in words if one[1] != NOT_ANSWERED),
        tuple(label for label, answer in words if answer == NOT_ANSWERED),
    )


def _found(place: ListPlace, handle: str) -> Entry:
    entry = find_entry(place.entries, handle)
    if entry is None:
        raise EntryGoneError(f"This {place.screen.item} is no longer there.")
    return entry


def _row(place: ListPlace, entry: Entry, support: SupportChoices, targets: Json) -> Row:
    words = (
        _summed_up(
            question,
            in_words(question, question.value_in(entry), targets.get(question.name, {}), support, entry),
        )
        for question in place.screen.summary
    )
    return Row(
        handle=handle_of(entry),
        name=name_of(entry),
        words=tuple(words),
        progress=entry_progress(place.screen, place.profile, entry),
        notice=_notice(entry, support),
    )


def _summed_up(question: Question, word: str) -> str:
    """An answer that stands without its question."""
    if word == NOT_ANSWERED:
        return ""
    if question.steps[-1] == "count":
        return "" if word == "1" else f"{word} of them"
    return f"{question.label} {word}" if word in _MEANS_NOTHING_ALONE else word


def _notice(entry: Entry, support: SupportChoices) -> str:
    for product, cycle in (
        ("os_product", "os_cycle"),
        ("firmware_product", "firmware_cycle"),
        ("product", "cycle"),
    ):
        told = support.notice(entry.get(product), entry.get(cycle), entry.get("os_edition"))
        if told is not None:
            return told.text
    return ""
