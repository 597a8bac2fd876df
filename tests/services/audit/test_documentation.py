"""docs/audit.md lists the events as they are declared."""

import re
from pathlib import Path

import pytest

from appliance.services.audit import EVENTS

PAGE = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("action", EVENTS)
def test_an_event_is_documented_with_its_details(action: str) -> None:
    kind = EVENTS[action]
    details = ", ".join(f"`{name}`" for name in kind.fields) or "none"
    assert f"| `{action}` | {kind.words} | {kind.resource_type.replace('_', ' ')} | {details} |" in PAGE


def test_no_event_is_documented_that_is_not_declared() -> None:
    listed = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", PAGE, re.MULTILINE)
    assert listed == list(EVENTS)
