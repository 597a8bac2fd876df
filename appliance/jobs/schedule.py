"""The clock: asks for upkeep at intervals, in the one worker that leads. It only ever defers jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from appliance.foundation import logs
from appliance.services.context import Product
from appliance.services.upkeep import ask_for_upkeep

RESCUE, FORGET = "upkeep.rescue", "upkeep.forget_old_jobs"
OF_THE_QUEUE = frozenset({RESCUE, FORGET})
"""Upkeep of the queue's own tables, which only a worker does."""

INTERVALS: Mapping[str, timedelta] = {
    RESCUE: timedelta(seconds=8),
    "upkeep.store_spooled": timedelta(seconds=15),
    "upkeep.release_mail": timedelta(seconds=20),
    "upkeep.tell_switches": timedelta(seconds=20),
    "upkeep.tell_the_time": timedelta(seconds=30),
    "upkeep.sweep_uploads": timedelta(minutes=5),
    "upkeep.sweep_deliveries": timedelta(minutes=5),
    "upkeep.fail_abandoned_reports": timedelta(minutes=5),
    "upkeep.purge_sessions": timedelta(hours=1),
    "upkeep.forget_idempotency_keys": timedelta(hours=1),
    "upkeep.forget_rate_counters": timedelta(minutes=10),
    "upkeep.export_audit": timedelta(hours=1),
    "upkeep.keep_audit": timedelta(hours=12),
    "upkeep.end_invitations": timedelta(hours=1),
    "upkeep.end_tokens": timedelta(hours=1),
    "upkeep.ask_for_due_deletions": timedelta(minutes=10),
    "upkeep.wipe_mail": timedelta(hours=6),
    FORGET: timedelta(hours=1),
}
"""How often each task is asked for. A task that still waits is not asked for twice."""


def start_schedule(product: Product, leads: Callable[[], bool]) -> BackgroundScheduler:
    """Begin asking, whenever ``leads()`` at that moment; call ``shutdown()`` on what is returned."""
    scheduler = BackgroundScheduler(timezone="UTC")
    for task, interval in INTERVALS.items():
        scheduler.add_job(
            _ask,
            "interval",
            args=(product, leads, task),
            seconds=interval.total_seconds(),
            next_run_time=product.clock.now(),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
    scheduler.start()
    return scheduler


def _ask(product: Product, leads: Callable[[], bool], task: str) -> None:
    try:
        if leads():
            # What takes up the jobs of dead workers must not wait for a dead worker of its own.
            ask_for_upkeep(product, task, alone=task not in OF_THE_QUEUE)
    except Exception as error:  # noqa: BLE001 - the clock goes on; the database may be back at the next tick
        logs.event("upkeep.not_asked", "Upkeep could not be asked for", level="WARN", task=task, err=error)
