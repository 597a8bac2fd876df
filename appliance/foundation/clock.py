"""The one place that asks the time. Everything else gets a clock and asks that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment: aware, UTC, whole microseconds."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The clock of the host."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().date()


@dataclass
class SetClock:
    """A clock that stands where it was put, for seeds and tests; ``advance`` moves it on."""

    moment: datetime
    _started: datetime = field(init=False)

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("a clock needs an aware moment")
        self._started = self.moment

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def advance(self, step: timedelta) -> None:
        self.moment += step


def rfc3339(moment: datetime) -> str:
    """``2026-11-21T09:30:00.000000Z``: UTC, always with six decimals, so that texts sort as moments do."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be written down")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
