"""A newcomer: the front page, signing in, making an organisation; with scripts, without, and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

PHONE = {"width": 360, "height": 740}


@pytest.mark.req("A11Y-01")
def test_pages_for_everybody_have_no_barriers(window: Open) -> None:
    pages = ["/", "/sign-in", "/signed-out", "/no-such-page", "/dev/style-guide", "/dev/mailbox"]
    window().check_access_of(*pages)


@pytest.mark.req("AUTH-01", "ORG-01")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_newcomer_signs_in_makes_an_organisation_and_signs_out(window: Open, scripts: bool) -> None:
    visitor = window(java_script_enabled=scripts)
    page = visitor.sign_in("guest@example.test")
    if page.url.endswith("/welcome"):
        page.get_by_label("Name of the organisation").fill("Brook & Vale Ltd")
        page.get_by_role("button", name="Create").click()
    expect(page).to_have_url(f"{visitor.home}/app")
    page.get_by_role("button", name="Sign out").click()
    visitor.expect_heading("You are signed out")


@pytest.mark.req("A11Y-01")
def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(window: Open) -> None:
    visitor = window()
    page = visitor.visit("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
