"""A whole PostgreSQL server for one test: for what would disturb the server that all tests share."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from tests.database import CHECKOUT

QUICK = {"fsync": "off", "shared_buffers": "16MB"}


@contextmanager
def own_server() -> Iterator[PrivatePostgres]:
    """Not started yet; whatever it left is gone afterwards."""
    # Below the checkout: the folders of pytest are closed to the user the server runs as.
    folder = place_for_data(CHECKOUT / ".local" / "test-servers" / secrets.token_hex(4))
    server = PrivatePostgres(folder, QUICK)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
