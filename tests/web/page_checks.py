"""What must hold for every page, whichever test fetches it: `faults_of_page` tells every fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

_PARSER = html5lib.HTMLParser(namespaceHTMLElements=False)
TITLE_END = " \N{EN DASH} Transcrypt"
_WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
_REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-copy")
# Readiness is all we tell: the words of a certificate are not ours to use.
_FORBIDDEN_WORDS = re.compile(r"\bcertified\b|\bcompliant with\b|\bguarantee[ds]?\b", re.IGNORECASE)
_LEFTOVERS = {"None", "Undefined", "[]", "{}"}


@dataclass(frozen=True)
class Page:
    """A parsed page. ``nonce``: the one its answer's policy names."""

    root: Element
    nonce: str | None
    is_ours: bool

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element with one of the tag names, in document order."""
        return (element for element in self.root.iter() if element.tag in tags)


def faults_of_page(html: str, nonce: str | None = None) -> list[str]:
    """Every rule of docs/ui.md that the page breaks."""
    root = _PARSER.parse(html)
    faults = [f"not valid HTML at line {at[0]}: {code} {more}" for at, code, more in _PARSER.errors]
    # A report shown in the browser brings its own frame and styles.
    page = Page(root, nonce, "govuk-template" in root.get("class", ""))
    for check in (
        _headings,
        _labels,
        _ids,
        _references,
        _inline_code,
        _names,
        _forms,
        _words,
    ):
        faults.extend(check(page))
    return faults


def text_of(element: Element) -> str:
    """The text of an element and all in it, blanks folded."""
    return " ".join("".join(element.itertext()).split())


def _headings(page: Page) -> Iterator[str]:
    heads = [text_of(head) for head in page.all("h1")]
    if len(heads) != 1:
        yield f"{len(heads)} h1 elements: {heads}"
        return
    title = next((text_of(element) for element in page.all("title")), "")
    if page.is_ours and title != heads[0] + TITLE_END:
        yield f"the title {title!r} is not the h1 {heads[0]!r} and the product's name"
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    yield from (f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1)
    if not page.root.get("lang"):
        yield "html has no lang"


def _labels(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")}
    wrapped = {id(field) for label in page.all("label") for field in label.iter()}
    for field in page.all("input", "select", "textarea"):
        if field.tag == "input" and field.get("type", "text") in _WITHOUT_LABEL:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labelled and id(field) not in wrapped:
            yield f"{field.tag} {field.get('name')!r} has no label"


def _ids(page: Page) -> Iterator[str]:
    counted = Counter(element.get("id") for element in page.root.iter() if element.get("id") is not None)
    yield from (f"{times} elements have the id {name!r}" for name, times in counted.items() if times > 1)
    yield from (f"the id {name!r} has blanks or is empty" for name in counted if not name or " " in name)


def _references(page: Page) -> Iterator[str]:
    ids = {element.get("id") for element in page.root.iter()}
    for element in page.root.iter():
        for attribute in _REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} of {element.tag} leads nowhere"
        target = element.get("href") or ""
        if len(target) > 1 and target.startswith("#") and target[1:] not in ids:
            yield f"the link to {target!r} leads nowhere"


def _inline_code(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{element.tag} has a {name} attribute"
            if value.strip().lower().startswith("javascript:"):
                yield f"{element.tag} has a javascript: address"
    for script in page.all("script"):
        if not script.get("src") and (not page.nonce or script.get("nonce") != page.nonce):
            yield "an inline script without this answer's nonce"
    for element in page.all("script", "img", "link", "iframe"):
        source = element.get("src") or element.get("href") or ""
        if re.match(r"(?:https?:)?//", source) and element.get("rel") != "canonical":
            yield f"{element.tag} comes from another site: {source}"


def _names(page: Page) -> Iterator[str]:
    for element in page.all("a", "button", "summary", "th"):
        pictures = " ".join(image.get("alt", "") for image in element.iter("img"))
        if not text_of(element) and not pictures.strip() and not element.get("aria-label"):
            yield f"{element.tag} {element.get('href') or element.get('class')!r} says nothing"
    yield from (
        f"img {image.get('src')!r} has no alt" for image in page.all("img") if image.get("alt") is None
    )


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        fields = [field.get("name") for field in form.iter() if field.tag in {"input", "button"}]
        # Who came by a link has no session, and no form of theirs can be abused.
        has_session = not (form.get("action") or "").startswith(("/shared/", "/mail/stop/"))
        if form.get("method", "get").lower() == "post" and has_session and "csrf_token" not in fields:
            yield f"the form to {form.get('action')!r} carries no csrf_token"
        if not any(_sends(button) for button in form.iter()):
            yield f"the form to {form.get('action')!r} has no button to send it"


def _sends(element: Element) -> bool:
    if element.tag == "button":
        return element.get("type", "submit") == "submit"
    return element.tag == "input" and element.get("type") == "submit"


def _words(page: Page) -> Iterator[str]:
    if not page.is_ours:
        return
    main = next(page.all("main"), page.root)
    found = _FORBIDDEN_WORDS.search(text_of(main))
    if found:
        yield f"the page says {found[0]!r}; we tell readiness and nothing more"
    for element in main.iter():
        if element.tag not in {"code", "pre"} and (element.text or "").strip() in _LEFTOVERS:
            yield f"{element.tag} shows {(element.text or '').strip()!r}, a value of ours and no word"
