"""Several queries in one message to the server: the library's pipeline, sent when all of it is there.

By itself the library sends each query as soon as it is put and looks whether anything was answered, so that
the server is woken for each, and other threads are let in between. Nobody here can use an answer earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Pipeline
from psycopg.abc import PQGen


class Together(Pipeline):
    """Keeps what is put until it ends. Of the library's inside; a test notices when that changes."""

    def _communicate_gen(self) -> PQGen[None]:
        yield from ()

    def _exit_gen(self) -> PQGen[None]:
        self._enqueue_sync()
        put = tuple(self.command_queue)
        self.command_queue.clear()
        self.command_queue.append(lambda: _each(put))
        try:
            yield from super()._communicate_gen()
        finally:
            if not self._conn.closed:  # else there is nothing to come, and that it was cut is what to tell
                yield from self._fetch_gen(flush=False)  # the end of a pipeline is a flush already


def _each(commands: Iterable[Callable[[], object]]) -> None:
    for command in commands:
        command()


@contextmanager
def one_message(connection: Connection[Any]) -> Iterator[None]:
    """Send what is executed on ``connection`` in the block when the block ends; its rows are there then."""
    since = connection._prepared._prepared_idx  # noqa: SLF001
    connection._pipeline = together = Together(connection)  # noqa: SLF001 - as ``connection.pipeline`` does
    try:
        with together:
            yield
    except BaseException:
        _forget(connection, since)
        raise
    finally:
        connection._pipeline = None  # noqa: SLF001


def _forget(connection: Connection[Any], since: int) -> None:
    """Have what was new in the message prepared again when it is put again.

    The library takes it for prepared once it was sent, though the server passes over what follows a failure.
    """
    names = connection._prepared._names  # noqa: SLF001
    for query, name in list(names.items()):
        if int(name.rpartition(b"_")[2]) >= since:
            del names[query]
