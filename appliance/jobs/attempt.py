"""One run of one job: does the task, and says how it ended."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.foundation import logs, work_figures
from appliance.foundation.domain_errors import DomainError, NotAskedError
from appliance.foundation.errors import TranscryptError
from appliance.foundation.trace_context import begin_trace, current_trace, keep_trace
from appliance.jobs.retry import wait_before_next
from appliance.jobs.tasks import TASKS, Task
from appliance.services.context import Context, Product
from appliance.services.events import CONSUMERS
from appliance.services.job_desk import how_long_ago
from appliance.services.job_failures import JobFailure, record_failure
from appliance.services.upkeep import defer_again


@dataclass(frozen=True)
class Job:
    """What is to be done now. ``attempts`` counts the runs before this one; ``consumer`` says who does it.

    ``key`` is that of the jobs it stands in line with.
    """

    id: int
    task: str
    args: Mapping[str, Any]
    attempts: int
    consumer: str
    key: str | None = None


@dataclass(frozen=True)
class Attempt:
    """How a run ended: without an error, or with one and perhaps a next time."""

    error: Exception | None = None
    again_at: datetime | None = None


class UnknownTaskError(TranscryptError):
    """A job of a newer or older release; a worker of that release will know it."""


class WorkerDiedError(Exception):
    """The process that did the job was gone before it ended."""


class TimeLimitError(Exception):
    """A run took longer than its kind of job may."""

    code = "TIME_LIMIT"


HELD_FOR = timedelta(seconds=20)
"""How long until a held job looks whether its part of the product, or what it needs, is there again."""


def attempt(product: Product, job: Job) -> Attempt:
    """Do ``job`` once. Whatever the task raises is recorded and returned, never raised."""
    product, task = product.in_force(), TASKS.get(job.task)
    if task is None:
        return failed(product, job, UnknownTaskError(f"no task is called {job.task}"))
    if _is_held(product, job, task):
        return _hold(product, job)
    begun = product.clock.now()
    with _bound(job):
        try:
            task.run(_first_argument(product, job, task), **_arguments(job, task))
        except NotAskedError as error:
            return _wait_for_others(product, job, task, error)
        except Exception as error:  # noqa: BLE001 - a task may fail in any way; one bad job must not stop the rest
            return failed(product, job, error)
        taken = product.clock.now() - begun
        whole = how_long_ago(job.id)
        work_figures.job_done(job.task, _consumer(job), taken=taken, whole=whole)
        logs.event(
            "job.done", "A job was done", job=_named(job), dur_ms=round(taken.total_seconds() * 1000, 1)
        )
        return Attempt()


@contextmanager
def _bound(job: Job) -> Iterator[None]:
    """Let every line of the run carry whose it is, and run it in the trace of whoever wanted it."""
    before, trace = current_trace(), begin_trace(job.args.get("traceparent"))
    keep_trace(trace)
    try:
        with logs.bound(
            tenant_id=job.args.get("tenant_id"),
            request_id=_request_id(job),
            trace_id=trace.trace_id,
            span_id=trace.span_id,
        ):
            yield
    finally:
        keep_trace(before)


def _hold(product: Product, job: Job) -> Attempt:
    """Put the same work into the queue once more, for later: another run of this job would cost it a try."""
    again_at = product.clock.now() + HELD_FOR
    defer_again(product, job.task, job.key, again_at, job.args)
    work_figures.run_ended(job.task, _consumer(job), "held")
    logs.event("job.held", "A job waits until what it needs is there again", job=_named(job))
    return Attempt()


def _wait_for_others(product: Product, job: Job, task: Task, error: NotAskedError) -> Attempt:
    """Hold what somebody waits for, at no cost: nothing was tried. The clock asks again for the rest."""
    if not task.for_organisation:
        return failed(product, job, error)
    _tell(product, job, task, error, again=True)
    return _hold(product, job)


def _is_held(product: Product, job: Job, task: Task) -> bool:
    """Told before anything is begun (FLAG-03)."""
    return task.flag is not None and not product.flags.enabled(task.flag, _tenant_of(job))


def failed(product: Product, job: Job, error: Exception) -> Attempt:
    """Record that a run ended with ``error``, and tell the task when it was the last one."""
    task = TASKS.get(job.task)
    wait = wait_before_next(error, job.attempts, task.attempts if task else 1)
    _record(product, job, error, final=wait is None)
    if task is not None:
        work_figures.run_ended(job.task, _consumer(job), "failed" if wait is None else "again")
    name = "job.gave_up" if wait is None else "job.waits"
    logs.event(name, "A run of a job failed", level="WARN", job=_named(job), err=error)
    if task is not None:
        _tell(product, job, task, error, again=wait is not None)
    return Attempt(error, None if wait is None else product.clock.now() + wait)


def _tell(product: Product, job: Job, task: Task, error: Exception, *, again: bool) -> None:
    told = task.waits if again else task.gave_up
    if told is None:
        return
    try:
        told(_first_argument(product, job, task), error, **_arguments(job, task))
    except Exception as second:  # noqa: BLE001 - the job's own end must not hang on this; the record tells
        _record(product, job, second, final=not again)


def _first_argument(product: Product, job: Job, task: Task) -> Context | Product:
    if not task.for_organisation:
        return product
    return Context.of_worker(product, UUID(job.args["tenant_id"]), _request_id(job))


def _consumer(job: Job) -> str:
    """Whose part of an event the job does, where it is one that there is; else nothing."""
    named = str(job.args.get("consumer", ""))
    return named if named in CONSUMERS else ""


def _tenant_of(job: Job) -> UUID | None:
    tenant_id = job.args.get("tenant_id")
    return None if tenant_id is None else UUID(tenant_id)


def _request_id(job: Job) -> str:
    """That of the request that wanted the job, so that both can be found by it."""
    return str(job.args.get("request_id", f"job-{job.id}"))


def _named(job: Job) -> dict[str, Any]:
    return {"name": job.task, "id": job.id, "retry_count": job.attempts}


def _arguments(job: Job, task: Task) -> dict[str, Any]:
    context = {"traceparent"} | ({"tenant_id", "request_id"} if task.for_organisation else set())
    return {name: value for name, value in job.args.items() if name not in context}


def _record(product: Product, job: Job, error: Exception, *, final: bool) -> None:
    record_failure(
        JobFailure(
            job_id=job.id,
            task=job.task,
            tenant_id=_tenant_of(job),
            attempt=job.attempts + 1,
            error_code=_code(error),
            error_message=_telling(error),
            consumer=job.consumer,
            failed_consumer=str(job.args.get("consumer", job.task)),
            final=final,
            at=product.clock.now(),
        )
    )


def _code(error: Exception) -> str:
    if isinstance(error, DomainError):
        return error.reason_code
    return error.code if isinstance(error, TimeLimitError) else type(error).__name__


def _telling(error: Exception) -> str:
    """Our own words, or else the place: the words of a library may quote what people wrote."""
    if isinstance(error, (TranscryptError, WorkerDiedError, TimeLimitError)):
        return str(error)
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "appliance" in frame.filename]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"
