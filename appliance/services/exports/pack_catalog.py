"""The OSCAL catalog of a pack that is named, as the other commands about packs name it."""

from __future__ import annotations

from typing import Any

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.settings import Settings
from appliance.services.exports.oscal_catalog import catalog_of
from appliance.services.packs import read_document


def pack_catalog(name: str, settings: Settings) -> dict[str, Any]:
    """The catalog of a pack folder, of an installed id, or of a .json file. Raises as read_document does."""
    document = read_document(name, settings.packs_dir)
    return catalog_of(document, sha256_hex(document))
