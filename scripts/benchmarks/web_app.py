"""The product as gunicorn serves it, and beside it in the same process two yardsticks.

``/yardstick/hello`` is a bare Flask application that answers two words: what the framework and the server
take for anything at all. ``/yardstick/copy`` writes what it is sent to the disk and does nothing else.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import Flask, request

from appliance.foundation.app_settings import Environment
from appliance.web.site import keep_site, site_of
from appliance.web.wsgi import application as product_application

FOLDER = "TRANSCRYPT_BENCH_FOLDER"
_PIECE = 1 << 16
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application() -> Wsgi:
    """Give what begins with /yardstick/ to the yardsticks, and everything else to the product."""
    product, yardsticks = _as_in_use(product_application()), _yardsticks(os.environ[FOLDER])

    def _serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        chosen = yardsticks if environ.get("PATH_INFO", "").startswith("/yardstick/") else product
        return chosen(environ, start_response)

    return _serve


def _as_in_use(app: Flask) -> Flask:
    """Answers are checked by their schemas where people develop, and nowhere else."""
    site = site_of(app)
    keep_site(app, replace(site, settings=replace(site.settings, environment=Environment.PROD)))
    return app


def _yardsticks(folder: str) -> Flask:
    app = Flask("yardsticks")

    @app.get("/yardstick/hello")
    def hello() -> str:
        return "hello world"

    @app.post("/yardstick/copy")
    def copy() -> str:
        with tempfile.TemporaryFile(dir=folder) as file:
            shutil.copyfileobj(request.stream, file, _PIECE)
            file.flush()
            os.fsync(file.fileno())
        return "kept"

    return app
