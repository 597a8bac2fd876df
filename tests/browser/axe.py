"""The accessibility checker axe-core, run in the page as it is shown, with the page's own policy on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

SCRIPT = Path(__file__).resolve().parents[2] / ".local/assets/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Nothing is allowed. If ever something must be: rule id → reason, and the same line in docs/accessibility.md.
ALLOWED: dict[str, str] = {}


def bring_checker(context: BrowserContext) -> None:
    """Have the checker in every page from now on, where many are to be checked: it is sent over once."""
    context.add_init_script(_source())


def faults_of_access(page: Page) -> list[str]:
    """Each barrier in a line: the rule, what it asks, the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    answer: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [_told(found) for found in answer["violations"] if found["id"] not in ALLOWED]


def _told(found: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['html'][:160]} ({node['target']})" for node in found["nodes"][:3])
    return f"{found['id']}: {found['help']}: {len(found['nodes'])} times: {nodes}"


@lru_cache
def _source() -> str:
    if not SCRIPT.exists():
        pytest.fail(f"{SCRIPT} is missing: run scripts/build-assets.sh")
    return SCRIPT.read_text(encoding="utf-8")
