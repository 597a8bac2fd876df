"""A click is answered in the same breath: what it does is there before the next frame is drawn (A11Y-02).

No stopwatch: what a script changed when the click has been handled is painted with the next frame, a sixtieth
of a second later. How quickly whole pages come is measured by scripts/bench.sh web.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, ViewportSize

from tests.browser.conftest import Open
from tests.browser.live_server import LiveServer

MEMBER = "member@example.test"
PHONE: ViewportSize = {"width": 360, "height": 740}
A_LOG: FilePayload = {"name": "a.log", "mimeType": "text/plain", "buffer": b"a line\n"}


@pytest.mark.req("A11Y-02")
def test_what_is_folded_opens_with_the_click(window: Open, seeded: LiveServer) -> None:
    visitor = window()
    visitor.come_in(MEMBER)
    folds = visitor.visit("/app/controls/CE-9").locator("main details > summary")
    assert folds.count() > 0
    turned = """fold => {
        const home = fold.parentElement, was = home.open;
        fold.click();
        return was !== home.open;
    }"""
    assert [fold.evaluate(turned) for fold in folds.all()] == [True] * folds.count()


@pytest.mark.req("A11Y-02")
def test_the_menu_of_a_phone_opens_with_the_click(window: Open, seeded: LiveServer) -> None:
    visitor = window(viewport=PHONE)
    visitor.come_in(MEMBER)
    menu = visitor.visit("/app").get_by_role("button", name="Menu")
    assert menu.evaluate("menu => { menu.click(); return menu.getAttribute('aria-expanded'); }") == "true"


@pytest.mark.req("A11Y-02", "EVID-11")
def test_an_upload_says_that_it_began_before_any_answer(window: Open, seeded: LiveServer) -> None:
    visitor = window()
    visitor.come_in(MEMBER)
    page = visitor.visit("/app/evidence/add?control=CE-9&kind=process_record")
    page.route("**/app/evidence/files", lambda _route: None)  # an answer that never comes
    page.set_input_files("input[type=file]", A_LOG)
    row = "() => document.querySelector('.tx-uploads li').innerText"
    assert "Sending" not in page.evaluate(row)
    page.get_by_role("button", name="Add", exact=True).evaluate("button => button.click()")
    assert "Sending" in page.evaluate(row)
    assert page.locator(".tx-uploads li progress").is_visible()
    page.unroute_all(behavior="ignoreErrors")
