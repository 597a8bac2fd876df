"""The whole loop, from signing in to a report that a stranger can verify, in each way people work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from appliance.services.verifier_file import archive_bytes
from tests.browser.conftest import Open
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.browser.visitor import Visitor
from tests.database import CHECKOUT

# What an evaluation or a report may take on a busy machine.
PATIENCE = 240_000  # ms

pytestmark = pytest.mark.req("A11Y-01", "ORG-01", "PROF-01", "EVID-01", "RULE-06", "REPT-01", "REPT-07")


@pytest.mark.parametrize("way", ["with scripts", "without scripts", "by keyboard"])
def test_from_signing_in_to_a_report_a_stranger_can_verify(way: str, window: Open, tmp_path: Path) -> None:
    visitor = window(java_script_enabled=way != "without scripts")
    hands = Keyboard(visitor.page) if way == "by keyboard" else Pointer()
    sign_in_as_somebody_new(visitor, hands)
    describe_the_organisation(visitor, hands)
    publish(visitor, hands)
    answer_a_control(visitor, hands)
    show_evidence(visitor, hands, a_log_file(tmp_path))
    folder = make_a_report(visitor, hands, tmp_path)
    open_the_approval(visitor, hands)
    if way != "without scripts":  # the checker is a script itself, and would wait for its turn for ever
        visitor.check_access()
    approve(visitor, hands, folder)
    verify(folder)


def sign_in_as_somebody_new(visitor: Visitor, hands: Hands) -> None:
    page = visitor.visit("/")
    hands.press(page.get_by_role("main").get_by_role("link", name="Sign in"))
    visitor.expect_heading("Sign in")
    hands.press(page.get_by_role("link", name="a local account"))
    hands.press(page.get_by_text("Somebody else"))
    hands.write(page.get_by_label("Email address"), f"new-{uuid4().hex[:8]}@example.test")
    hands.press(page.get_by_role("button", name="Sign in", exact=True))
    visitor.expect_heading("Tell us about your organisation")
    hands.write(page.get_by_label("Name of the organisation"), "Brook & Vale Ltd")
    hands.choose(page.get_by_label("10 to 49 people"))
    hands.press(page.get_by_role("button", name="Create the organisation"))
    visitor.expect_heading("Overview")


def describe_the_organisation(visitor: Visitor, hands: Hands) -> None:
    page = visitor.page
    hands.press(page.get_by_role("link", name="Your organisation", exact=True))
    visitor.expect_heading("Your organisation")
    hands.press(page.get_by_role("link", name="How updates are done"))
    visitor.expect_heading("How updates are done")
    hands.choose(page.get_by_label("Yes", exact=True).first)
    hands.press(page.get_by_role("button", name="Save and go back"))
    visitor.expect_heading("Your organisation")
    hands.press(page.get_by_role("link", name="Devices").first)
    hands.press(page.get_by_role("link", name="Add a device"))
    hands.write(page.get_by_label("What do you call it?"), "Reception laptop")
    hands.press(page.get_by_role("button", name="Save and continue"))
    hands.press(page.get_by_role("link", name="Your organisation", exact=True))
    visitor.expect_heading("Your organisation")
    expect(page.get_by_text("1 entry")).to_be_visible()


def publish(visitor: Visitor, hands: Hands) -> None:
    page = visitor.page
    hands.press(page.get_by_role("link", name="Check and publish"))
    visitor.expect_heading("Check your answers")
    hands.press(page.get_by_role("button", name="Publish as version 1"))
    hands.press(page.get_by_role("link", name="Overview").first)
    expect(page.get_by_text("Too little is known")).to_be_visible(timeout=PATIENCE)


def answer_a_control(visitor: Visitor, hands: Hands) -> None:
    page = visitor.page
    hands.press(page.get_by_role("link", name="Controls", exact=True))
    visitor.expect_heading("Controls")
    hands.press(page.get_by_role("link", name="Every in-scope device is behind a firewall").first)
    visitor.expect_heading("Every in-scope device is behind a firewall")
    hands.choose(page.get_by_label("Partially compliant"))
    hands.press(page.get_by_role("button", name="Save answer"))
    expect(page.get_by_text("You say: in part")).to_be_visible()


def show_evidence(visitor: Visitor, hands: Hands, file: Path) -> None:
    page = visitor.page
    hands.press(page.get_by_role("link", name="Add evidence").first)
    visitor.expect_heading("Add evidence")
    hands.pick(page.get_by_label("Kind of evidence"), _first_kind(page))
    hands.write(page.get_by_label("Title", exact=True), "Firewall settings of the reception")
    hands.attach(page.get_by_label("Files"), file)
    hands.press(page.get_by_role("button", name="Add", exact=True))
    visitor.expect_heading("Firewall settings of the reception")
    expect(page.get_by_text("Sealed on")).to_be_visible(timeout=PATIENCE)


def make_a_report(visitor: Visitor, hands: Hands, tmp_path: Path) -> Path:
    """Answers the folder the report's files were saved in."""
    page, folder = visitor.page, tmp_path / "report"
    hands.press(page.get_by_role("link", name="Overview").first)
    expect(page.get_by_text("Updating")).to_have_count(0, timeout=PATIENCE)
    hands.press(page.get_by_role("link", name="Reports", exact=True))
    hands.press(page.get_by_role("button", name="Make a report of the current result"))
    expect(page.get_by_role("link", name="bundle.json")).to_be_visible(timeout=PATIENCE)
    for name in ("bundle.json", "report.pdf", "report.html"):
        save(page, hands, name, folder / name)
    save(page, hands, "the public key", folder / "signer.pub")
    return folder


def open_the_approval(visitor: Visitor, hands: Hands) -> None:
    hands.press(visitor.page.get_by_role("link", name="Approve this report"))
    visitor.expect_heading("Approve the report")


def approve(visitor: Visitor, hands: Hands, folder: Path) -> None:
    page = visitor.page
    hands.write(page.get_by_label("Full name"), "Robin Vale")
    hands.write(page.get_by_label("Role in the organisation"), "Managing director")
    hands.choose(page.get_by_label("I state this"))
    hands.press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("stands for the answers in this report")).to_be_visible()
    save(page, hands, "sign-off.json", folder / "sign-off.json")


def save(page: Page, hands: Hands, link: str, path: Path) -> None:
    with page.expect_download() as taken:
        hands.press(page.get_by_role("link", name=link, exact=True))
    taken.value.save_as(path)


def verify(folder: Path) -> None:
    """As somebody who has the files, the public key, Python, and nothing of ours but the verifier."""
    (folder / "transcrypt-verify.pyz").write_bytes(archive_bytes(CHECKOUT))
    command = [sys.executable, "-I", "-S", "transcrypt-verify.pyz", "bundle.json", "--key", "signer.pub"]
    command += ["--pdf", "report.pdf", "--html", "report.html", "--sign-off", "sign-off.json"]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def a_log_file(tmp_path: Path) -> Path:
    file = tmp_path / "firewall.txt"
    file.write_text("2026-11-20 firewall on, all profiles\n", encoding="utf-8")
    return file


def _first_kind(page: Page) -> str:
    return str(page.get_by_label("Kind of evidence").locator("option").nth(1).inner_text())
