"""Uploads in a browser: several at once, dropped, stopped, tried again, too large, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.live_server import LiveServer
from tests.browser.visitor import Visitor

MEMBER = "member@example.test"
SEALED = 30_000  # milliseconds a worker may take on a busy machine
ADD = "/app/evidence/add?control=CE-9&kind=process_record"


def a_log(name: str, words: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": f"{words}\n".encode()}


@pytest.fixture
def member(window: Open, seeded: LiveServer) -> Visitor:
    """Somebody who may add evidence, with the form in front of them."""
    visitor = window()
    visitor.come_in(MEMBER)
    visitor.visit(ADD)
    return visitor


def row(page: Page, name: str) -> str:
    return f".tx-uploads li:has-text('{name}')"


@pytest.mark.req("EVID-11")
def test_several_files_go_up_together_and_each_tells_its_end(member: Visitor) -> None:
    page = member.page
    files: list[FilePayload] = [
        a_log("one.log", "first of several"),
        a_log("two.log", "second of several"),
        {"name": "bad.png", "mimeType": "image/png", "buffer": b"<html>not a picture</html>"},
    ]
    page.set_input_files("input[type=file]", files)
    expect(page.locator(".tx-uploads li")).to_have_count(3)
    page.get_by_role("button", name="Add", exact=True).click()
    for name in ("one.log", "two.log"):
        expect(page.locator(row(page, name))).to_contain_text("Sealed", timeout=SEALED)
    expect(page.locator(row(page, "bad.png"))).to_contain_text("This is a web page", timeout=SEALED)
    member.check_access()
    page.locator(row(page, "one.log")).get_by_role("link").click()
    member.expect_heading("one.log")


@pytest.mark.req("EVID-11")
def test_an_upload_can_be_stopped_and_tried_again(member: Visitor) -> None:
    page, held = member.page, list[Route]()
    page.route("**/app/evidence/files", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    page.set_input_files("input[type=file]", [a_log("slow.log", "stopped at first")])
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Stop: slow.log").click()
    expect(page.locator(row(page, "slow.log"))).to_contain_text("Stopped")
    page.unroute("**/app/evidence/files")
    page.get_by_role("button", name="Try again: slow.log").click()
    member.expect_heading("slow.log")
    expect(page.get_by_text("Sealed", exact=True).first).to_be_visible(timeout=SEALED)


@pytest.mark.req("EVID-11")
def test_files_can_be_dropped_on_the_form(member: Visitor) -> None:
    page = member.page
    dropped = page.evaluate_handle(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(['dropped by hand\\n'], 'dropped.log', {type: 'text/plain'}));
            return held;
        }"""
    )
    for event in ("dragover", "drop"):
        page.dispatch_event(".tx-drop", event, {"dataTransfer": dropped})
    expect(page.locator(row(page, "dropped.log"))).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    member.expect_heading("dropped.log")


@pytest.mark.req("EVID-05", "EVID-11")
def test_a_file_that_is_too_large_is_told_before_it_is_sent(member: Visitor) -> None:
    page = member.page
    page.evaluate(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File([new Uint8Array(25 * 1024 * 1024 + 1)], 'huge.log'));
            const input = document.querySelector('input[type=file]');
            input.files = held.files;
            input.dispatchEvent(new Event('change'));
        }"""
    )
    expect(page.locator(row(page, "huge.log"))).to_contain_text("Too large: at most 25.0 MB")


@pytest.mark.req("EVID-11")
def test_without_scripts_the_same_form_is_one_plain_post(window: Open, seeded: LiveServer) -> None:
    visitor = window(java_script_enabled=False)
    visitor.come_in(MEMBER)
    page = visitor.visit(ADD)
    files = [a_log("plain-1.log", "without scripts"), a_log("plain-2.log", "without scripts too")]
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name="Add", exact=True).click()
    visitor.expect_heading("Evidence")
    expect(page.get_by_text("2 files were sent")).to_be_visible()
    page.get_by_role("link", name="plain-1.log").click()
    visitor.expect_heading(re.compile("plain-1.log"))
