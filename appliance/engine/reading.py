"""Where a fact is read: from an entry under consideration, or from the facts as a whole.

Worked out once for the pack, so that an evaluation only has to look and count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.engine.expression.reads import Pattern, Scope, pattern_text

EVERYWHERE = -1  # the position of a read that does not depend on the entry considered


@dataclass(frozen=True, slots=True)
class Read:
    """``steps`` from the entry at ``position`` of a selection, or from the facts themselves."""

    identity: int
    text: str
    position: int
    steps: Pattern


class Reads:
    """Numbers the reads of a pack, so that equal ones are counted once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Pattern], int] = {}

    def of(self, patterns: Iterable[Pattern], scope: Scope) -> tuple[Read, ...]:
        """Where each pattern starts: the innermost variable it belongs to, or the facts."""
        return tuple(self._read(pattern, scope) for pattern in patterns)

    def _read(self, pattern: Pattern, scope: Scope) -> Read:
        position, steps = _start(pattern, scope)
        identity = self._known.setdefault((position, pattern), len(self._known))
        return Read(identity, pattern_text(pattern), position, steps)


def _start(pattern: Pattern, scope: Scope) -> tuple[int, Pattern]:
    for position, above in reversed(list(enumerate(scope.values()))):
        if above is not None and pattern[: len(above)] == above:
            return position, pattern[len(above) :]
    return EVERYWHERE, pattern
