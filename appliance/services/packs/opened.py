"""Packs in use: verified and compiled once a process, and again when what their trust rests on changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from appliance.engine import RulePack
from appliance.foundation.errors import TranscryptError
from appliance.foundation.settings import Settings
from appliance.services.packs.pack_files import find_pack
from appliance.services.packs.trust import TrustedPack, read_trusted_pack

_KEPT = 8  # packs; two are in use, and a new version of each may lie beside
_Stamp = tuple[int, int, int] | None  # of a file: when it was written, its size, which file it is


@dataclass(frozen=True, eq=False)
class OpenedPack:
    """A pack that somebody trusted signed, with its signature and compiled; one object until it changes."""

    trusted: TrustedPack
    rules: RulePack

    @property
    def document(self) -> Mapping[str, Any]:
        """What the pack says, as its file has it."""
        return self.trusted.pack.document


def opened_pack(name: str, settings: Settings) -> OpenedPack:
    """The pack of that id. Raises UnreadableError and RefusedError as ``open_pack`` does.

    The files of the pack and of its signature and the places of trusted keys are looked at each time: a
    pack that was replaced, is signed no more, or by a key nobody trusts any more, does not come from memory.
    """
    files = find_pack(name, settings.packs_dir)
    looked_at = (files.pack, files.signature, *settings.trusted_keys)
    return _opened(name, settings, tuple(map(_stamp, looked_at)))


def pack_title(pack_id: str, settings: Settings) -> str:
    """What people call a pack: its title, or its id where it cannot be opened here any more."""
    try:
        return str(opened_pack(pack_id, settings).document["title"])
    except TranscryptError:
        return pack_id


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=_KEPT)
def _opened(name: str, settings: Settings, _stamps: tuple[_Stamp, ...]) -> OpenedPack:
    trusted = read_trusted_pack(name, settings)
    return OpenedPack(trusted, trusted.load())
