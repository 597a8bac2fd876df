"""The letters of docs/mail are those the product sends."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest

from appliance.services.mail import Letters, sample_words
from scripts.tools.mail_previews import previews, stale


@pytest.mark.req("MAIL-01")
def test_the_letters_of_the_documents_are_current() -> None:
    assert stale() == [], "run python -m scripts.tools.mail_previews"


def test_a_letter_that_is_missing_differs_or_is_gone_is_told(tmp_path: Path) -> None:
    for name, content in previews():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "welcome.txt").write_text("other")
    (tmp_path / "renewal.html").unlink()
    (tmp_path / "gone.txt").write_text("x")
    assert stale(tmp_path) == ["gone.txt", "renewal.html", "welcome.txt"]


@pytest.mark.req("MAIL-01", "RULE-16")
@pytest.mark.parametrize("letter", Letters)
def test_a_letter_says_the_same_in_both_forms_and_fetches_nothing(letter: Letters) -> None:
    words = sample_words(letter)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(words.html)
    assert parser.errors == []
    shown = " ".join("".join(page.find("body").itertext()).split())
    paragraphs = words.text.split("\n--\n")[0].strip().split("\n\n")
    for paragraph in (line for each in paragraphs for line in each.split("\n")):
        assert paragraph.removeprefix("- ").rstrip(":") in shown
    assert [e.tag for e in page.iter() if e.tag in {"img", "script", "link", "iframe", "form"}] == []
    assert words.subject.isprintable()
    assert "@import" not in words.html
    for word in ("certified", "guarantee", "None", "Undefined"):
        assert word not in words.text
