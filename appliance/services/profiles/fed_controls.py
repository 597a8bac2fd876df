"""Which controls each question feeds: computed from what the rules of the pack read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.engine import RulePack
from appliance.engine.pack import Control, Rule

_MANY = 6  # from here on a fact decides what is covered at all


@dataclass(frozen=True, slots=True)
class FedControl:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Fed:
    """Controls a fact is read for, in the order of the pack. ``scope``: it decides what is covered."""

    controls: tuple[FedControl, ...]
    scope: bool


_NOTHING = Fed((), scope=False)


class FedControls:
    """For one pack, by the pattern of a fact: ``devices[*].os_cycle``."""

    def __init__(self, pack: RulePack) -> None:
        found: dict[str, dict[FedControl, None]] = defaultdict(dict)
        for control in pack.controls:
            fed = FedControl(control.id, str(control.data["title"]))
            for pattern in _read_for(control, pack):
                found[pattern.removeprefix("profile.")][fed] = None
        self._found: Mapping[str, Fed] = {
            pattern: Fed(tuple(controls), scope=len(controls) >= _MANY) for pattern, controls in found.items()
        }

    def of(self, pattern: str) -> Fed:
        """The controls that depend on the fact."""
        return self._found.get(pattern, _NOTHING)


def _read_for(control: Control, pack: RulePack) -> Iterator[str]:
    for check in control.checks:
        yield from (read.text for read in check.reads)
        yield from _chosen_by(check, pack)


def _chosen_by(check: Rule, pack: RulePack) -> Iterator[str]:
    """What is read to choose the entries a check looks at."""
    at = check.selection
    while at >= 0:
        yield from (read.text for read in pack.plans[at].reads)
        at = pack.plans[at].parent
