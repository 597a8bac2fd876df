"""One person at a browser window, with everything watched that a page may do wrong while they use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Cookie, Page, Request, Response, expect

from tests.browser.axe import bring_checker, faults_of_access

# Chromium reports the status of every answer above 399 as an error of the page that asked.
_EXPECTED_STATUS = re.compile(r"the server responded with a status of (?:401|403|404|409|413|422|429)\b")
_STATES = ("DOMContentLoaded", "load")


@dataclass
class Visitor:
    """``page`` is the window. ``faults`` collects what must not happen: errors, reports, strangers asked.

    ``came_before`` holds the cookies of whoever signed in before, in any window, by email address.
    """

    context: BrowserContext
    home: str
    identity_url: str
    came_before: dict[str, list[Cookie]]
    page: Page = field(init=False)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(60_000)
        # The browser finds no other machine (conftest.py). It is only watched: having every request held up
        # to be let through would take longer than the pages, and would leave it without a cache.
        self.context.on("request", self._asked)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("response", self._answered)

    def visit(self, path: str) -> Page:
        """Go to a page of the product."""
        self.page.goto(f"{self.home}{path}")
        return self.page

    def sign_in(self, email: str) -> Page:
        """Through the local provider, as people do."""
        self.visit("/sign-in")
        self.page.get_by_role("link", name="a local account").click()
        self.page.get_by_role("button", name=re.compile(re.escape(email))).click()
        self.page.wait_for_url(f"{self.home}/**")
        return self.page

    def come_in(self, email: str) -> None:
        """Be signed in; through the provider only the first time, for that takes longer than most tests."""
        if email in self.came_before:
            self.context.add_cookies(list(self.came_before[email]))  # type: ignore[arg-type]
            return
        self.sign_in(email)
        self.came_before[email] = self.context.cookies(self.home)

    def expect_heading(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page with this h1 is there."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def check(self) -> None:
        """Fail when anything went wrong so far."""
        assert not self.faults, "\n".join(self.faults)

    def check_access_of(self, *paths: str) -> None:
        """Fail when axe finds a barrier on any of these pages."""
        bring_checker(self.context)
        for path in paths:
            self.visit(path)
            self.check_access()

    def check_access(self) -> None:
        """Fail when axe finds a barrier on the page that is shown now."""
        found = faults_of_access(self.page)
        assert not found, f"{self.page.url}\n" + "\n".join(found)

    def _is_local(self, address: str) -> bool:
        return urlsplit(address).hostname in {"localhost", "127.0.0.1"} or address.startswith(
            ("data:", "blob:", "about:")
        )

    def _asked(self, request: Request) -> None:
        # The sign-in provider of development brings a stylesheet from elsewhere; our pages bring nothing.
        if not self._is_local(request.url) and not (request.frame.url or "").startswith(self.identity_url):
            self.faults.append(f"{request.frame.url} asked a stranger: {request.url}")

    def _heard(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if where.startswith(self.identity_url) or not where.startswith(self.home):
            return
        if message.type in {"error", "warning"} and not _EXPECTED_STATUS.search(message.text):
            self.faults.append(f"{self.page.url} says in the console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.url.startswith(self.home) and response.status >= 500:
            self.faults.append(f"{response.request.method} {response.url} answered {response.status}")
