"""The countdown by mail: once a working day and person, while a round is open."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import clarification
from tests.cast import Tenancy
from tests.database import Database
from tests.services.clarification.rounds import quick_open_round


def letters(db: Database, acorn: Tenancy) -> int:
    query = "select count(*) from mail_message where tenant_id = %s and template = 'clarification_countdown'"
    with db.as_admin() as admin:
        row = admin.execute(query, (acorn.tenant_id,)).fetchone()
    return 0 if row is None else int(row[0])


@pytest.mark.req("FIND-06", "MAIL-01")
def test_each_working_day_brings_one_letter_to_each_who_wants_it(
    acorn: Tenancy, clock: SetClock, db: Database, as_worker: Callable[[], AbstractContextManager[None]]
) -> None:
    round_id = quick_open_round(acorn.owner)
    counted = []

    def days_pass(days: int) -> None:
        for _ in range(days):
            with as_worker():
                for _twice in range(2):
                    clarification.remind(acorn.as_worker())
            counted.append(letters(db, acorn))
            clock.advance(timedelta(days=1))

    days_pass(5)  # Saturday, Sunday, Monday, Tuesday which is the last day, Wednesday
    people = 3  # owner, administrator and member; a guest has nothing to answer
    assert counted == [0, 0, people, 2 * people, 2 * people]
    clock.advance(-timedelta(days=4))  # Sunday's job comes late, and the round is over meanwhile
    clarification.cancel_round(acorn.owner, round_id)
    days_pass(2)
    assert counted[-1] == 2 * people
