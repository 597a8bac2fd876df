"""Our tasks as procrastinate's: the same function for each, around one attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import procrastinate
from procrastinate import JobContext, RetryDecision
from procrastinate import jobs as queued

from appliance.foundation import logs
from appliance.jobs.attempt import Attempt, Job, attempt
from appliance.jobs.fencing import FencedJobManager
from appliance.jobs.rescue import forget_old_jobs, rescue_jobs
from appliance.jobs.running import Running
from appliance.jobs.schedule import FORGET, RESCUE
from appliance.jobs.tasks import TASKS, TIME_LIMIT
from appliance.services.context import Product

_NOT_RECORDED, _LONGEST = timedelta(seconds=5), timedelta(minutes=5)


class AttemptFailedError(Exception):
    """Tells procrastinate how an attempt ended; what went wrong is recorded already."""

    def __init__(self, ended: Attempt) -> None:
        super().__init__(type(ended.error).__name__)
        self.ended = ended


class _AsTheAttemptSays(procrastinate.BaseRetryStrategy):
    """The attempt has decided; it is the only one that raises."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: queued.Job,  # noqa: ARG002 - the library gives it
    ) -> RetryDecision | None:
        again_at = exception.ended.again_at if isinstance(exception, AttemptFailedError) else None
        return None if again_at is None else RetryDecision(retry_at=again_at)


def build_app(
    product: Product, url: str, consumer: str, threads: int, running: Running | None = None
) -> procrastinate.App:
    """The tasks on the queue of the database at ``url``; ``consumer`` names this worker in records.

    ``running`` is told of each run while it goes on.
    """
    connector = procrastinate.PsycopgConnector(
        conninfo=url, min_size=1, max_size=threads + 2, kwargs={"application_name": "transcrypt-queue"}
    )
    app = procrastinate.App(connector=connector)
    app.job_manager = FencedJobManager(connector)
    retry, begun = _AsTheAttemptSays(), running or Running()
    for name in TASKS:
        run = _run(product, consumer, begun)
        app.task(name=name, queue=product.queue.name, pass_context=True, retry=retry)(run)
    _add_upkeep_of_the_queue(app, product)
    return app


def _run(product: Product, consumer: str, running: Running) -> Callable[..., None]:
    def run(context: JobContext, **args: Any) -> None:
        given = context.job
        key = product.queue.key_of(given.lock)
        job = Job(given.id or 0, given.task_name, args, given.attempts, consumer, key)
        task = TASKS.get(job.task)
        with running.doing(job, given, task.time_limit if task else TIME_LIMIT):
            ended = _attempt_or_not_recorded(product, job)
        running.note_end(given, ended)
        if ended.error is not None:
            raise AttemptFailedError(ended) from ended.error

    return run


def _attempt_or_not_recorded(product: Product, job: Job) -> Attempt:
    """How the run ended. What cannot even be recorded is tried again for as long as that takes."""
    try:
        return attempt(product, job)
    except Exception as error:  # noqa: BLE001 - the database is away, or we are wrong: the job must not be lost
        wait = min(_NOT_RECORDED * (job.attempts + 1), _LONGEST)
        logs.event(
            "job.not_recorded",
            "The end of a job could not be recorded",
            level="ERROR",
            job={"id": job.id},
            err=error,
        )
        return Attempt(error, product.clock.now() + wait)


def _add_upkeep_of_the_queue(app: procrastinate.App, product: Product) -> None:
    """What needs the queue itself runs on the event loop."""

    async def rescue(context: JobContext) -> None:
        await rescue_jobs(product, context.app.job_manager)

    async def forget(context: JobContext) -> None:
        await forget_old_jobs(product, context.app.job_manager)

    for name, task in ((RESCUE, rescue), (FORGET, forget)):
        app.task(name=name, queue=product.queue.name, pass_context=True)(task)
