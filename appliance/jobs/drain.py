"""Working the queue off in this process, by the product's own clock: for tests and seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from appliance.jobs.attempt import Attempt, Job, attempt
from appliance.jobs.schedule import OF_THE_QUEUE
from appliance.services.context import Product
from appliance.services.database_link import close_link, open_link
from appliance.services.events import DELIVER_TASK

_MOST_JOBS = 10_000


@dataclass(frozen=True)
class Ran:
    """A job that was run, and how it ended."""

    task: str
    args: dict[str, Any]
    ended: Attempt


def drain(product: Product, *, strict: bool = True) -> list[Ran]:
    """Do every job of the queue that is due at the product's clock, one by one, and what they defer.

    Deliveries of events that went well are not among what is returned: whatever changes has some.
    A job is done as a worker does it, including records and retries, and with the worker's rights. With
    ``strict`` the first error is raised after it was recorded; otherwise errors are in what is returned.
    """
    open_link()
    try:
        return _drain(product, strict=strict)
    finally:
        close_link()


def _drain(product: Product, *, strict: bool) -> list[Ran]:
    ran: list[Ran] = []
    for _ in range(_MOST_JOBS):
        taken = product.queue.take(product.clock.now())
        if taken is None:
            return ran
        if taken.task in OF_THE_QUEUE:
            product.queue.done(taken)
            continue
        ended = attempt(product, Job(taken.id, taken.task, taken.args, taken.attempts, "drain", taken.key))
        if ended.error is None:
            product.queue.done(taken)
        elif ended.again_at is None:
            product.queue.dead(taken)
        else:
            product.queue.again(taken, ended.again_at)
        if strict and ended.error is not None:
            raise ended.error
        if taken.task != DELIVER_TASK or ended.error is not None:
            ran.append(Ran(taken.task, taken.args, ended))
    raise RuntimeError(f"{_MOST_JOBS} jobs were done and there are still more: do they defer each other?")
