"""What a bundle is made of: the one place that whoever builds it and whoever checks it share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes

FORMAT = 4
"""The newest format known here. Formats 1 and 3 are for reports made from a file, without audit events; in
formats 3 and 4 the manifest names further files as well. A verifier of before refuses those as newer."""

FORMATS_WITHOUT_AUDIT = frozenset({1, 3})
FORMATS_WITH_FURTHER_FILES = frozenset({3, 4})
KIND = "transcrypt-evidence-bundle"

# The parts inside the bundle and the files that go with it, in the order of the manifest.
PARTS = ("facts", "evaluation", "answers", "pack", "report", "evidence", "audit")
FILES = ("report.html", "report.pdf")
FURTHER_FILES = ("report.docx", "answers.xlsx", "assessment-results.oscal.json", "poam.oscal.json")
"""Other formats of the same report: those that were made are named behind FILES, in this order."""

SIGN_OFF = "sign-off.json"
"""Goes with an approved report, and is not in the manifest: a report is approved after it was made."""

MOST_AUDIT_EVENTS = 20_000
"""An extract begins with the first event ever, or else holds exactly so many: the newest."""

# What stands before the canonical bytes when they are signed, so that a signature made for one purpose
# never fits another.
BUNDLE_PREFIX = b"transcrypt-bundle-v1\n"
PACK_PREFIX = b"transcrypt-pack-v1\n"


def manifest_entry(name: str, data: bytes) -> dict[str, Any]:
    """Name, SHA-256 (lower-case hex) and size in bytes of a part or a file."""
    return {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def manifest_of(bundle: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest of a bundle's parts, by their canonical bytes, and of its files, by their own."""
    parts = [manifest_entry(name, canonical_bytes(bundle[name])) for name in PARTS]
    named = (*FILES, *(name for name in FURTHER_FILES if name in files))
    return {"entries": [*parts, *(manifest_entry(name, files[name]) for name in named)]}


def format_of(*, recorded: bool, files: Mapping[str, bytes]) -> int:
    """The oldest format that holds this: ``recorded`` with audit events, and these files."""
    further = any(name in files for name in FURTHER_FILES)
    return (4 if recorded else 3) if further else (2 if recorded else 1)
