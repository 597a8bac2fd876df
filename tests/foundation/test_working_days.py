"""Working days, with the bank holidays of each nation, and an honest end of what is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from appliance.foundation.working_days import (
    BANK_HOLIDAYS,
    FIRST_DAY,
    LAST_DAY,
    CalendarEndsError,
    Nation,
    add_working_days,
    is_working_day,
    working_days_until,
)

ENGLAND, SCOTLAND, ULSTER = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


@pytest.mark.req("FIND-06")
@pytest.mark.parametrize(
    ("received", "nation", "due"),
    [
        ("2026-11-19", ENGLAND, "2026-11-23"),  # a Thursday: Friday and Monday
        ("2026-11-21", ENGLAND, "2026-11-24"),  # a Saturday
        ("2026-11-27", ENGLAND, "2026-12-01"),
        ("2026-11-27", SCOTLAND, "2026-12-02"),  # St Andrew's Day
        ("2026-12-23", ENGLAND, "2026-12-29"),  # Christmas, and Boxing Day's substitute
        ("2026-07-10", ULSTER, "2026-07-15"),  # the Battle of the Boyne, moved to Monday
        ("2026-06-12", SCOTLAND, "2026-06-17"),
        ("2026-06-12", ENGLAND, "2026-06-16"),
        ("2026-12-31", SCOTLAND, "2027-01-06"),  # 1 January and the 4th, for the 2nd
        ("2027-03-25", SCOTLAND, "2027-03-30"),  # Easter Monday is no bank holiday there
        ("2027-03-25", ENGLAND, "2027-03-31"),
    ],
)
def test_two_working_days_end_on_the_right_day(received: str, nation: Nation, due: str) -> None:
    start, end = date.fromisoformat(received), date.fromisoformat(due)
    assert add_working_days(start, 2, nation) == end
    assert working_days_until(start, end, nation) == 2


@pytest.mark.req("FIND-06")
def test_on_the_last_day_and_later_nothing_is_left() -> None:
    due = date(2026, 11, 24)
    assert working_days_until(due - timedelta(days=1), due, ENGLAND) == 1
    assert working_days_until(due, due, ENGLAND) == 0
    assert working_days_until(due + timedelta(days=3), due, ENGLAND) == 0


@pytest.mark.req("FIND-06")
def test_beyond_what_is_known_it_says_so_and_counts_nothing() -> None:
    with pytest.raises(CalendarEndsError, match="2027"):
        add_working_days(LAST_DAY - timedelta(days=1), 2, ENGLAND)
    with pytest.raises(CalendarEndsError):
        is_working_day(FIRST_DAY - timedelta(days=1), ENGLAND)


def test_every_bank_holiday_is_a_weekday_of_a_year_that_is_covered() -> None:
    for nation, days in BANK_HOLIDAYS.items():
        assert all(day.weekday() < 5 and FIRST_DAY <= day <= LAST_DAY for day in days), nation
        per_year = [sum(day.year == year for day in days) for year in (2026, 2027)]
        assert per_year == {ENGLAND: [8, 8], SCOTLAND: [10, 9], ULSTER: [10, 10]}[nation]
