"""The worker: takes jobs from the queue until it is told to stop, and outlives a database that goes away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import procrastinate

from appliance.foundation import logs
from appliance.jobs.app import build_app
from appliance.jobs.rescue import HEARTBEAT, SILENCE
from appliance.jobs.running import Running
from appliance.jobs.schedule import start_schedule
from appliance.services.context import Product
from appliance.wiring.leading import build_leader

_POLLING = 1.0  # seconds; a job that waits for its time is seen only then
_PAUSE = 2.0  # seconds before a new try after the database went away
GRACE = 20.0
"""Seconds that running jobs have to end after a signal. What does not end is done again by another worker."""


@dataclass(frozen=True)
class Worker:
    """``url`` is the worker role's database; ``heartbeat`` a file that is touched while all is well."""

    product: Product
    url: str
    threads: int
    heartbeat: Path | None = None

    @property
    def name(self) -> str:
        """Who did a job, in records."""
        return f"{socket.gethostname()}/worker-{os.getpid()}"

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for library in ("procrastinate", "apscheduler"):
            logging.getLogger(library).setLevel(logging.WARNING)
        leader = build_leader(self.url)
        schedule = start_schedule(self.product, leader.leads)
        try:
            asyncio.run(self._work())
        finally:
            schedule.shutdown(wait=False)
            leader.resign()

    async def _work(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stopping, stop, loop)
        logs.event("worker.started", "The worker takes jobs", worker=self.name)
        while not stop.is_set():
            await self._take_jobs(stop)
        logs.event("worker.stopped", "The worker has stopped", worker=self.name)

    async def _take_jobs(self, stop: asyncio.Event) -> None:
        """Take jobs until told to stop, or until the database goes away."""
        running = Running()
        app = build_app(self.product, self.url, self.name, self.threads, running)
        try:
            async with app.open_async():
                await self._until(stop, app, running)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next try may go better
            logs.event("worker.interrupted", "The worker cannot take jobs", err=error)
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _PAUSE)

    async def _until(self, stop: asyncio.Event, app: procrastinate.App, running: Running) -> None:
        """Take jobs until told to stop, or until one of them takes longer than it may."""
        taking = asyncio.create_task(
            app.run_worker_async(
                queues=[self.product.queue.name],
                name=self.name,
                concurrency=self.threads,
                fetch_job_polling_interval=_POLLING,
                update_heartbeat_interval=HEARTBEAT.total_seconds(),
                stalled_worker_timeout=SILENCE.total_seconds(),
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        beating = asyncio.create_task(self._beat(app))
        stopping = asyncio.create_task(stop.wait())
        watching = asyncio.create_task(running.until_overdue())
        telling = asyncio.create_task(running.ended.keep_telling(app, HEARTBEAT, SILENCE))
        await asyncio.wait({taking, stopping, watching}, return_when=asyncio.FIRST_COMPLETED)
        living = asyncio.create_task(running.stay_alive(app, HEARTBEAT))
        for task in (beating, stopping, watching, telling, taking):
            task.cancel()  # the worker ends its running jobs first
        try:
            await self._end(taking, app, running, hangs=watching.done() and not watching.cancelled())
        finally:
            living.cancel()

    async def _end(
        self, taking: asyncio.Task[None], app: procrastinate.App, running: Running, *, hangs: bool
    ) -> None:
        """Wait for the running jobs. When one ``hangs``, the wait has an end, and the process begins anew."""
        if hangs:
            await asyncio.wait({taking}, timeout=GRACE + 1)
            if not taking.done():
                await running.give_up_overdue(self.product, app)
                _begin_anew()
        with contextlib.suppress(asyncio.CancelledError):
            await taking

    async def _beat(self, app: procrastinate.App) -> None:
        """Touch the file as long as the event loop runs and the queue answers."""
        while self.heartbeat is not None:
            if await app.check_connection_async():
                self.heartbeat.touch()
            await asyncio.sleep(HEARTBEAT.total_seconds())


def _begin_anew() -> NoReturn:
    """Become a fresh process with the same id: nothing else ends a thread that hangs.

    Whoever watches this process notices nothing. Connections close with it, and with them end transactions.
    """
    logs.event("worker.anew", "The worker begins anew, because a job hangs", level="WARN")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - the very same program


def _stopping(stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    stop.set()
    # A job in a thread cannot be broken off; one that hangs must not keep the process.
    loop.call_later(GRACE + 5, os._exit, 1)
