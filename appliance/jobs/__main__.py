"""``python -m appliance.jobs``: one worker process, by the settings of the environment."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

from appliance.foundation import logs
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.errors import TranscryptError
from appliance.foundation.left_figures import forget_left_figures
from appliance.jobs.giving_way import give_way
from appliance.jobs.worker import Worker
from appliance.wiring.product import build_product, connect_database


def main() -> int:
    """Work until told to stop; 2 when the settings have faults, which are listed."""
    try:
        worker = _wired()
    except TranscryptError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    worker.run()
    return 0


def _wired() -> Worker:
    settings = read_app_settings(os.environ, process=Process.WORKER)
    logs.configure(
        "worker", version=version("transcrypt-essentials"), region=settings.region, level=settings.log_level
    )
    give_way(settings.niceness)
    if kept := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        forget_left_figures(Path(kept))
    connect_database(settings, Process.WORKER, threads=settings.threads)
    return Worker(build_product(settings), settings.database_url_worker, settings.threads, settings.heartbeat)


if __name__ == "__main__":
    sys.exit(main())
