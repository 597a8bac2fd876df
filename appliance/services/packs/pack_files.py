"""Built packs as files: `<id>.json` and its signature `<id>.sig.json`. Trust is another question."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.foundation.strict_json import parse_json, read_bytes
from appliance.services.packs.build import FORMAT, BuiltPack
from appliance.services.packs.sources import PACK_ID

MAX_PACK_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class PackFiles:
    """Where a built pack and its signature are kept."""

    pack: Path

    @property
    def signature(self) -> Path:
        """The file of the signature; it need not exist."""
        return self.pack.with_name(f"{self.pack.name.removesuffix('.json')}.sig.json")


def find_pack(name: str, packs_dir: Path) -> PackFiles:
    """The files of an installed pack by its id, or of any pack by the path of its .json file.

    Raises UnreadableError that lists the installed packs when there is no such one.
    """
    by_path = name.endswith(".json") or os.sep in name or "/" in name
    path = Path(name) if by_path else packs_dir / f"{name}.json"
    if (by_path or _is_id(name)) and path.is_file():
        return PackFiles(path)
    installed = installed_packs(packs_dir)
    known = f"Installed: {', '.join(installed)}" if installed else f"No packs are installed in {packs_dir}"
    raise UnreadableError(f"there is no pack '{name}'", mend=known)


def installed_packs(packs_dir: Path) -> list[str]:
    """The ids of the packs in a folder, by their file names."""
    if not packs_dir.is_dir():
        return []
    names = [path.name.removesuffix(".json") for path in packs_dir.glob("*.json")]
    return sorted(name for name in names if _is_id(name))


def _is_id(name: str) -> bool:
    return PACK_ID.match(name) is not None and not name.endswith(".sig")


def read_pack(files: PackFiles) -> BuiltPack:
    """A built pack as it stands in its file, of the right shape and format; nobody has vouched for it yet.

    Raises UnreadableError for what is not JSON and RefusedError for what is no sound pack of this format.
    """
    place = str(files.pack)
    data = read_bytes(files.pack, max_bytes=MAX_PACK_BYTES)
    document = parse_json(data, source=place)
    _refuse_other_formats(document, place)
    problems = validator("rulepack").problems(document, limit=1)
    if problems:
        where = f"{place}, {problems[0].pointer}" if problems[0].pointer else place
        raise RefusedError(f"the pack is not as a pack must be: {problems[0].message}", place=where)
    if canonical_bytes(document) != data:
        raise RefusedError(
            "the pack is not in canonical form",
            place=place,
            mend="Build it again with `transcrypt pack build`",
        )
    return BuiltPack(document, data, hashlib.sha256(data).hexdigest())


def _refuse_other_formats(document: Any, place: str) -> None:
    found = document.get("format") if isinstance(document, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise RefusedError("this is JSON, but not a rulepack: it has no `format`", place=place)
    if found > FORMAT:
        raise RefusedError(
            f"the pack was made for a newer Transcrypt: its format is {found}, and {FORMAT} is read here",
            place=place,
            mend="Update Transcrypt, or use an older version of the pack",
        )
