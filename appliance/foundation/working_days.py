"""Working days in the United Kingdom: Monday to Friday, without the bank holidays of a nation.

The days are those on https://www.gov.uk/bank-holidays, substitute days included. Nobody knows the ones of
years that have not been announced, so nothing is counted beyond ``LAST_DAY``: extend the lists each spring.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from appliance.foundation.domain_errors import InvalidError

FIRST_DAY: Final = date(2026, 1, 1)
LAST_DAY: Final = date(2027, 12, 31)
_SATURDAY = 5


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class CalendarEndsError(InvalidError):
    """A day before the first or beyond the last for which the bank holidays are known."""

    code = "calendar_ends"


def _days(year: int, *days: tuple[int, int]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, day in days)


BANK_HOLIDAYS: Mapping[Nation, frozenset[date]] = {
    Nation.ENGLAND_AND_WALES: _days(
        2026, (1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)
    )
    | _days(2027, (1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)),
    # 15 June 2026 was proclaimed for Scotland alone.
    Nation.SCOTLAND: _days(
        2026, (1, 1), (1, 2), (4, 3), (5, 4), (5, 25), (6, 15), (8, 3), (11, 30), (12, 25), (12, 28)
    )
    | _days(2027, (1, 1), (1, 4), (3, 26), (5, 3), (5, 31), (8, 2), (11, 30), (12, 27), (12, 28)),
    Nation.NORTHERN_IRELAND: _days(
        2026, (1, 1), (3, 17), (4, 3), (4, 6), (5, 4), (5, 25), (7, 13), (8, 31), (12, 25), (12, 28)
    )
    | _days(2027, (1, 1), (3, 17), (3, 26), (3, 29), (5, 3), (5, 31), (7, 12), (8, 30), (12, 27), (12, 28)),
}


def is_working_day(day: date, nation: Nation) -> bool:
    """Whether people work on ``day``. Raises CalendarEndsError outside FIRST_DAY to LAST_DAY."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarEndsError(
            f"Bank holidays are known here from {FIRST_DAY.year} to {LAST_DAY.year}, and no further.",
            mend="Count the working days by hand, and ask for a newer version",
        )
    return day.weekday() < _SATURDAY and day not in BANK_HOLIDAYS[nation]


def add_working_days(start: date, count: int, nation: Nation) -> date:
    """The last of ``count`` working days, of which the first comes after ``start``."""
    day = start
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day, nation):
            day += timedelta(days=1)
    return day


def working_days_until(today: date, due: date, nation: Nation) -> int:
    """How many working days come after ``today``, up to and with ``due``; 0 on that day and later."""
    span = max((due - today).days, 0)
    return sum(is_working_day(today + timedelta(days=ahead), nation) for ahead in range(1, span + 1))
