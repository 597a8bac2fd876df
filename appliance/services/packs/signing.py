"""Signing a built pack: the signature stands beside the pack, in a file of its own."""

from __future__ import annotations

from pathlib import Path

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.services.packs.build import BuiltPack
from appliance.services.packs.pack_files import PackFiles, read_pack
from appliance.services.verification.bundle_format import PACK_PREFIX


def install_pack(pack: BuiltPack, folder: Path) -> Path:
    """Writes a built pack as `<id>.json` into a folder; answers where."""
    write_all_or_nothing(folder, {f"{pack.id}.json": pack.data})
    return folder / f"{pack.id}.json"


def sign_pack(files: PackFiles, key: SigningKey) -> Path:
    """Writes the signature of a built pack beside it; answers where.

    Raises as read_pack does when the file is not a sound pack of this format.
    """
    pack = read_pack(files)
    signature = signature_document(key, PACK_PREFIX, pack.data)
    write_all_or_nothing(files.signature.parent, {files.signature.name: canonical_bytes(signature)})
    return files.signature
