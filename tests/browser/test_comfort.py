"""What scripts add, and what is there without them; what the eye and the hand need."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open

GUIDE = "/dev/style-guide"
PHONE = {"width": 360, "height": 740}


def test_fields_of_a_choice_show_only_while_it_is_chosen(window: Open) -> None:
    page = window().visit(GUIDE)
    which = page.get_by_label("Which way?")
    expect(which).to_be_hidden()
    page.get_by_label("In another way").check()
    expect(which).to_be_visible()
    page.get_by_label("Automatically").check()
    expect(which).to_be_hidden()


def test_without_scripts_the_fields_of_every_choice_are_there(window: Open) -> None:
    page = window(java_script_enabled=False).visit(GUIDE)
    expect(page.get_by_label("Which way?")).to_be_visible()


@pytest.mark.req("A11Y-01")
def test_a_page_with_mistakes_begins_at_the_list_of_them_and_leads_to_each(window: Open) -> None:
    page = window().visit(GUIDE)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter the date when you last checked").click()
    expect(page.locator("#checked")).to_be_focused()


def test_a_copy_button_copies_the_text_and_says_so(window: Open) -> None:
    visitor = window(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.visit(GUIDE)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("[data-copy]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "All devices are locked after five minutes."


@pytest.mark.req("A11Y-02")
def test_a_long_text_tells_how_much_is_left(window: Open) -> None:
    page = window().visit(GUIDE)
    page.get_by_label("Anything to add?").fill("x" * 20)
    expect(page.get_by_text("You have 480 characters remaining").first).to_be_visible()


@pytest.mark.req("A11Y-01")
def test_with_reduced_motion_nothing_turns(window: Open) -> None:
    still = window(reduced_motion="reduce").visit(GUIDE)
    assert _motion(still.locator(".tx-spinner")) == "none"
    moving = window().visit(GUIDE)
    assert _motion(moving.locator(".tx-spinner")) != "none"


@pytest.mark.req("A11Y-02")
def test_nothing_moves_while_a_page_loads(window: Open) -> None:
    visitor = window()
    page = visitor.visit(GUIDE)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(
            list => done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
        ).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""
    )
    assert shift == 0


@pytest.mark.req("A11Y-01")
def test_every_focus_can_be_seen(window: Open) -> None:
    page = window().visit(GUIDE)
    plain: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => { const at = document.activeElement, style = getComputedStyle(at);
              const drawn = at.matches('.govuk-radios__input, .govuk-checkboxes__input')
                ? getComputedStyle(at.nextElementSibling, '::before') : style;
              const line = style.outlineStyle + style.outlineWidth;
              const seen = at.localName === 'body' ? 'solid3' : line;
              return [at.outerHTML.slice(0, 90), drawn.boxShadow, seen]; }"""
        )
        if look[1] == "none" and not re.search(r"solid[1-9]", look[2]):
            plain.append(look[0])
    assert plain == []


@pytest.mark.req("A11Y-01")
def test_at_two_hundred_percent_the_page_still_fits(window: Open) -> None:
    # Zooming to 200 % halves the window in CSS pixels and doubles the pixels of each.
    page = window(viewport={"width": 640, "height": 400}, device_scale_factor=2).visit(GUIDE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_on_paper_there_is_the_content_and_not_the_navigation(window: Open) -> None:
    page = window().visit(GUIDE)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".tx-header")).to_be_hidden()
    expect(page.locator(".govuk-button").first).to_be_hidden()


def _motion(element: Locator) -> str:
    return str(element.evaluate("element => getComputedStyle(element).animationName"))
