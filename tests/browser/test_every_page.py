"""Every page that links reach: no barrier, no error, nothing wider than its window, whoever looks."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize
from werkzeug.routing import RequestRedirect

from appliance.foundation.app_settings import AppSettings, Environment
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product
from appliance.web.app import create_app
from scripts.tools.site_walk import Walk, walk, walk_as_sent
from tests.browser.axe import bring_checker
from tests.browser.axe import faults_of_access as _barriers
from tests.browser.conftest import DESKTOP, Open
from tests.browser.live_server import LiveServer

NARROWEST: ViewportSize = {"width": 320, "height": 640}
STARTS = ["/app", "/organisations", "/welcome", "/", "/signed-out", "/dev/mailbox", "/dev/style-guide",
          "/dev/mailbox/samples", "/dev/mailbox/samples/renewal"]  # fmt: skip
# Addresses that answer a GET but are no page a link leads to: blueprint or endpoint → why.
NOT_WALKED: dict[str, str] = {
    "static": "files",
    "answers.workbook": "a file",
    "health": "for probes",
    "handshake.shake": "asked by scripts",
    "joining.ask": "for guests who are not signed in; tests/web/test_joining_pages.py looks at it",
    "joining.look_at_link": "opened from an email; tests/web/test_joining_pages.py looks at it",
    "joining.look": "opened from an email; tests/web/test_joining_pages.py looks at it",
    "joining.look_again": "opened from an email; tests/web/test_joining_pages.py looks at it",
    "clarification.beginning": "linked while no round is under way, and the seed has one",
    "clarification.questions": "no round is a draft; tests/web/pages/test_clarification.py looks at it",
    "clarification.sign_off_file": "a file",
    "clarification.signing": "no round waits for it; tests/web/pages/test_clarification.py looks at it",
    "deletion.certificate": "a file",
    "deletion.confirmation": "wants a sign-in of the last minutes, which a long walk may not have any more",
    "deletion.done": "nothing has been deleted",
    "evaluations.standing": "asked by scripts",
    "evidence.content": "a file",
    "evidence.download": "a file",
    "evidence.status": "asked by scripts",
    "logo.picture": "a file",
    "metrics": "for probes",
    "mailbox.letter": "nothing has been sent yet",
    "mailbox.letter_page": "a document of its own",
    "mailbox.sample_page": "a document of its own",
    "notifications.ask_to_stop": "opened from an email",
    "organisations.open_in": "opened from an email; tests/web/test_organisations_pages.py looks at it",
    "profile.version_document": "a file",
    "profile_import.export": "a file",
    "profile_import.template": "a file",
    "reports.approval": "linked from a report of the newest answers; test_whole_loop looks at it",
    "reports.download": "a file",
    "reports.preview": "a document of its own, looked at in a test of its own",
    "reports.signing_key": "a file",
    "reports.status": "asked by scripts",
    "shared.download": "a file",
    "shared.read": "a document of its own",
    "shared.show": "for whoever has the link; tests/web/pages/test_sharing.py looks at it",
    "shared.signing_key": "a file",
    "sign_in.again": "shown when a sign-in is too old",
    "sign_in.choose": "signed-in people are sent on; test_first_steps looks at it",
    "your_data.ask_to_erase": "wants a sign-in of the last minutes, as deletion.confirmation does",
    "your_data.take_copy": "a file",
    "ownership.ask_to_hand_over": "wants a sign-in of the last minutes, as deletion.confirmation does",
    "ownership.look": "wants a sign-in of the last minutes, as deletion.confirmation does",
    "sign_in.come_back": "the provider's way back",
    "sign_in.leave": "leads to the provider",
    "tokens.ask": "wants a sign-in of the last minutes, as deletion.confirmation does",
    "verifier.download": "a file",
}


@pytest.fixture
def routes(product: Product) -> Flask:
    """The application, for what addresses it has."""
    settings = AppSettings(environment=Environment.TEST, session_keys=("k" * 40,), core=product.settings)
    return create_app(product, settings, SignInProviders(()))


@pytest.mark.timeout(900)  # more than a hundred pages, each examined at two widths
@pytest.mark.req("A11Y-01")
def test_no_page_has_a_barrier_or_is_too_wide_and_every_kind_of_page_is_reached(
    window: Open, seeded: LiveServer, routes: Flask
) -> None:
    visitor = window()
    visitor.come_in("admin@example.test")
    bring_checker(visitor.context)
    faults: list[str] = []
    done = walk(visitor.page, visitor.home, STARTS, lambda page, path: faults.extend(_faults(page, path)))
    assert done.broken == []
    assert faults == []
    missed = sorted(_pages(routes) - _reached(routes, done))
    assert not missed, f"no link leads to {missed}"


@pytest.mark.req("A11Y-01", "REPT-02")
def test_a_report_read_in_the_browser_has_no_barrier(window: Open, seeded: LiveServer) -> None:
    visitor = window()
    visitor.come_in("guest@example.test")
    page = visitor.visit("/app/reports")
    page.get_by_role("listitem").filter(has_text="Ready").get_by_role("link").first.click()
    shown = page.get_by_role("link", name="Read the report").get_attribute("href")
    answer = visitor.context.request.get(f"{visitor.home}{shown}")
    assert answer.status == 200
    # Its own policy allows no script at all, so that the checker has to look at a copy.
    page.goto("about:blank")
    page.set_content(answer.text())
    visitor.check_access()


def test_a_guest_finds_no_link_that_is_closed_to_them(window: Open, seeded: LiveServer) -> None:
    visitor = window()
    visitor.come_in("guest@example.test")
    assert walk(visitor.page, visitor.home, STARTS, lambda _page, _path: None).broken == []


def test_without_scripts_every_page_is_there_as_well(window: Open, seeded: LiveServer) -> None:
    """What the server sends is all there is then: it is read as it came, and nothing of it is run."""
    visitor = window()
    visitor.come_in("member@example.test")
    done = walk_as_sent(visitor.context, visitor.home, STARTS)
    assert done.broken == []
    assert len(done.seen) > 50


def _faults(page: Page, path: str) -> list[str]:
    """What axe finds, and a page that does not fit the narrowest phone.

    The window is as the page before left it, so that each page is drawn anew once and not twice.
    """
    is_narrow = page.viewport_size == NARROWEST
    looks = [_barriers, _too_wide]
    found = looks[is_narrow](page)
    page.set_viewport_size(DESKTOP if is_narrow else NARROWEST)
    found += looks[not is_narrow](page)
    return [f"{path}: {fault}" for fault in found]


def _too_wide(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide"] if width > NARROWEST["width"] else []


def _pages(routes: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in routes.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith("/api/v1/")  # for programs
        and rule.endpoint not in NOT_WALKED
        and rule.endpoint.partition(".")[0] not in NOT_WALKED
    }


def _reached(routes: Flask, done: Walk) -> set[str]:
    addresses = routes.url_map.bind("localhost")
    reached = set()
    for path in (path for paths in done.seen.values() for path in paths):
        try:
            reached.add(addresses.match(path.partition("?")[0])[0])
        except RequestRedirect:
            continue
    return reached
