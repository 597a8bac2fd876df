"""The packs of this repository, built from their sources, and a firm that is ready to start a test from."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appliance.engine import RulePack, load_pack
from appliance.services.packs.build import draft, finished
from appliance.services.packs.sources import read_source

RULEPACKS = Path(__file__).parents[2] / "rulepacks"
READY_FIRM = RULEPACKS / "cyber-essentials-3.2" / "vectors" / "base.json"
AS_OF = dt.date(2026, 11, 21)
_STEP = re.compile(r"([a-z0-9_]+)(?:\[([^\]]+)\])?")


@functools.cache
def real_pack(pack_id: str) -> RulePack:
    """The pack of that id, compiled."""
    built = finished(draft(read_source(RULEPACKS / pack_id)).document)
    return load_pack(built.document, built.sha256)


def ready_firm(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a ready firm with some changed.

    A key such as `devices[laptop-1].unlock.method` names an entry by its id or name and adds it when
    there is none; `evidence` and `answers` stand beside the profile. The value `...` removes a fact.
    """
    facts: dict[str, Any] = copy.deepcopy(_ready_firm())
    for path, value in changes.items():
        _set(facts, path, value)
    return facts


@functools.cache
def _ready_firm() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(READY_FIRM.read_text("utf-8"))
    return facts


def _set(facts: dict[str, Any], path: str, value: Any) -> None:
    if path.startswith("answers."):
        facts["answers"][path.removeprefix("answers.")] = value
        return
    at = facts if path.startswith("evidence") else facts["profile"]
    steps = path.split(".")
    for step in steps[:-1]:
        at = _enter(at, step)
    match = _STEP.fullmatch(steps[-1])
    if match and match[2]:
        _enter(at, steps[-1]).update(value)
    elif value is ...:
        at.pop(steps[-1], None)
    else:
        at[steps[-1]] = value


def _enter(at: dict[str, Any], step: str) -> dict[str, Any]:
    match = _STEP.fullmatch(step)
    assert match, step
    name, key = match[1], match[2]
    if key is None:
        inner: dict[str, Any] = at.setdefault(name, {})
        return inner
    entries: list[dict[str, Any]] = at.setdefault(name, [])
    for entry in entries:
        if key in (entry.get("id"), entry.get("name")):
            return entry
    entries.append({"name" if name in ("exclusions", "password_realms") else "id": key})
    return entries[-1]
