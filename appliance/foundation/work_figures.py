"""How much work is done and how long it takes, by topic: kinds of job, and events by consumer (JOBS-09).

Counted in the process that does the work. Every label is a word of a list of ours, so that there are never
more series than those lists allow.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from prometheus_client import Counter, Histogram

from appliance.foundation.circuit_breaker import FIGURES

Ended = Literal["done", "again", "failed", "held"]

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)

_RUNS = Counter(
    "transcrypt_job_runs",
    "Runs of jobs that ended: done, to be tried again, failed for good, or held by a switch",
    ["task", "consumer", "outcome"],
    registry=FIGURES,
)
_TAKEN = Histogram(
    "transcrypt_job_seconds",
    "How long runs of jobs took that did their work",
    ["task", "consumer"],
    registry=FIGURES,
    buckets=_SECONDS,
)
_WHOLE = Histogram(
    "transcrypt_job_latency_seconds",
    "From when a job was asked for until it was done, all its runs and waits counted",
    ["task", "consumer"],
    registry=FIGURES,
    buckets=_SECONDS,
)
_DELIVERED = Histogram(
    "transcrypt_event_latency_seconds",
    "From when something happened until a consumer of events had done its part",
    ["event_type", "consumer"],
    registry=FIGURES,
    buckets=_SECONDS,
)


def run_ended(task: str, consumer: str, outcome: Ended) -> None:
    """Count the end of one run. ``consumer`` is empty where the task delivers no event."""
    _RUNS.labels(task, consumer, outcome).inc()


def job_done(task: str, consumer: str, *, taken: timedelta, whole: timedelta | None) -> None:
    """Count a job that did its work; ``whole`` is None where nobody knows any more when it was asked for."""
    run_ended(task, consumer, "done")
    _TAKEN.labels(task, consumer).observe(taken.total_seconds())
    if whole is not None:
        _WHOLE.labels(task, consumer).observe(max(0.0, whole.total_seconds()))


def event_delivered(event_type: str, consumer: str, latency: timedelta) -> None:
    """Count an event that a consumer is done with."""
    _DELIVERED.labels(event_type, consumer).observe(max(0.0, latency.total_seconds()))
