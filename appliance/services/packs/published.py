"""Published packs are immutable: `published.json` holds the hash under which each id and version went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.errors import RefusedError
from appliance.foundation.json_text import json_bytes
from appliance.foundation.strict_json import read_json_file
from appliance.services.packs.build import BuiltPack

FILE_NAME = "published.json"
_KEYS = {"id", "version", "sha256"}


@dataclass(frozen=True, order=True)
class PublishedPack:
    """One line of published.json; `sha256` is the pack's identity in lower-case hex."""

    id: str
    version: str
    sha256: str


def read_published(path: Path) -> list[PublishedPack]:
    """The entries of a published.json; a file that does not exist lists nothing.

    Raises UnreadableError or RefusedError for a file of another shape.
    """
    if not path.exists():
        return []
    document = read_json_file(path)
    entries = document.get("packs") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        message = "this is not a list of published packs"
        raise RefusedError(message, place=str(path), mend='It holds {"packs": [{"id", "version", "sha256"}]}')
    return [PublishedPack(**entry) for entry in entries]


def refuse_changed(pack: BuiltPack, published: Sequence[PublishedPack]) -> None:
    """Raises RefusedError when the pack's id and version went out with other content."""
    for entry in published:
        if (entry.id, entry.version) == (pack.id, pack.version) and entry.sha256 != pack.sha256:
            raise RefusedError(
                f"{pack.id} {pack.version} is published with the hash {entry.sha256}, "
                f"and these sources give {pack.sha256}",
                mend="Raise the version in pack.yaml; what is published never changes",
            )


def publish(pack: BuiltPack, path: Path) -> bool:
    """Adds a built pack to published.json, sorted; answers False when it stands there already.

    Raises RefusedError when its id and version stand there with another hash.
    """
    entries = read_published(path)
    refuse_changed(pack, entries)
    entry = PublishedPack(pack.id, pack.version, pack.sha256)
    if entry in entries:
        return False
    document = {"packs": [vars(published) for published in sorted([*entries, entry])]}
    write_all_or_nothing(path.parent, {path.name: json_bytes(document)})
    return True


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and set(entry) == _KEYS and all(isinstance(v, str) for v in entry.values())
