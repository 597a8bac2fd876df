"""The document of a pack to look at, wherever it is: a folder of sources, an installed pack, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from appliance.services.packs.lint import build_pack
from appliance.services.packs.pack_files import find_pack, read_pack


def read_document(name: str, packs_dir: Path) -> dict[str, Any]:
    """The document of a pack folder (which is linted and built), of an installed id, or of a .json file.

    Only for looking at: nobody has vouched for it. Raises as build_pack, find_pack and read_pack do.
    """
    if (Path(name) / "pack.yaml").is_file():
        return build_pack(Path(name)).document
    return read_pack(find_pack(name, packs_dir)).document
