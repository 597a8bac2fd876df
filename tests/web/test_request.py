"""What every request begins and ends with, where a test client cannot tell: the connection itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from appliance.foundation.limits import Limits
from appliance.web.site import keep_site, site_of
from tests.cast import Tenancy
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient


def test_a_form_that_never_arrives_keeps_nobody_waiting(
    app: Flask, acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    """Without a bound one signed-in person could hold every thread there is with a few silent connections."""
    site = site_of(app)
    keep_site(app, replace(site, product=replace(site.product, limits=Limits(upload_stall_seconds=1))))
    ours, theirs = socket.socketpair()
    began = time.monotonic()
    with ours, theirs, ours.makefile("rb") as body:
        theirs.sendall(b"evaluation_id=")
        answer = client_as(acorn.owner).post(
            "/app/reports",
            environ_overrides={
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": "1000",
                "wsgi.input": body,
                "gunicorn.socket": ours,
            },
            csrf=False,
        )
    assert answer.status_code == 408
    assert time.monotonic() - began < 30


@pytest.mark.req("API-12")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/guest", 411), ("/app/settings", 411), ("/api/v1/evidence/urls", 411), ("/none", 404)],
)
def test_a_body_of_unknown_length_is_not_read(app: Flask, path: str, status: int) -> None:
    """It would be read at the pace of whoever sends it, before anybody knows who that is."""
    answer = app.test_client().post(path, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == status
    if path.startswith("/api/"):
        problem(answer, status, "E411_LENGTH_REQUIRED")
