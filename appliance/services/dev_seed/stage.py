"""Where the story is told: who acts, with which rights, and what day it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.foundation.clock import SetClock
from appliance.services.context import Context

AsWorker = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Stage:
    """``end`` is the last moment of the story; inside ``as_worker()`` we have a worker's rights."""

    owner: Context
    member: Context
    clock: SetClock
    end: datetime
    as_worker: AsWorker

    @property
    def worker(self) -> Context:
        """What a job of the organisation gets."""
        return Context.of_worker(self.owner.product, self.owner.tenant_id, self.owner.request_id)

    def at(self, days_ago: int, later: timedelta = timedelta()) -> None:
        """Let it be the morning of so many days before the end, or a little later; never after the end."""
        day = (self.end - timedelta(days=days_ago)).replace(hour=9, minute=0, second=0, microsecond=0)
        self.clock.moment = min(day + later, self.end)
