"""Which entries of the inventories are in scope, and why the others are not.

The pack declares it: for each inventory, the rules under which an entry is out. An entry no
rule surely puts out is in, however little is known about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.engine.checks import judge
from appliance.engine.facts import display_name
from appliance.engine.findings import Item, Named, OutOfScope
from appliance.engine.pack import ScopeList
from appliance.engine.run import Run


@dataclass(frozen=True, slots=True)
class ScopeLists:
    """Field names as they stand in the evaluation document."""

    inside: tuple[Named, ...]
    out: tuple[OutOfScope, ...]

    def as_document(self) -> dict[str, list[dict[str, str]]]:
        return {
            "in": [{"path": entry.path, "name": entry.name} for entry in self.inside],
            "out": [{"path": entry.path, "name": entry.name, "reason": entry.reason} for entry in self.out],
        }


def scope_of(run: Run) -> ScopeLists:
    """Every entry of every inventory the pack speaks of, in canonical order."""
    inside: list[Named] = []
    out: list[OutOfScope] = []
    for inventory in run.pack.scope:
        reasons = {item.path: item.message for item in _put_out(run, inventory)}
        for entry in run.selections[inventory.plan].entries:
            bound = next(iter(run.bound(inventory.plan, entry).values()))
            path = bound.path or ""
            name = display_name(entry, path)
            if path in reasons:
                out.append(OutOfScope(path, name, reasons[path]))
            else:
                inside.append(Named(path, name))
    return ScopeLists(tuple(inside), tuple(out))


def _put_out(run: Run, inventory: ScopeList) -> Iterator[Item]:
    """The first rule that surely applies gives the reason, so later ones come first here."""
    for rule in reversed(inventory.rules):
        yield from judge(run, rule, doubts=False)[1]
