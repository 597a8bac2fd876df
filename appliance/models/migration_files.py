"""The migrations as files: numbered plain SQL, and the directives a file may begin with.

``-- no-transaction``                                  statements that refuse a transaction (an index built
                                                       concurrently): one statement after the other
``-- library: NAME [after X] up to Y``                 the installed library's own SQL migrations, in order
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from appliance.foundation.errors import RefusedError

FOLDER = Path(__file__).parent / "migrations"

_NAME = re.compile(r"[0-9]{4}_[a-z0-9_]+\.sql")
_NO_TRANSACTION = re.compile(r"--\s*no-transaction\b")
_LIBRARY = re.compile(
    r"--\s*library:\s*(?P<name>\w+)(?:\s+after\s+(?P<after>\S+))?\s+up\s+to\s+(?P<last>\S+)"
)
_END_OF_STATEMENT = re.compile(r";[ \t]*$", re.MULTILINE)

# Where each library keeps its migrations, as a package of .sql files that sort in order.
_LIBRARIES = {"procrastinate": "procrastinate.sql.migrations"}


@dataclass(frozen=True)
class Step:
    """What is run and recorded as one: ``name`` is unique for ever, ``statements`` go to the server whole."""

    name: str
    statements: tuple[str, ...]
    in_transaction: bool = True


@dataclass(frozen=True)
class MigrationFile:
    """One numbered file. ``sha256`` is of its text; a file that was applied may not change any more."""

    name: str
    text: str

    @property
    def number(self) -> str:
        return self.name[:4]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def steps(self) -> Iterator[Step]:
        """What to run before the file counts as applied; the last step bears the file's name."""
        if library := _LIBRARY.match(self.text):
            yield from self._library_steps(library)
            yield Step(self.name, ())
        elif _NO_TRANSACTION.match(self.text):
            yield Step(self.name, tuple(_statements(self.text)), in_transaction=False)
        else:
            yield Step(self.name, (self.text,))

    def _library_steps(self, directive: re.Match[str]) -> Iterator[Step]:
        # A step each, because some use what only a committed step before them has made.
        for name, text in library_migrations(directive["name"]):
            if (directive["after"] or "") < name and _is_up_to(name, directive["last"]):
                yield Step(f"{self.name}/{name}", (text,))


def migration_files(folder: Path = FOLDER) -> list[MigrationFile]:
    """The migrations of ``folder`` in order. Raises RefusedError for a bad name and a number used twice."""
    files = [
        MigrationFile(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))
    ]
    numbers = [file.number for file in files]
    for file in files:
        if not _NAME.fullmatch(file.name):
            raise RefusedError("is not named like 0001_what_it_does.sql", place=file.name)
        if numbers.count(file.number) > 1:
            raise RefusedError("has the number of another migration", place=file.name, mend="Renumber it")
    return files


def library_migrations(library: str) -> list[tuple[str, str]]:
    """Name and SQL of every migration the installed ``library`` carries, in order."""
    package = _LIBRARIES.get(library)
    if package is None:
        raise RefusedError(f"there are no migrations of a library '{library}'")
    files = [file for file in resources.files(package).iterdir() if file.name.endswith(".sql")]
    return sorted((file.name, file.read_text(encoding="utf-8")) for file in files)


def _is_up_to(name: str, last: str) -> bool:
    return name[: len(last)] <= last


def _statements(text: str) -> Iterator[str]:
    """The statements of a file without a transaction: each ends with a semicolon at the end of its line."""
    for statement in _END_OF_STATEMENT.split(text):
        if any(line.strip() and not line.lstrip().startswith("--") for line in statement.splitlines()):
            yield statement.strip()
