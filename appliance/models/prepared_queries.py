"""Queries that a server plans once for a connection and then runs again and again, by name.

A message with several statements has no room for parameters, and a statement in it is planned anew each
time: with the policies of our tables that takes three times as long as the query itself. So each is prepared
under a name, and the message only says its name and the values.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import ClientCursor, Connection

MOST = 200
"""A connection prepares no more: a text that is another each time must not fill the server's memory."""

Asked = tuple[str, Any]
"""A query with ``%s`` or ``%(name)s``, and its values."""

_PLACE = re.compile(r"%(?:%|s|\((?P<name>\w+)\)s)")


class PreparedQueries:
    """What each connection has prepared."""

    def __init__(self) -> None:
        self._names: WeakKeyDictionary[Connection[Any], dict[str, str]] = WeakKeyDictionary()

    def text_of(self, connection: Connection[Any], sql: str, values: Any) -> str:
        """``sql`` with its values as text for a message. Asks the server when it is new to the connection."""
        names = self._names.setdefault(connection, {})
        if sql not in names and len(names) < MOST:
            name = f"asked_{len(names)}"
            connection.execute(f"prepare {name} as {_rewritten(sql)[0]}".encode(), prepare=False)
            names[sql] = name
        text = f"execute {names[sql]}{_rewritten(sql)[1]}" if sql in names else sql
        # Values are put into the text by the library.
        return ClientCursor(connection).mogrify(text.encode(), values or ())


@lru_cache(maxsize=512)
def _rewritten(sql: str) -> tuple[str, str]:
    """``sql`` with numbered places for its values, and the list of them for calling it."""
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
    return text, f"({', '.join(places)})" if places else ""
