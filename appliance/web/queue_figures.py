"""How far behind the workers are, for /metrics: as the database tells it, whichever process is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from appliance.services import job_desk
from appliance.services.context import Product
from appliance.services.database_link import DATABASE_FAILURES


def queue_figures(product: Product) -> str:
    """Jobs by task, consumer of events and state, and how long the oldest that is due waits (SAIS 6.3.11).

    Where the database does not answer, only that is told: a figure that is unknown is not nought.
    """
    try:
        found: list[job_desk.Lag] | None = job_desk.lag(product)
    except DATABASE_FAILURES:
        found = None
    registry = CollectorRegistry(auto_describe=False)
    # Not as gauges of this process: those would go into the figures that processes share.
    registry.register(_Found(found))
    return generate_latest(registry).decode("utf-8")


@dataclass(frozen=True, eq=False)
class _Found(Collector):
    lags: list[job_desk.Lag] | None

    def collect(self) -> Iterable[GaugeMetricFamily]:
        known = 0 if self.lags is None else 1
        says = "1 when the database told what the queue holds"
        yield GaugeMetricFamily("transcrypt_queue_known", says, value=known)
        jobs = GaugeMetricFamily(
            "transcrypt_jobs",
            "Jobs that are due, run, or were given up (dead letters)",
            labels=("task", "consumer", "state"),
        )
        oldest = GaugeMetricFamily(
            "transcrypt_jobs_lag_seconds",
            "How long the oldest job that could run already waits",
            labels=("task", "consumer"),
        )
        for lag in self.lags or ():
            for state, count in (
                ("waiting", lag.waiting),
                ("running", lag.running),
                ("failed", lag.failed),
            ):
                jobs.add_metric((lag.task, lag.consumer, state), count)
            oldest.add_metric((lag.task, lag.consumer), lag.oldest_seconds)
        yield from (jobs, oldest)
