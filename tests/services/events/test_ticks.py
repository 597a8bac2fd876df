"""A day, a week and a month are told once, however many ask and whatever their clocks say (JOBS-06)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import Barrier, Thread

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import events
from appliance.services.context import Product
from appliance.services.events.ticks import periods
from tests.database import Database
from tests.services.events.witness import Witness, jobs, rows

pytestmark = pytest.mark.req("JOBS-06")
AsWorker = Callable[[], AbstractContextManager[None]]
_YEARS = count(2100, 2)


@pytest.fixture
def then(product: Product, witness: Callable[..., Witness]) -> tuple[Product, SetClock]:
    """A Monday, the first of a month, in a year that no other test has; the witness wants every beat."""
    witness("scheduled.daily", "scheduled.weekly", "scheduled.monthly")
    year = next(_YEARS)
    first = next(d for m in range(1, 13) if (d := date(year, m, 1)).weekday() == 0)
    clock = SetClock(datetime(first.year, first.month, first.day, 5, tzinfo=UTC))
    return replace(product, clock=clock), clock


def told(db: Database, product: Product) -> Counter[str]:
    """The events that wait to be delivered, by type and subject."""
    ids = [event_id for *_, event_id in jobs(db, product)]
    query = "select event_type || ' ' || subject_id from domain_event where event_id = any(%s::uuid[])"
    return Counter(text for (text,) in rows(db, query, ids))


def test_a_day_belongs_to_its_iso_week_and_its_month() -> None:
    assert periods(date(2027, 1, 1)) == (
        ("daily", "2027-01-01"),
        ("weekly", "2026-W53"),
        ("monthly", "2027-01"),
    )


def test_a_day_begins_at_five_and_is_told_once(
    db: Database, then: tuple[Product, SetClock], as_worker: AsWorker
) -> None:
    product, clock = then
    day = clock.today()
    with as_worker():
        clock.advance(-timedelta(seconds=1))
        before = events.tell_the_time(product)
        clock.advance(timedelta(seconds=1))
        now = events.tell_the_time(product)
        again = events.tell_the_time(product)
    assert [text.partition(" ")[0] for text in before] == ["daily", "weekly", "monthly"]
    year, week, _ = day.isocalendar()
    assert now == (f"daily {day}", f"weekly {year}-W{week:02}", f"monthly {day:%Y-%m}")
    assert again == ()
    assert set(told(db, product).values()) == {1}
    assert len(told(db, product)) == 6


def test_a_clock_that_jumps_back_and_forth_tells_nothing_twice(
    db: Database, then: tuple[Product, SetClock], as_worker: AsWorker
) -> None:
    product, clock = then
    with as_worker():
        for step in (0, 26, -26, -3, 3, 26, -50, 50, 24):
            clock.advance(timedelta(hours=step))
            events.tell_the_time(product)
    found = told(db, product)
    assert set(found.values()) == {1}
    assert sum(text.startswith("scheduled.daily") for text in found) == 4


def test_what_passed_while_nobody_worked_is_not_made_up_for(
    db: Database, then: tuple[Product, SetClock], as_worker: AsWorker
) -> None:
    product, clock = then
    with as_worker():
        events.tell_the_time(product)
        clock.advance(timedelta(days=9))
        events.tell_the_time(product)
    assert sorted(text.partition(" ")[0] for text in told(db, product)) == [
        "scheduled.daily", "scheduled.daily", "scheduled.monthly", "scheduled.weekly", "scheduled.weekly",
    ]  # fmt: skip


def test_three_schedulers_whose_clocks_differ_tell_each_day_once(
    db: Database, then: tuple[Product, SetClock], as_worker: AsWorker
) -> None:
    product, clock = then
    together, days = Barrier(3), 5
    start = clock.now()

    def schedule(off_by: timedelta) -> None:
        own = replace(product, clock=SetClock(start + off_by))
        together.wait()
        for _ in range(days):
            events.tell_the_time(own)
            events.tell_the_time(own)
            own.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]

    with as_worker():
        threads = [Thread(target=schedule, args=(timedelta(seconds=off),)) for off in (0, 40, 600)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = told(db, product)
    assert set(found.values()) == {1}
    assert sum(text.startswith("scheduled.daily") for text in found) == days


def test_a_beat_whose_event_could_not_be_written_is_told_later(
    db: Database, then: tuple[Product, SetClock], as_worker: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    product, _clock = then
    with as_worker():
        with monkeypatch.context() as broken:
            broken.setattr("appliance.services.events.ticks.publish_for_all", _fails)
            with pytest.raises(OSError, match="full"):
                events.tell_the_time(product)
        assert told(db, product) == {}
        assert len(events.tell_the_time(product)) == 3


def _fails(*_args: object, **_more: object) -> None:
    raise OSError("full")
