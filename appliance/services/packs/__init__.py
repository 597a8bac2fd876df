"""Rulepacks: from readable sources to a signed document, and from there into use."""

from __future__ import annotations

from appliance.services.packs.build import BuiltPack
from appliance.services.packs.documents import read_document
from appliance.services.packs.lint import build_pack, lint_folder
from appliance.services.packs.opened import OpenedPack, opened_pack, pack_title
from appliance.services.packs.pack_files import find_pack, installed_packs
from appliance.services.packs.signing import install_pack, sign_pack
from appliance.services.packs.trust import (
    TrustedPack,
    open_pack,
    read_trusted_pack,
    trusted_keys,
    verify_pack,
)

__all__ = [
    "BuiltPack",
    "OpenedPack",
    "TrustedPack",
    "build_pack",
    "find_pack",
    "install_pack",
    "installed_packs",
    "lint_folder",
    "open_pack",
    "opened_pack",
    "pack_title",
    "read_document",
    "read_trusted_pack",
    "sign_pack",
    "trusted_keys",
    "verify_pack",
]
