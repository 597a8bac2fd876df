"""Queries that a server plans once for a connection and then runs again and again, by name.

A message with several statements has no room for parameters, and a statement in it is planned anew each
time: with the policies of our tables that takes three times as long as the query itself. So each is prepared
under a name, and the message only says its name and the values.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import ClientCursor, Connection

MOST = 200
"""A connection prepares no more: a text that is another each time must not fill the server's memory."""

Asked = tuple[str, Any]
"""A query with ``%s`` or ``%(name)s``, and its values."""

_PLACE = re.compile(r"%(?:%|s|\((?P<name>\w+)\)s)")


_PREPARED = "select name from pg_prepared_statements where name like 'asked_%'"


class PreparedQueries:
    """What each connection has prepared.

    After a rollback psycopg may have the server forget everything prepared, ours with its own; so the server
    is asked what it has whenever a connection is new or in doubt.
    """

    def __init__(self) -> None:
        self._names: WeakKeyDictionary[Connection[Any], set[str]] = WeakKeyDictionary()

    def text_of(self, connection: Connection[Any], sql: str, values: Any) -> str:
        """``sql`` with its values as text for a message, prepared if it is not."""
        name, prepared, call = _rewritten(sql)
        names = self._names.get(connection)
        if names is None:
            rows = connection.execute(_PREPARED, prepare=False).fetchall()
            names = self._names[connection] = {row[0] for row in rows}
        if name not in names and len(names) < MOST:
            connection.execute(f"prepare {name} as {prepared}".encode(), prepare=False)
            names.add(name)
        # Values are put into the text by the library.
        text = f"execute {name}{call}" if name in names else sql
        return ClientCursor(connection).mogrify(text.encode(), values) if values else text.replace("%%", "%")

    def doubt(self, connection: Connection[Any]) -> None:
        """Ask the server again what the connection has prepared."""
        self._names.pop(connection, None)


@lru_cache(maxsize=512)
def _rewritten(sql: str) -> tuple[str, str, str]:
    """A name for ``sql``, its text with numbered places for the values, and their list for calling it."""
    numbers: dict[str, int] = {}
    places: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        key = found["name"] or f" {len(places)}"
        if key not in numbers:
            places.append(found[0])
            numbers[key] = len(places)
        return f"${numbers[key]}"

    text = _PLACE.sub(number, sql)
    name = f"asked_{sha256(sql.encode()).hexdigest()[:32]}"
    return name, text, f"({', '.join(places)})" if places else ""
