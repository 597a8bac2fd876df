"""What is measured: the v3.3 pack, the sample organisations, and larger ones grown from them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from appliance.engine import RulePack, load_pack
from appliance.services.packs.build import BuiltPack
from appliance.services.packs.lint import build_pack
from scripts.benchmarks.floor_scope import Scope
from scripts.benchmarks.floor_support import Reference

CHECKOUT = Path(__file__).parents[2]
PACK = CHECKOUT / "rulepacks" / "cyber-essentials-3.3"
AS_OF = date(2026, 11, 21)
TEN_PEOPLE = "ready-ten-person"
SIXTY_PEOPLE = "sixty-person-byod-partial-scope"
_COUNTING_DEVICES = ("device_inventory", "mdm_export", "am_console")


@dataclass
class Workload:
    """The pack, built and compiled once, and what the floor needs of it."""

    @cached_property
    def built(self) -> BuiltPack:
        return build_pack(PACK)

    @cached_property
    def pack(self) -> RulePack:
        return load_pack(self.built.document, self.built.sha256)

    @cached_property
    def checks_only(self) -> RulePack:
        """The same pack without contradictions and scope lists, which the floor does not work out."""
        document = {**self.built.document, "contradictions": [], "scope": []}
        return load_pack(document, self.built.sha256)

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.built.document)


def sample_bytes(name: str) -> bytes:
    """A sample organisation as it stands on disk."""
    return (PACK / "examples" / f"{name}.json").read_bytes()


def sample(name: str) -> dict[str, Any]:
    """A sample organisation's facts."""
    facts: dict[str, Any] = json.loads(sample_bytes(name))
    return facts


def grown(devices: int) -> dict[str, Any]:
    """The sixty-person sample with as many devices, each a copy of one of its own, software included."""
    facts = sample(SIXTY_PEOPLE)
    originals = facts["profile"]["devices"]
    copies: dict[str, list[str]] = {original["id"]: [] for original in originals}
    facts["profile"]["devices"] = list(islice(_copies(originals, copies), devices))
    for software in facts["profile"]["software"]:
        software["device_ids"] = [copied for place in software["device_ids"] for copied in copies[place]]
    _count_again(facts)
    return facts


def _count_again(facts: dict[str, Any]) -> None:
    """Makes the evidence count the devices there are now; else the growth would be a contradiction."""
    scope = Scope(facts["profile"])
    total = sum(device["count"] for device in facts["profile"]["devices"] if scope.has_device(device))
    for piece in facts["evidence"]:
        if piece["kind"] in _COUNTING_DEVICES:
            piece["covered_count"] = piece["total_count"] = total


def _copies(originals: list[dict[str, Any]], copies: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        for original in originals:
            number += 1
            identity = f"{original['id']}-{number:05}"
            copies[original["id"]].append(identity)
            yield {**copy.deepcopy(original), "id": identity, "name": f"{original['name']} {number}"}
