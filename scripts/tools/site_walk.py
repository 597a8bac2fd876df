"""Walks the product by its links, as a curious person would, and tells which page of each kind it saw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Page

# What names one thing of many: identifiers, handles of list entries, numbers of controls, page numbers.
_NAMES = (
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), "<id>"),
    (re.compile(r"/[0-9a-f]{16}(?=/|$)"), "/<entry>"),
    # The entries of every list are described on pages that are made alike.
    (re.compile(r"/lists/[^/]+/(?!$)"), "/lists/<list>/"),
    (re.compile(r"/controls/CE-\w+"), "/controls/<control>"),
    (re.compile(r"/help/[\w-]+"), "/help/<topic>"),
    (re.compile(r"/api/reference/[\w-]+"), "/api/reference/<group>"),
    (re.compile(r"/\d+(?=/|$)"), "/<number>"),
)
# Things with a life of their own look different in each state: so many of a kind are visited.
SOME = 4
# In the browser: where the links and forms of questions of a document lead.
_TARGETS = """page => [
  ...[...page.querySelectorAll('a[href]:not([download])')].map(link => link.getAttribute('href')),
  ...[...page.querySelectorAll('form[method=get]')].map(form =>
    `${form.getAttribute('action') || ''}?${new URLSearchParams(new FormData(form))}`)]"""
_TARGETS_OF_TEXT = f"text => ({_TARGETS})(new DOMParser().parseFromString(text, 'text/html'))"
# Leaving; answers that are no pages; and reports, which are documents of their own, shown without any script.
_NOT_WALKED = re.compile(
    r"^/(?:sign-in|static|dev|healthz|readyz|metrics|api/v1|api/health)\b|^/app/reports/[^/]+/preview"
    r"|/(?:download|content|status|files)\b|\.(?:csv|docx|json|jsonl|pdf|pub|pyz|xlsx|zip)$"
)


def kind_of(path: str) -> str:
    """A path with its names of single things taken out: pages of one kind have the same."""
    for pattern, word in _NAMES:
        path = pattern.sub(word, path)
    return path


@dataclass
class Walk:
    """``seen`` maps each kind of page to the paths visited; ``broken`` are links that led to an error."""

    seen: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def walk(
    page: Page,
    home: str,
    starts: list[str],
    look: Callable[[Page, str], None],
) -> Walk:
    """Visit every kind of page that links and forms of questions reach, and ``look(page, path)`` at it."""

    def visit(path: str) -> tuple[int, list[str]]:
        response = page.goto(f"{home}{path}")
        if response is None or response.status >= 400:
            return (response.status if response else 0), []
        look(page, path)
        return response.status, _own_addresses(home, page.url, page.evaluate(f"({_TARGETS})(document)"))

    return _wander(starts, visit)


def walk_as_sent(context: BrowserContext, home: str, starts: list[str]) -> Walk:
    """Ask for the same pages as whoever is signed in in ``context``, and follow what the server sends.

    Nothing is drawn and no script of a page is run.
    """
    reader = context.new_page()

    def visit(path: str) -> tuple[int, list[str]]:
        answer = context.request.get(f"{home}{path}")
        targets = reader.evaluate(_TARGETS_OF_TEXT, answer.text())
        return answer.status, _own_addresses(home, answer.url, targets)

    return _wander(starts, visit)


def _wander(starts: list[str], visit: Callable[[str], tuple[int, list[str]]]) -> Walk:
    """``visit(path)`` answers a status, 0 for none, and the paths that lead on from there."""
    done, waiting, known = Walk(), list(starts), set(starts)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if len(done.seen.get(kind, [])) >= (SOME if "<id>" in kind else 1):
            continue
        done.seen.setdefault(kind, []).append(path)
        status, links = visit(path)
        if not 0 < status < 400:
            done.broken.append(f"{path}: {status or 'no answer'}")
            continue
        for link in links:
            if link not in known:
                known.add(link)
                waiting.append(link)
    return done


def _own_addresses(home: str, url: str, targets: list[str]) -> list[str]:
    """The pages of the product among the targets of the page at ``url``."""
    own = urlsplit(home).netloc
    parts = [urlsplit(urljoin(url, target)) for target in targets]
    return [
        part.path + (f"?{part.query}" if part.query else "")
        for part in parts
        if part.netloc == own and not _NOT_WALKED.search(part.path)
    ]
