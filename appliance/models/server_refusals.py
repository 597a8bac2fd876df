"""A database server that does not answer, or does not let us, as something that is not its library's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


class ServerRefusesError(Exception):
    """The text is the last line of what the library says: it names host and role, and never the password."""


@contextmanager
def server_refusals(kind: type[psycopg.Error] = psycopg.OperationalError) -> Iterator[None]:
    """Turn errors of this kind into ServerRefusesError."""
    try:
        yield
    except kind as error:
        raise ServerRefusesError(str(error).strip().splitlines()[-1].strip()) from error
