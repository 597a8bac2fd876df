"""What gunicorn runs: the settings read, the database and adapters wired, the application made.

A fault in the settings ends the process here, with every fault listed, before anything listens.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from flask import Flask

from appliance.foundation import logs
from appliance.foundation.app_settings import AppSettings, Process, read_app_settings
from appliance.foundation.errors import TranscryptError
from appliance.web.app import create_app
from appliance.wiring.product import build_product, build_sign_in_providers, connect_database


def application() -> Flask:
    """The application of this process. Run it as ``gunicorn 'appliance.web.wsgi:application()'``."""
    try:
        settings = read_app_settings(os.environ, process=Process.WEB)
        return _make(settings)
    except TranscryptError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_code) from None


def _make(settings: AppSettings) -> Flask:
    logs.configure(
        "web", version=version("transcrypt-essentials"), region=settings.region, level=settings.log_level
    )
    logs.adopt("gunicorn.error")
    connect_database(
        settings, Process.WEB, threads=settings.threads, query_seconds=settings.limits.query_seconds
    )
    return create_app(build_product(settings), settings, build_sign_in_providers(settings))
