"""transcrypt-verify.pyz, the offline verifier as one executable file, made from the sources that run here.

The same sources give the same bytes on every machine: entries are sorted, times and permissions fixed, and
nothing is compressed, because two builds of zlib may compress one text differently.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import appliance
from appliance.foundation.carried_files import INSTALLED

# What goes in, as patterns under the checkout. All of it runs on the standard library alone, which
# tests/architecture/test_verifier_modules.py holds it to. Each pattern must match something.
MODULES = (
    "appliance/engine/**/*.py",
    "appliance/foundation/canonical_json.py",
    "appliance/foundation/carried_files.py",
    "appliance/foundation/console.py",
    "appliance/foundation/ed25519.py",
    "appliance/foundation/errors.py",
    "appliance/foundation/json_*.py",
    "appliance/foundation/last_door.py",
    "appliance/foundation/public_keys.py",
    "appliance/foundation/strict_*.py",
    "appliance/services/reports/document*.py",
    "appliance/services/verification/**/*.py",
)
DATA = ("appliance/schemas/*.json",)
BESIDE = ("rulepacks/published.json", "LICENSE")
"""What lies beside the package in a checkout, and in it where it is installed."""

ENTRY_POINT = b"""\
import sys

from appliance.services.verification.command import main

sys.exit(main(sys.argv[1:]))
"""
SHEBANG = b"#!/usr/bin/env python3\n"
NAME = "transcrypt-verify.pyz"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say


class ArchiveError(Exception):
    """The archive cannot be built; the message names the pattern that matches no file."""


def module_files(checkout: Path) -> list[Path]:
    """Return the modules that go in, with the `__init__.py` of every package on the way to them."""
    modules = _matching(checkout, MODULES)
    packages = {
        parent / "__init__.py"
        for module in modules
        for parent in module.parents
        if parent.is_relative_to(checkout)
    }
    return sorted({*modules, *(init for init in packages if init.exists())})


def _matching(checkout: Path, patterns: Iterable[str]) -> list[Path]:
    found: set[Path] = set()
    for pattern in patterns:
        matches = set(checkout.glob(pattern))
        if not matches:
            raise ArchiveError(f"{pattern}: nothing matches, so the verifier would be incomplete.")
        found |= matches
    return sorted(found)


def archive_bytes(checkout: Path) -> bytes:
    """Return the whole file: a line that names the interpreter, then a zip. Raises ArchiveError."""
    files = {
        path.relative_to(checkout).as_posix(): path.read_bytes()
        for path in [*module_files(checkout), *_matching(checkout, DATA)]
    }
    files |= {name: _beside(checkout, name) for name in BESIDE}
    files["__main__.py"] = ENTRY_POINT
    buffer = io.BytesIO(SHEBANG)
    buffer.seek(len(SHEBANG))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name])
    return buffer.getvalue()


def _beside(checkout: Path, name: str) -> bytes:
    carried = checkout / INSTALLED / name
    file = carried if carried.is_file() else checkout / name
    if not file.is_file():
        raise ArchiveError(f"{name}: it is not there, so the verifier would be incomplete.")
    return file.read_bytes()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.create_system = 3  # Unix, whatever the machine
    entry.external_attr = 0o100644 << 16
    return entry


@dataclass(frozen=True)
class VerifierFile:
    """The file to hand out; ``sha256`` is of ``content``, for whoever was told it by another way."""

    content: bytes
    sha256: str


@cache
def verifier_file() -> VerifierFile | None:
    """The verifier of this very version; None where its parts do not lie beside the code (REPT-08)."""
    try:
        content = archive_bytes(Path(appliance.__file__).resolve().parents[1])
    except (ArchiveError, OSError):
        return None
    return VerifierFile(content, hashlib.sha256(content).hexdigest())
