"""Walks the product by its links, as a curious person would, and tells which page of each kind it saw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

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
    done, waiting, known = Walk(), list(starts), set(starts)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if len(done.seen.get(kind, [])) >= (SOME if "<id>" in kind else 1):
            continue
        done.seen.setdefault(kind, []).append(path)
        response = page.goto(f"{home}{path}")
        if response is None or response.status >= 400:
            done.broken.append(f"{path}: {response.status if response else 'no answer'}")
            continue
        look(page, path)
        for link in _links(page, home):
            if link not in known:
                known.add(link)
                waiting.append(link)
    return done


def _links(page: Page, home: str) -> list[str]:
    targets: list[str] = page.evaluate(
        """() => [
          ...[...document.querySelectorAll('a[href]:not([download])')].map(link => link.getAttribute('href')),
          ...[...document.querySelectorAll('form[method=get]')].map(form =>
            `${form.getAttribute('action') || ''}?${new URLSearchParams(new FormData(form))}`)]"""
    )
    own = urlsplit(home).netloc
    parts = [urlsplit(urljoin(page.url, target)) for target in targets]
    return [
        part.path + (f"?{part.query}" if part.query else "")
        for part in parts
        if part.netloc == own and not _NOT_WALKED.search(part.path)
    ]
