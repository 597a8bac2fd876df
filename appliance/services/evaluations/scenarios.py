"""Other facts, another day, another pack: what each would change. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from appliance.engine import RulePack, compare, findings_document, overlay, preview, project
from appliance.engine.facts import item_key
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import RefusedError
from appliance.foundation.json_pointer import steps_of
from appliance.foundation.settings import Settings
from appliance.services.evaluations.inputs import read_inputs, refusing_facts
from appliance.services.facts import read_facts
from appliance.services.packs import open_pack

_QUOTES = "A value that looks like a number but is text needs quotes inside: --set 'PATH=\"16\"'"


def try_changes(
    facts_file: Path, pack_name: str, as_of: date, changes: Sequence[Mapping[str, Any]], settings: Settings
) -> dict[str, Any]:
    """The comparison document of the facts as they are with the facts after ``changes``.

    A change is ``{"path": …, "value": …}`` or ``{"path": …, "remove": True}``. Raises RefusedError for a
    path that leads nowhere and for facts that would no longer fit their schema.
    """
    given = read_inputs(facts_file, pack_name, settings)
    return compare_with_changes(given.pack, given.facts, changes, as_of, given.source)


def compare_with_changes(
    pack: RulePack,
    facts: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    as_of: date,
    source: str,
    *,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """As try_changes, for facts at hand; ``source`` is what they are called in messages.

    ``before`` is the findings document of the facts as they are, where it is at hand.
    """
    with refusing_facts(source):
        after = overlay(facts, changes)
        _refuse_unfit(facts, after, source)
        if before is None:
            before = findings_document(pack, facts, as_of)
        return compare(before, findings_document(pack, after, as_of)).as_document()


def look_ahead(
    facts_file: Path, pack_name: str, from_date: date, to_date: date, settings: Settings
) -> dict[str, Any]:
    """The projection document: what changes from one day to a later one, on which day, and why."""
    if to_date < from_date:
        raise RefusedError(f"{to_date} is before {from_date}", mend="Give the earlier day first")
    given = read_inputs(facts_file, pack_name, settings)
    with refusing_facts(given.source):
        return project(given.pack, given.facts, from_date, to_date).as_document()


def preview_pack(
    facts_file: Path, pack_name: str, other_name: str, as_of: date, settings: Settings
) -> dict[str, Any]:
    """The comparison document of what two packs say of the same facts."""
    given = read_inputs(facts_file, pack_name, settings)
    other = open_pack(other_name, settings)
    with refusing_facts(given.source):
        return preview(given.pack, other, given.facts, as_of).as_document()


def _refuse_unfit(facts: Mapping[str, Any], changed: Mapping[str, Any], source: str) -> None:
    """Says what is wrong by the path people gave, not by where it stands in a copy they never see.

    Parts that no change led into are as they were, and fitted then.
    """
    looked_at = {
        part: value for part, value in changed.items() if part == "profile" or value is not facts.get(part)
    }
    try:
        read_facts(canonical_bytes(looked_at), source)
    except RefusedError as error:
        pointer = (error.place or "").rpartition(", ")[2]
        path = _path(changed, pointer) if pointer.startswith("/") else ""
        message = f"{path}: {error.message}" if path else error.message
        mend = _QUOTES if error.message.endswith("must be text") else error.mend
        raise RefusedError(message, place=f"{source} with the changes", mend=mend) from error


def _path(facts: Mapping[str, Any], pointer: str) -> str:
    """``profile.devices[pc-1].os_cycle`` for ``/profile/devices/3/os_cycle``."""
    node: Any = facts
    path = ""
    for step in steps_of(pointer):
        if isinstance(node, list):
            node = node[int(step)]
            path += f"[{item_key(node) or step}]"
        else:
            node = node.get(step)
            path += f".{step}"
    return path.removeprefix(".")
