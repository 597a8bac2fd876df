"""Working with one process's rights for a while: what commands and seeds need, and servers never do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from appliance.foundation.app_settings import AppSettings, Process
from appliance.models.database import database
from appliance.wiring.product import connect_database


@contextmanager
def rights_of(process: Process, settings: AppSettings) -> Iterator[None]:
    """For the block, the database is worked on in the role of ``process``; afterwards as before."""
    before = database.obj
    connect_database(settings, process, threads=1)
    pool = database.obj
    try:
        yield
    finally:
        pool.close()
        pool.close_all()
        if before is not None:
            database.initialize(before)
