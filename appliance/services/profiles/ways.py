"""Where a person goes from a page of the intake: back, on to the next, and to what it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.services.profiles.asked_pages import AskedPage
from appliance.services.profiles.drafts import Document
from appliance.services.profiles.fact_addresses import ROOT, list_url, page_url
from appliance.services.profiles.places import PageAddress, section_of
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen, Page
from appliance.services.profiles.typed_answers import Form


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses round a page. ``caption`` says where it belongs; ``step`` of ``steps`` pages of an entry."""

    here: str
    back: str
    back_words: str
    next: str
    next_words: str
    caption: str
    step: int = 1
    steps: int = 1


def way_on(page: AskedPage) -> Way:
    """The way back from a page and on from it."""
    return _in_list(page) if page.place.where else _on_task_list(page)


def list_of(address: PageAddress) -> str:
    """The list a page's entry stands in; the task list for pages outside lists."""
    return ROOT if address.within is None else list_url(address.within.name, address.within.parent)


def typed_in_words(address: PageAddress, form: Form) -> Sequence[tuple[str, str]]:
    """What somebody typed about an entry that is gone: the labels and the texts, for them to copy."""
    screen = screens().lists[address.within.name] if address.within else None
    page = screen.page(address.page_id) if screen else screens().pages.get(address.page_id)
    typed = [] if page is None else [(one.label, ", ".join(form.get(one.name, ()))) for one in page.questions]
    return [(label, text[:300]) for label, text in typed if text]


def _on_task_list(page: AskedPage) -> Way:
    section = section_of(page.place.page)
    here = page_url(page.address)
    if section is None:
        return Way(here, ROOT, "Your organisation", ROOT, "Save", "")
    following = _following(page.place.page, section.items, page.draft.document)
    return Way(
        here=here,
        back=ROOT,
        back_words="Your organisation",
        next=_address(following) if following else ROOT,
        next_words="Save and continue" if following else "Save",
        caption=section.title,
    )


def way_on_from_list(screen: ListScreen, profile: Document) -> tuple[str, str] | None:
    """The title and address of what comes after a list, in its section or at the head of the next one."""
    items = [item for section in screens().sections for item in section.items]
    following = _following(screen, items, profile) if screen in items else None
    return (following.title, _address(following)) if following else None


def _following(
    at: Page | ListScreen, items: Sequence[Page | ListScreen], profile: Document
) -> Page | ListScreen | None:
    """The next page or list that applies."""
    after = items[items.index(at) + 1 :]
    return next((one for one in after if isinstance(one, ListScreen) or one.is_shown(profile)), None)


def _in_list(page: AskedPage) -> Way:
    where, within = page.place.where, page.address.within
    if where is None or within is None:
        raise ValueError("this page is about no entry")
    screen = where.screen
    home = list_url(within.name, within.parent)
    at = screen.pages.index(page.place.page)
    handle = page.address.handle
    last = at + 1 == len(screen.pages)
    following = replace(page.address, page_id=screen.pages[min(at + 1, len(screen.pages) - 1)].id)
    return Way(
        here=page_url(page.address),
        back=f"{home}/{handle}" if handle else home,
        back_words=page.item_name if handle else screen.title,
        next=home if last else page_url(following),
        next_words="Save" if last else "Save and continue",
        caption=page.item_name if handle else f"Add {screen.one_more}",
        step=at + 1,
        steps=len(screen.pages),
    )


def _address(item: Page | ListScreen) -> str:
    return list_url(item.name) if isinstance(item, ListScreen) else page_url(PageAddress(item.id))
