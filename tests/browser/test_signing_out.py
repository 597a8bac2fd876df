"""After signing out the back button shows nothing, and an open tab is told to sign in (AUTH-03)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visitor import Visitor

NAME = "Nobody Else's Ltd"


def in_settings(visitor: Visitor) -> None:
    """Signed in, with an organisation of their own, on its settings."""
    page = visitor.sign_in("member@example.test")
    if page.url.endswith("/welcome"):
        page.get_by_label("Name of the organisation").fill(NAME)
        page.get_by_role("button", name="Create").click()
    visitor.visit("/app/settings" if page.url.endswith("/app") else "/organisations")


@pytest.mark.req("AUTH-03")
def test_the_back_button_shows_nothing_after_signing_out(window: Open) -> None:
    visitor = window()
    in_settings(visitor)
    page = visitor.page
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    visitor.expect_heading("You are signed out")
    page.go_back()
    visitor.expect_heading("Sign in")
    expect(page.get_by_text(NAME)).to_have_count(0)


@pytest.mark.req("AUTH-03")
def test_another_tab_of_the_same_browser_is_signed_out_too(window: Open) -> None:
    visitor = window()
    in_settings(visitor)
    other = visitor.context.new_page()
    other.goto(f"{visitor.home}/organisations")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.expect_heading("You are signed out")
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.req("AUTH-03")
def test_scripts_of_a_page_cannot_read_the_session(window: Open) -> None:
    visitor = window()
    in_settings(visitor)
    assert visitor.page.evaluate("document.cookie") == ""
    (cookie,) = [cookie for cookie in visitor.context.cookies() if "session" in cookie.get("name", "")]
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")


@pytest.mark.req("A11Y-01", "AUTH-06")
def test_the_pages_of_people_and_organisations_have_no_barriers(window: Open) -> None:
    visitor = window()
    in_settings(visitor)
    visitor.check_access_of("/welcome", "/organisations", "/app/settings", "/sign-in/again?next=/app")
