"""What a page asks of the database, for tests that pin how often: the same however much there is."""

from __future__ import annotations

import logging

import pytest

from tests.web.browser_client import BrowserClient


def queries_of(client: BrowserClient, path: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """The statements of one visit, those of the session and the seat among them, when the page is warm."""
    client.get(path)
    caplog.set_level(logging.DEBUG, logger="peewee")
    caplog.clear()
    assert client.get(path).status_code == 200
    return [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]
