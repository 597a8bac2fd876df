"""Compare every schema with its last release, and demand the version that its changes need (API-06).

    scripts/schema-check             exit status 1 with a sentence for each schema whose version is too low
    scripts/schema-check --release   make what is there the last release, when it passes; part of releasing

Released copies are in ``appliance/schemas/released``, so that a change shows in the diff of both.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.tools.schema_changes import Change, Level, Role, changes, worst
from scripts.tools.schema_roles import roles_of_schemas

FOLDER = Path(__file__).resolve().parents[2] / "appliance" / "schemas"
ENDING = ".schema.json"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_PART = {Level.PATCH: "patch", Level.MINOR: "minor", Level.MAJOR: "major"}

Version = tuple[int, int, int]


def schemas_in(folder: Path) -> dict[str, Any]:
    """Every schema below ``folder`` by its place there, such as ``api/problem``; released copies aside."""
    found = {}
    for path in sorted(folder.rglob(f"*{ENDING}")):
        place = path.relative_to(folder)
        if place.parts[0] != "released":
            found[place.as_posix().removesuffix(ENDING)] = json.loads(path.read_text(encoding="utf-8"))
    return found


def complaints(released: dict[str, Any], now: dict[str, Any], roles: dict[str, Role]) -> Iterator[str]:
    """A sentence for each schema that is gone, has no version, or has one that says too little."""
    for name in sorted({*released, *now}):
        if name not in now:
            yield f"{name}: it was released and is gone. Put it back; what is released stays within /api/v1."
        elif version_of(now[name]) is None:
            yield f'{name}: say its version: "version": "1.0.0"'
        elif name in released:
            yield from _too_low(name, released[name], now[name], roles.get(name, Role.TAKEN))


def _too_low(name: str, old: Any, new: Any, role: Role) -> Iterator[str]:
    found = list(changes(old, new, role))
    needed = worst(found)
    before, after = version_of(old), version_of(new)
    if before is None or after is None:
        return
    if after < before:
        yield f"{name}: version {_dotted(after)} is below the released {_dotted(before)}."
    elif needed is not Level.NONE and after < (least := _raised(before, needed)):
        why = next(change for change in found if change.level is needed)
        yield f"{name}: {_told(why)}, a {_PART[needed]} change: make its version {_dotted(least)} or higher."


def _told(change: Change) -> str:
    return f"{change.place or 'it'} {change.words}"


def version_of(schema: Any) -> Version | None:
    """The version of a schema as three numbers, or None when it does not say a right one."""
    match = _VERSION.fullmatch(str(schema.get("version", "")))
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _raised(version: Version, level: Level) -> Version:
    major, minor, patch = version
    if level is Level.MAJOR:
        return major + 1, 0, 0
    return (major, minor + 1, 0) if level is Level.MINOR else (major, minor, patch + 1)


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def release(folder: Path) -> None:
    """Make the schemas below ``folder`` its last release."""
    shutil.rmtree(folder / "released", ignore_errors=True)
    for name in schemas_in(folder):
        target = folder / "released" / (name + ENDING)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / (name + ENDING), target)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; see the module for what it returns."""
    parser = argparse.ArgumentParser(description="Compare every schema with its last release.")
    parser.add_argument("--release", action="store_true", help="make what is there the last release")
    asked = parser.parse_args(arguments)
    found = list(complaints(schemas_in(FOLDER / "released"), schemas_in(FOLDER), roles_of_schemas()))
    if found:
        print(*found, sep="\n", file=sys.stderr)
        return 1
    if asked.release:
        release(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
