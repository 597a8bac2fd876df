"""What every evaluation starts from: facts of a file and the rules of a trusted pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.engine import FactsError, RulePack
from appliance.foundation.errors import RefusedError
from appliance.foundation.settings import Settings
from appliance.services.facts import read_facts_file
from appliance.services.packs import open_pack


@dataclass(frozen=True)
class Inputs:
    """Facts that fit their schema, the rules to judge them by, and the facts' name in messages."""

    facts: Mapping[str, Any]
    pack: RulePack
    source: str


def read_inputs(facts_file: Path, pack_name: str, settings: Settings) -> Inputs:
    """Read a facts file and open a pack by its id or path.

    Raises UnreadableError and RefusedError, naming the place and the mend, for either.
    """
    facts = read_facts_file(facts_file)
    return Inputs(facts, open_pack(pack_name, settings), str(facts_file))


@contextmanager
def refusing_facts(source: str) -> Iterator[None]:
    """Turns the engine's complaint about facts into one that names where they came from."""
    try:
        yield
    except FactsError as error:
        raise RefusedError(error.message, place=f"{source}, {error.place}") from error
