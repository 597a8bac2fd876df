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
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from appliance.adapters.queue import leader
from appliance.jobs import __main__ as program
from appliance.jobs import app, attempt, consumers, rescue, schedule, tasks, worker
from appliance.services import events, job_desk
from appliance.services.context import Context, Product
from appliance.services.issuing import build, making, sealing
from appliance.wiring import product
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


def odd_consumer(ctx: Context, event: events.Event) -> None:
    """Write down in the database what came, failing at first for every seventh, and not too fast."""
    with ctx.transaction():
        noted = {"seq": event.seq, "pid": os.getpid()}
        job_desk.note_action(
            ctx.product, job_desk.Operator("odd", "it came"), "odd.came", event.partition_key, **noted
        )
        time.sleep(0.02)
    if event.seq % 7 == 0 and not (marks := Path(os.environ["ODD_CONSUMER"]) / str(event.seq)).exists():
        marks.touch()
        raise OSError("not the first time")


@dataclass(frozen=True)
class HastyClock:
    """A clock for which a day passes in a second, the same for every process of this machine."""

    def now(self) -> datetime:
        return datetime(2200, 1, 1, tzinfo=UTC) + timedelta(days=time.time() % 100_000)

    def today(self) -> date:
        return self.now().date()


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


def add_odd_consumer() -> None:
    """Have the odd consumer take the place of the real ones, in this process."""
    declared = cast("dict[str, events.Consumer]", events.CONSUMERS)
    declared.clear()
    declared["odd"] = events.Consumer(("report.started", "report.failed"))


def prepare() -> None:
    """Add the odd tasks, shorten the waits, and lay the mines."""
    odd = (
        tasks.Task("odd.note", note, for_organisation=False),
        tasks.Task("odd.die", die, for_organisation=False),
        tasks.Task("odd.slow", note, for_organisation=False, attempts=1, time_limit=timedelta(seconds=1)),
    )
    real_product = product.build_product

    def quick_product(*args: Any) -> Product:
        return replace(real_product(*args), renderers=QUICK)

    tell = events.tell_the_time

    def tell_hastily(made: Product) -> tuple[str, ...]:
        return tell(replace(made, clock=HastyClock()))

    if "ODD_CONSUMER" in os.environ:
        add_odd_consumer()
        consumers.HANDLERS["odd"] = odd_consumer

    # One that is to die takes up nothing that another of its kind has left.
    doomed = "DIE_AT" in os.environ
    intervals = {} if doomed else {**schedule.INTERVALS, schedule.RESCUE: timedelta(seconds=1)}
    if "HASTY" in os.environ:
        intervals["upkeep.tell_the_time"] = timedelta(seconds=0.2)
    silence, heartbeat = timedelta(seconds=3), timedelta(seconds=0.5)
    changes: list[tuple[ModuleType, str, object]] = [
        (leader, "LEASE", "3s"),
        (worker, "GRACE", float(os.environ.get("GRACE", worker.GRACE))),
        (tasks, "TASKS", dict(tasks.TASKS) | {task.name: task for task in odd}),
        (schedule, "INTERVALS", intervals),
        *((module, "SILENCE", silence) for module in (rescue, worker)),
        *((module, "HEARTBEAT", heartbeat) for module in (rescue, worker)),
        (program, "build_product", quick_product),
        *([(events, "tell_the_time", tell_hastily)] if "HASTY" in os.environ else []),
        (build, "_claim", after("claimed", build._claim)),
        (build, "make", after("made", making.make)),
        (sealing, "_sealed", after("half stored", sealing._sealed, calls=2)),
        (build, "seal_files", after("stored", sealing.seal_files)),
        (build, "_issue", after("issued", build._issue)),
    ]
    for module, name, value in changes:
        setattr(module, name, value)
    # These two were imported by name.
    attempt.TASKS = app.TASKS = tasks.TASKS  # type: ignore[attr-defined]


if __name__ == "__main__":
    prepare()
    sys.exit(program.main())
