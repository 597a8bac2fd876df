"""Two ways to use a page: with a pointer, and with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Error, Locator, Page

# More stops than any page has. Whoever needs as many as this has lost their way.
MOST_STOPS = 400
_HAS_FOCUS = "found => found.includes(document.activeElement)"
_IS_BEHIND_NAVIGATION = """
found => document.activeElement === document.body
  && found.length > 0 && found.every(one => one.closest('main'))"""


class Hands(Protocol):
    """What a person does to a page."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a fold."""

    def write(self, field: Locator, text: str) -> None:
        """Put text into a field that is empty."""

    def choose(self, option: Locator) -> None:
        """Choose one of several, or tick a box."""

    def pick(self, field: Locator, words: str) -> None:
        """Pick a line of a drop-down list."""

    def attach(self, field: Locator, file: Path) -> None:
        """Choose a file."""


class Pointer:
    """Mouse or finger."""

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, option: Locator) -> None:
        option.check()

    def pick(self, field: Locator, words: str) -> None:
        field.select_option(label=words)

    def attach(self, field: Locator, file: Path) -> None:
        field.set_input_files(file)


class Keyboard:
    """No pointer at all: Tab to everything, Enter and Space to use it, arrows within a group."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Listened for from now on: told only when a file is due, Chromium may open a window of its own first.
        page.on("filechooser", lambda _: None)

    def press(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.type(text)

    def choose(self, option: Locator) -> None:
        """A group of radio buttons is one stop; the arrows go round in it and choose."""
        group = option.get_attribute("name")
        is_radio = option.get_attribute("type") == "radio"
        stop = self.page.locator(f'input[name="{group}"]') if is_radio else option
        self._reach(stop, option)
        if not is_radio or not option.is_checked():
            self.page.keyboard.press("Space")
        for _ in range(20):
            if option.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {option}")

    def pick(self, field: Locator, words: str) -> None:
        """Typing the beginning of a line of a closed list picks it."""
        self._reach(field)
        self.page.keyboard.type(words)

    def attach(self, field: Locator, file: Path) -> None:
        self._reach(field)
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press("Enter")
        opened.value.set_files(file)

    def _reach(self, *targets: Locator) -> None:
        targets[-1].wait_for(state="attached")
        self._skip_navigation(targets[-1])
        for _ in range(MOST_STOPS):
            if any(_says(target, _HAS_FOCUS) for target in targets):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {targets[-1]} of {self.page.url}")

    def _skip_navigation(self, target: Locator) -> None:
        """At the top of a page, take the way past the navigation that it offers to whatever is behind it."""
        if _says(target, _IS_BEHIND_NAVIGATION):
            self.page.keyboard.press("Tab")
            if _says(self.page.get_by_role("link", name="Skip to main content"), _HAS_FOCUS):
                self.page.keyboard.press("Enter")


def _says(target: Locator, question: str) -> bool:
    """What a script answers about the elements; no, while the page is just being replaced by another."""
    try:
        return bool(target.evaluate_all(question))
    except Error as error:
        if "Execution context was destroyed" not in error.message:
            raise
        return False
