"""A deletion is confirmed twice, told to those who can act on it, and can be taken back."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.models.database import transaction
from appliance.models.mail_message import MailMessage
from appliance.models.roles import WORKER
from appliance.services import deletion, organisations
from appliance.services.context import Product
from appliance.services.mail.sealing import opened
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import COOLED_OFF, AsWorker, PassTime, cool_off, rows_left, start


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


@pytest.mark.req("ORG-08", "ORG-06")
def test_its_days_are_those_of_the_organisation_which_is_looked_up_once(
    acorn: Tenancy,
    clock: SetClock,
    product: Product,
    as_worker: AsWorker,
    db: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    organisations.change_settings(acorn.owner, {"time_zone": "Pacific/Auckland"}, 1)
    clock.moment = clock.moment.replace(hour=20)  # the next morning there
    caplog.set_level(logging.DEBUG, logger="peewee")
    caplog.clear()
    deletion_id = start(acorn.owner)
    asked = [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]
    assert len([one for one in asked if '"time_zone"' in one]) == 1, "\n".join(asked)
    assert days_told(product, db, deletion_id, acorn.tenant_id) == {("due_on", "2026-12-06")}
    cool_off(clock, db)
    with as_worker():
        deletion.erase(acorn.as_worker())
    assert {("deleted_on", "2026-12-06")} == days_told(product, db, deletion_id, None)


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


def days_told(
    product: Product, db: Database, deletion_id: UUID, tenant_id: UUID | None
) -> set[tuple[str, str]]:
    """The days that letters about a deletion name, those of the organisation or of nobody."""
    with db.in_use(WORKER), transaction(tenant_id=tenant_id):
        rows = MailMessage.select().where(MailMessage.dedupe_key.contains(str(deletion_id)))
        facts = [opened(product, row) for row in rows]
    return {(key, each[key]) for each in facts for key in ("due_on", "deleted_on") if key in each}


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
