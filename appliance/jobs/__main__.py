"""``python -m appliance.jobs``: one worker process, by the settings of the environment."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

from appliance.foundation import logs
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.errors import TranscryptError
from appliance.jobs.worker import Worker
from appliance.wiring.product import build_product, connect_database

THREADS = "TRANSCRYPT_WORKER_THREADS"
HEARTBEAT_FILE = "TRANSCRYPT_WORKER_HEARTBEAT"
_DEFAULT_THREADS = 3


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
    threads = int(os.environ.get(THREADS) or _DEFAULT_THREADS)
    logs.configure(
        "worker", version=version("transcrypt-essentials"), region=settings.region, level=settings.log_level
    )
    connect_database(settings, Process.WORKER, threads=threads)
    heartbeat = os.environ.get(HEARTBEAT_FILE)
    return Worker(
        build_product(settings), settings.database_url_worker, threads, Path(heartbeat) if heartbeat else None
    )


if __name__ == "__main__":
    sys.exit(main())
