import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from appliance.adapters.documents import render_html
from appliance.adapters.documents.templating import TEMPLATES
from appliance.foundation.canonical_json import sha256_hex
from appliance.services.reports.document import ReportDocument, build_report_document
from tests.services.reports.real_sample import real_report
from tests.services.reports.sample_evaluation import sample

HEBREW = "\u05e9\u05dc\u05d5\u05dd"
VOID = {"meta", "link", "img", "br", "hr", "input"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Page(HTMLParser):
    """The elements of a page in order, and whether every one of them is closed where it should be."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.feed(html.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(tag)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] or "" for _, found in self.elements if attribute in found]


@pytest.fixture(scope="module")
def report() -> ReportDocument:
    return real_report("sixty-person-byod-partial-scope")


@pytest.fixture(scope="module")
def html(report: ReportDocument) -> bytes:
    return render_html(report)


@pytest.fixture(scope="module")
def page(html: bytes) -> Page:
    return Page(html)


def test_every_element_is_closed_and_every_id_is_unique(page: Page) -> None:
    assert (page.mistakes, page.open) == ([], [])
    assert len(page.values("id")) == len(set(page.values("id")))


def test_there_is_one_first_heading_and_no_level_is_skipped(page: Page) -> None:
    levels = [HEADINGS.index(tag) for tag, _ in page.elements if tag in HEADINGS]

    assert levels.count(0) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_the_page_says_its_language_its_title_and_how_to_scale(page: Page, html: bytes) -> None:
    assert page.all("html") == [{"lang": "en-GB"}]
    title = re.search(rb"<title>(.*)</title>", html)
    assert title
    assert title[1].startswith(b"Cyber Essentials v3.3 readiness report: Ashdown Precision Engineering Ltd")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")


def test_every_link_and_label_leads_somewhere_on_the_page(page: Page) -> None:
    ids = set(page.values("id"))

    assert all(href.startswith("#") and href[1:] in ids for href in page.values("href"))
    assert all(label in ids for label in page.values("aria-labelledby"))


def test_nothing_is_fetched_and_nothing_runs(page: Page, html: bytes) -> None:
    assert not page.all("script", "link", "iframe", "object", "form")
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.values("src"))
    assert b"url(" not in html
    assert not re.search(rb"https?://(?!www\.w3\.org)", re.sub(rb'<div class="answer".*?</div>', b"", html))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page.values("content")


def test_tables_have_captions_and_headers_with_a_scope(page: Page, html: bytes) -> None:
    assert len(page.all("caption")) == len(page.all("table")) == 3
    assert {header.get("scope") for header in page.all("th")} == {"col", "row"}
    assert all(image["alt"] == "" for image in page.all("img"))


def test_wide_tables_can_be_scrolled_by_keyboard(page: Page) -> None:
    regions = [found for _, found in page.elements if found.get("role") == "region"]

    assert len(regions) == 3
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)


def test_the_digest_stands_at_the_foot_and_in_the_head(report: ReportDocument, html: bytes) -> None:
    digest = sha256_hex(report.as_document()).encode()

    assert b'name="transcrypt-report-sha256" content="' + digest in html
    assert b"Report SHA-256 <code>" + digest in html


@pytest.mark.req("FIND-05")
def test_the_would_fail_board_stands_before_the_summary(html: bytes) -> None:
    assert html.index(b'id="board"') < html.index(b'id="summary"') < html.index(b'id="controls"')


def test_a_report_read_back_from_a_bundle_renders_the_same(report: ReportDocument, html: bytes) -> None:
    assert render_html(report.as_document()) == html


def test_text_of_strangers_stays_text() -> None:
    evaluation, answers, facts, pack = sample()
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
    facts["profile"]["org"]["legal_name"] = hostile
    answers["answers"][0]["text"] = hostile
    evaluation["findings"][12]["checks"][0]["items"][0]["message"] = hostile

    page = Page(render_html(build_report_document(evaluation, answers, facts, pack)))
    assert not page.all("script")
    assert len(page.all("img")) == 1
    assert page.mistakes == []


def test_characters_that_hide_or_turn_text_are_written_out() -> None:
    evaluation, answers, facts, pack = sample()
    facts["profile"]["org"]["legal_name"] = f"Brook \u202e dtL\x00 \u200b{HEBREW} 中"

    html = render_html(build_report_document(evaluation, answers, facts, pack)).decode()
    assert f"Brook [U+202E] dtL[U+0000] [U+200B]{HEBREW} 中" in html


def test_empty_reports_say_so_in_words() -> None:
    evaluation, answers, facts, pack = sample()
    evaluation |= {"contradictions": [], "exceptions": [], "board": [], "attestations": []}
    evaluation["scope"] = {"in": [], "out": []}
    for finding in evaluation["findings"]:
        finding |= {"status": "met", "checks": [], "evidence": [], "wanted": [], "remediation": []}
    facts["evidence"] = []

    html = render_html(build_report_document(evaluation, answers, facts, pack)).decode()
    for sentence in (
        "do not contradict each other",
        "No control is open",
        "No evidence was given",
        "no check asks",
    ):
        assert sentence in html


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("styles", ["web/styles.css", "print/styles.css"])
def test_status_words_have_enough_contrast_on_their_colour(styles: str) -> None:
    rules = re.findall(r"\.(tag(?:-\w+)?) \{([^}]*)\}", (TEMPLATES / styles).read_text(encoding="utf-8"))

    assert len(rules) == 5
    for name, rule in rules:
        below = re.search(r"background(?:-color)?: (#\w{6})", rule)
        above = re.search(r"[ ;]color: (#\w{6})", rule)
        assert below, name
        assert above, name
        dark, light = sorted([luminance(below[1]), luminance(above[1])])
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name
