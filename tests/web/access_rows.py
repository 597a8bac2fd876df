"""What a row of the access matrix says: one route, one method, and the answer each kind of visitor gets.

Each area keeps its rows in tests/web/access/<area>.py as ``ROWS: list[Row]``. The walker makes a fresh
organisation for every row, sends the request as everybody, and sees that whoever is refused changes nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cast import Tenancy

Build = Callable[[Tenancy], Any]
FOLDER = Path(__file__).parent / "access"


@dataclass(frozen=True)
class Row:
    """Status codes by visitor. ``stranger`` owns another organisation and uses this one's address.

    ``path`` and ``data`` may be functions of the tenancy, which may make what they name (through the
    services) and return it; ``path`` is called first, and once. ``fresh`` marks routes that want a recent
    sign-in: everybody is given one, and the walker sees that without one the owner is asked for it.
    ``for_anybody`` marks links that work for whoever has them: a stranger's use of one is on record.
    ``json`` is the body of an endpoint of the API, given like ``data``.
    """

    endpoint: str
    method: str
    path: str | Build
    anonymous: int
    guest: int
    member: int
    admin: int
    owner: int
    stranger: int
    data: Mapping[str, Any] | Build | None = None
    fresh: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    for_anybody: bool = False
    json: Mapping[str, Any] | Build | None = None

    @property
    def key(self) -> str:
        return f"{self.method} {self.endpoint}"


def page(endpoint: str, path: str | Build, **changes: Any) -> Row:
    """A page every member of the organisation may see; change what differs."""
    expected = {"anonymous": 303, "guest": 200, "member": 200, "admin": 200, "owner": 200, "stranger": 200}
    return Row(endpoint, "GET", path, **(expected | changes))


def change(endpoint: str, path: str | Build, **changes: Any) -> Row:
    """A change that members and above may make, and that answers with a redirect; change what differs."""
    expected = {"anonymous": 303, "guest": 403, "member": 303, "admin": 303, "owner": 303, "stranger": 404}
    return Row(endpoint, "POST", path, **(expected | changes))


def read(endpoint: str, path: str | Build, **changes: Any) -> Row:
    """An endpoint of the API that every member of the organisation may read; change what differs."""
    expected = {"anonymous": 401, "guest": 200, "member": 200, "admin": 200, "owner": 200, "stranger": 404}
    return Row(endpoint, "GET", path, **(expected | changes))


def write(endpoint: str, path: str | Build, **changes: Any) -> Row:
    """A change by the API that members and above may make; change what differs, the method too."""
    expected = {"anonymous": 401, "guest": 403, "member": 200, "admin": 200, "owner": 200, "stranger": 404}
    return Row(endpoint, changes.pop("method", "POST"), path, **(expected | changes))


def all_rows() -> list[Row]:
    """The rows of every area."""
    rows: list[Row] = []
    for file in sorted(FOLDER.glob("*.py")):
        rows.extend(importlib.import_module(f"tests.web.access.{file.stem}").ROWS)
    return rows
