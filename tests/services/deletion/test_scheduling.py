"""A deletion is confirmed twice, told to those who can act on it, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.services import deletion
from appliance.services.context import Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import COOLED_OFF, AsWorker, PassTime, rows_left, start


@pytest.mark.req("ORG-08")
@pytest.mark.parametrize(
    ("typed", "understood", "fields"),
    [
        ("acorn ltd", True, {"typed_name"}),
        ("", True, {"typed_name"}),
        (" Acorn  Ltd ", False, {"understood"}),
        ("Beech Ltd", False, {"typed_name", "understood"}),
    ],
)
def test_both_confirmations_are_needed(
    acorn: Tenancy, typed: str, understood: bool, fields: set[str]
) -> None:
    with pytest.raises(InvalidError) as caught:
        deletion.start(acorn.owner, typed_name=typed, understood=understood)
    assert {problem.field for problem in caught.value.fields} == fields
    assert deletion.scheduled(acorn.owner) is None


@pytest.mark.req("ORG-08")
def test_it_is_asked_for_once(acorn: Tenancy) -> None:
    start(acorn.owner)
    with pytest.raises(ConflictError):
        start(acorn.owner)


@pytest.mark.req("ORG-08", "MAIL-01")
def test_who_can_act_on_it_is_written_to_and_who_asked_is_told_the_end(
    filled: Tenancy, pass_time: PassTime, db: Database
) -> None:
    first = start(filled.owner)
    assert letters(db, filled, first) == {"deletion_asked": 2}
    deletion.cancel(filled.admin)
    assert letters(db, filled, first) == {"deletion_asked": 2, "deletion_cancelled": 2}
    second = start(filled.owner)
    pass_time(COOLED_OFF)
    assert letters(db, filled, second) == {"deletion_done": 1}


def letters(db: Database, tenancy: Tenancy, deletion_id: UUID) -> dict[str, int]:
    """How many letters of each kind there are; the last goes to the person, for the organisation is gone."""
    with db.as_admin() as admin:
        found = admin.execute(
            "select template, count(*) from mail_message where template like 'deletion%%' "
            "and (tenant_id = %s or dedupe_key = %s) group by 1",
            (tenancy.tenant_id, f"deletion-done:{deletion_id}"),
        )
        return dict(found.fetchall())


@pytest.mark.req("ORG-08")
def test_a_deletion_that_was_taken_back_is_never_done(
    filled: Tenancy, product: Product, db: Database, pass_time: PassTime
) -> None:
    start(filled.owner)
    deletion.cancel(filled.owner)
    assert deletion.scheduled(filled.owner) is None
    before = rows_left(db, filled.tenant_id)
    pass_time(timedelta(days=30))
    assert rows_left(db, filled.tenant_id).keys() >= before.keys() - {"mail_message"}
    with pytest.raises(ConflictError):
        deletion.cancel(filled.owner)


@pytest.mark.req("ORG-08")
def test_nothing_goes_before_the_cooling_off_has_ended(
    filled: Tenancy, db: Database, as_worker: AsWorker, pass_time: PassTime
) -> None:
    start(filled.owner)
    pass_time(timedelta(days=14, seconds=-1))
    assert "evidence" in rows_left(db, filled.tenant_id)
    with as_worker():
        deletion.erase(filled.as_worker())
    assert "evidence" in rows_left(db, filled.tenant_id)
