"""A worker process as in production, with a few tasks more and, if asked, an end in the middle of a report.

    DIE_AT=made python -m tests.jobs.odd_worker

It notices the death of others sooner than a real one does, so that tests need not wait half a minute.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from appliance.jobs import __main__ as program
from appliance.jobs import rescue, schedule, tasks, worker
from appliance.services.context import Product
from appliance.services.issuing import build, sealing
from tests.services.issuing.quick_renderers import QUICK

STAGES = ("claimed", "made", "half stored", "stored", "issued")


def die(*_: object) -> None:
    """As kill -9 from outside: nothing runs after this."""
    os.kill(os.getpid(), signal.SIGKILL)


def note(_product: Product, *, file: str, line: str, seconds: float = 0) -> None:
    """Write a line when it begins and one when it has ended."""
    for word in ("begin", "end"):
        with Path(file).open("a", encoding="utf-8") as opened:
            opened.write(f"{word} {line} {os.getpid()}\n")
        if word == "begin":
            time.sleep(seconds)


def after(stage: str, real: Callable[..., Any], calls: int = 1) -> Callable[..., Any]:
    """The same function, after whose so many calls the process dies when it is asked to at ``stage``."""
    left = [calls]

    def doomed(*args: Any, **more: Any) -> Any:
        answer = real(*args, **more)
        left[0] -= 1
        if os.environ.get("DIE_AT") == stage and left[0] == 0:
            die()
        return answer

    return doomed


def prepare() -> None:
    """Add the odd tasks, shorten the waits, and lay the mines."""
    odd = (
        tasks.Task("odd.note", note, for_organisation=False),
        tasks.Task("odd.die", die, for_organisation=False),
    )
    tasks.TASKS |= {task.name: task for task in odd}  # type: ignore[operator]
    for module in (rescue, worker):
        module.HEARTBEAT, module.SILENCE = timedelta(seconds=0.5), timedelta(seconds=3)  # type: ignore[attr-defined]
    schedule.INTERVALS |= {schedule.RESCUE: timedelta(seconds=1)}  # type: ignore[operator]
    build._claim = after("claimed", build._claim)
    build.make = after("made", build.make)  # type: ignore[attr-defined]
    sealing._sealed = after("half stored", sealing._sealed, calls=2)
    build.seal_files = after("stored", build.seal_files)  # type: ignore[attr-defined]
    build._issue = after("issued", build._issue)
    real = program.build_product  # type: ignore[attr-defined]
    program.build_product = lambda settings: replace(real(settings), renderers=QUICK)  # type: ignore[attr-defined]


if __name__ == "__main__":
    prepare()
    sys.exit(program.main())
