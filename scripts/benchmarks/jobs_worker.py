"""A worker as in production with one task more, which does nothing but say when it began."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

from appliance.jobs import __main__ as program
from appliance.jobs import app, attempt, tasks
from appliance.services.context import Product

NOTHING = "bench.nothing"
NOTES = "TRANSCRYPT_BENCH_NOTES"


def nothing(_product: Product, *, sent: float) -> None:
    """A line: the seconds from when the job was put into the queue to now."""
    line = f"{time.time() - sent:.6f}\n".encode()
    # One call that appends: lines of several processes do not mix.
    handle = os.open(os.environ[NOTES], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, line)
    os.close(handle)


if __name__ == "__main__":
    added = tasks.Task(NOTHING, nothing, for_organisation=False, time_limit=timedelta(minutes=1))
    known = dict(tasks.TASKS) | {NOTHING: added}
    for module in (tasks, app, attempt):
        setattr(module, "TASKS", known)  # noqa: B010
    sys.exit(program.main())
