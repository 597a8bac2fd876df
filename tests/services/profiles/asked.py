"""Questions, entries and forms for the tests of the intake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import Question

EXAMPLES = Path(__file__).parents[3] / "rulepacks" / "cyber-essentials-3.3" / "examples"


def question(pattern: str) -> Question:
    """The question about a fact, ``devices[*].unlock.method``."""
    return next(found for found in screens().questions() if found.pattern == pattern)


def ready_profile() -> dict[str, Any]:
    """The profile of a firm of ten of which everything is known."""
    facts = json.loads((EXAMPLES / "ready-ten-person.json").read_text(encoding="utf-8"))
    profile: dict[str, Any] = facts["profile"]
    return profile
