"""Days, moments and counts as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from appliance.services.accounts import Seat, Standing
from appliance.services.context import Context
from appliance.web.filters import day, moment, plural

LATE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_zone", "shown", "its_day"),
    [
        ("Europe/London", "1 July 2026, 00:30", "1 July 2026"),
        ("America/New_York", "30 June 2026, 19:30", "30 June 2026"),
        ("Nowhere/Land", "1 July 2026, 00:30", "1 July 2026"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_organisation(
    app: Flask, alice: Context, time_zone: str, shown: str, its_day: str
) -> None:
    assert alice.account_id
    seat = Seat(alice.tenant_id, "Acorn Ltd", "owner", time_zone)
    with app.test_request_context():
        g.standing = Standing(alice.account_id, "Alice", "alice@example.test", (seat,), seat)
        assert (moment(LATE), day(LATE)) == (shown, its_day)
        assert moment(LATE.isoformat()) == shown


def test_days_and_nothing(app: Flask) -> None:
    with app.test_request_context():
        assert day(date(2026, 11, 1)) == "1 November 2026"
        assert day("2026-11-01") == "1 November 2026"
        assert (day(None), day(""), moment(None)) == ("", "", "")


def test_counts_read_as_people_say_them() -> None:
    assert [plural(count, "file") for count in (0, 1, 2)] == ["no files", "1 file", "2 files"]
    assert plural(2, "reply", "replies") == "2 replies"
