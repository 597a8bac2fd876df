"""What goes wrong: each fault happens, lasts a moment, and is mended, as on a host that has a bad day."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from random import Random

from appliance.models.database import database
from tests.chaos.stage import Stage, end

Fault = Callable[[Stage, Random], None]


def nothing(_stage: Stage, _chance: Random) -> None:
    """The days between."""


def kill_a_worker(stage: Stage, chance: Random) -> None:
    end(chance.choice(stage.workers))


def kill_every_worker(stage: Stage, _chance: Random) -> None:
    for worker in stage.workers:
        end(worker)


def freeze_a_worker(stage: Stage, chance: Random) -> None:
    """Longer than others believe it to be alive; it wakes up and finds its work taken."""
    worker = chance.choice(stage.workers)
    worker.send_signal(signal.SIGSTOP)
    time.sleep(chance.uniform(0.5, 5.0))
    worker.send_signal(signal.SIGCONT)


def ask_a_worker_to_stop(stage: Stage, chance: Random) -> None:
    worker = chance.choice(stage.workers)
    worker.send_signal(signal.SIGTERM)


def kill_the_person(stage: Stage, _chance: Random) -> None:
    stage.dismiss()


def crash_the_database(stage: Stage, chance: Random) -> None:
    """As by a power cut: no connection is said goodbye to, and recovery reads the log."""
    pid = stage.server.written_pid()
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)
    time.sleep(chance.uniform(0.0, 1.5))
    stage.server.start()
    # This process is no part of what is tested: it begins with connections to the server that is there now.
    database.close_all()


def refuse_to_store(stage: Stage, chance: Random) -> None:
    """In the place of the store's folder there is something that is none."""
    objects, away = stage.folder / "objects", stage.folder / "objects-away"
    objects.mkdir(exist_ok=True)
    objects.rename(away)
    objects.write_bytes(b"")
    time.sleep(chance.uniform(0.3, 3.0))
    objects.unlink()
    away.rename(objects)


FAULTS: dict[str, Fault] = {
    "nothing": nothing,
    "worker killed": kill_a_worker,
    "all workers killed": kill_every_worker,
    "worker frozen": freeze_a_worker,
    "worker told to stop": ask_a_worker_to_stop,
    "web process killed": kill_the_person,
    "database crashed": crash_the_database,
    "store refuses": refuse_to_store,
    "store refuses, spool full": refuse_to_store,
}
