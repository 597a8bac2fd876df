"""The bundle under examination, with all that its checks look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from appliance.engine import canonical_facts
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import UnreadableError
from appliance.foundation.json_schema import Problem
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.bundle_format import FORMAT, KIND
from appliance.services.verification.differences import as_read
from appliance.services.verification.replay import Replay

_MOST_PROBLEMS = 100
"""A bundle whose shape is wrong in so many places is not looked at any further."""


@dataclass(frozen=True)
class Case:
    """A bundle as bytes and as value, the files that go with it, and whom and what to trust.

    ``trusted`` are raw public keys of 32 bytes; ``published`` is None when this installation has no list.
    """

    data: bytes
    bundle: Mapping[str, Any]
    files: Mapping[str, bytes | None]
    trusted: frozenset[bytes]
    published: Sequence[Mapping[str, Any]] | None

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the shape of the bundle."""
        return validator("bundle").problems(self.bundle, limit=_MOST_PROBLEMS)

    def is_sound(self, part: str) -> bool:
        """Whether a part is there in the shape it must have, so that a check may look into it."""
        if part not in self.bundle or len(self.problems) >= _MOST_PROBLEMS:
            return False
        return not any(problem.pointer.split("/")[1:2] == [part] for problem in self.problems)

    @cached_property
    def facts_in_order(self) -> Any:
        """The facts as they must stand. Raises FactsError when two entries share a name."""
        return as_read(dict(canonical_facts(self.bundle["facts"])))

    @cached_property
    def replay(self) -> Replay:
        """The results made again from the facts and the rules inside. Only for rules that are trusted."""
        pack, as_of = self.bundle["pack"]["document"], self.bundle["evaluation"]["as_of"]
        return Replay(pack, self.facts_in_order, as_of)


def read_bundle(data: bytes, source: str) -> dict[str, Any]:
    """The value of a bundle; only that it is one, and of a format known here, is certain afterwards.

    :raises UnreadableError: for anything that is not JSON, not a bundle, or of a newer format.
    """
    bundle = parse_json(data, source=source)
    if not isinstance(bundle, dict) or bundle.get("kind") != KIND:
        raise UnreadableError(
            f"is JSON, but not an evidence bundle: its field 'kind' is not '{KIND}'",
            place=source,
            mend="Name the bundle.json that came with the report",
        )
    if isinstance(bundle.get("format"), int) and bundle["format"] > FORMAT:
        raise UnreadableError(
            f"was made by a newer Transcrypt: its format is {bundle['format']}, and {FORMAT} is read here",
            place=f"{source}, /format",
            mend="Use the verifier of the Transcrypt that made it",
        )
    return bundle
