"""Help opens beside what it is about, and whoever closes it is where they were, with what they typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.live_server import LiveServer

TYPED = "Larkfield Joinery and Sons"


@pytest.mark.req("ORG-10", "A11Y-01")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_help_leaves_what_was_typed(window: Open, seeded: LiveServer, scripts: bool) -> None:
    visitor = window(java_script_enabled=scripts)
    visitor.come_in("admin@example.test")
    page = visitor.visit("/app/settings")
    page.get_by_label("Name", exact=True).fill(TYPED)
    panel = page.locator("#help-settings-time-zone")
    summary = panel.locator("summary")
    summary.press("Enter")
    expect(panel.get_by_text("is in UTC")).to_be_visible()
    if scripts:  # the checker is one
        visitor.check_access()
    with visitor.context.expect_page() as opened:
        panel.get_by_role("link").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Time zone")
    opened.value.close()
    summary.press("Enter")
    expect(panel.get_by_text("is in UTC")).to_be_hidden()
    expect(summary).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value(TYPED)
