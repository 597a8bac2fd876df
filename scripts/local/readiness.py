"""Waiting until what was started answers, or saying why it does not."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

from scripts.local.children import Children

PATIENCE = 60.0  # seconds until web and worker must be ready


class NotStartedError(Exception):
    """One sentence, and what the process said last."""


def wait_until_ready(children: Children, url: str) -> None:
    """Until ``url`` answers 200. Raises NotStartedError when one of the children ends, or after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not answers(url):
        if name := children.ended():
            raise NotStartedError(children.obituary(name))
        if time.monotonic() > deadline:
            raise NotStartedError(f"{url} does not become ready.\n{children.last_words('web')}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether ``url`` answers 200 now."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 our own, just started
            return int(response.status) == 200
    except (urllib.error.URLError, OSError):
        return False
