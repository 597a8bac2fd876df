"""An organisation is deleted when its owner wants it, after it cooled off, and nothing of it is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from peewee import IntegrityError

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, InvalidError, NotFoundError
from appliance.foundation.strict_json import parse_json
from appliance.models import organisation, organisation_deletion
from appliance.models.database import database
from appliance.services import accounts, audit, deletion
from appliance.services.context import Context, Product
from appliance.services.deletion.certificate import fault_in
from appliance.services.deletion.erase import SETTLING
from appliance.services.keys import signing_key
from tests.cast import Tenancy
from tests.database import Database
from tests.models.sample_rows import a_row_everywhere

AsWorker = Callable[[], AbstractContextManager[None]]
RunJobs = Callable[[], None]
PassTime = Callable[[timedelta], None]
COOLED_OFF = timedelta(days=14)
KEPT = {"audit_event", "organisation_deletion"}
TENANT_TABLES = """
  select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not a.attisdropped order by 1
"""


def start(ctx: Context) -> UUID:
    return deletion.start(ctx, typed_name="Acorn Ltd", understood=True)


def rows_left(db: Database, tenant_id: UUID) -> dict[str, int]:
    """How many rows each table has of the organisation, where there are any."""
    with db.as_admin() as admin:
        tables = [name for (name,) in admin.execute(TENANT_TABLES).fetchall()]
        counts = {
            name: admin.execute(f"select count(*) from {name} where tenant_id = %s", (tenant_id,)).fetchone()  # noqa: S608
            for name in tables
        }
    return {name: row[0] for name, row in counts.items() if row and row[0]}


@pytest.fixture
def pass_time(clock: SetClock, product: Product, as_worker: AsWorker, run_jobs: RunJobs) -> PassTime:
    """Time passes, and the worker does what has become due."""

    def passed(by: timedelta) -> None:
        clock.advance(by)
        with as_worker():
            deletion.ask_for_due_deletions(product)
        run_jobs()

    return passed


@pytest.fixture
def filled(acorn: Tenancy, as_worker: AsWorker, product: Product, db: Database) -> Tenancy:
    """Acorn with a row in every table and two objects in the store."""
    a_row_everywhere(acorn.owner, as_worker)
    with db.as_admin() as admin:
        # That of the sample would be in the way of the real one.
        admin.execute(
            "update organisation_deletion set state = 'CANCELLED', cancelled_by = requested_by "
            "where tenant_id = %s",
            (acorn.tenant_id,),
        )
    for place in ("evidence/one", "reports/two/1/report-pdf"):
        product.store.put(f"tenants/{acorn.tenant_id}/{place}", [b"sealed"])
    return acorn


@pytest.mark.req("ORG-08")
def test_nothing_is_left_but_the_audit_trail_and_a_certificate(
    filled: Tenancy, mallory: Context, product: Product, db: Database, pass_time: PassTime,
) -> None:  # fmt: skip
    product.store.put(f"tenants/{mallory.tenant_id}/evidence/theirs", [b"sealed"])
    deletion_id = start(filled.owner)
    before, theirs = rows_left(db, filled.tenant_id), rows_left(db, mallory.tenant_id)
    assert before.keys() >= {"membership", "evidence", "artefact_key", "finding", "report_approval"}

    pass_time(COOLED_OFF)
    assert rows_left(db, filled.tenant_id).keys() == KEPT
    assert rows_left(db, mallory.tenant_id) == theirs
    assert list(product.store.list("tenants/")) == [f"tenants/{mallory.tenant_id}/evidence/theirs"]
    assert deletion.own_deletion(owner_of(filled), deletion_id).certificate is None

    pass_time(SETTLING)
    told = deletion.own_deletion(owner_of(filled), deletion_id)
    assert told.certificate
    assert (told.objects, told.keys) == (2, before["artefact_key"])
    certificate = parse_json(told.certificate, source="the certificate")
    assert certificate["organisation"]["name_sha256"] == hashlib.sha256(b"Acorn Ltd").hexdigest()
    assert certificate["removed"]["rows"].items() >= {"finding": 1, "membership": 4}.items()
    assert b"Acorn" not in told.certificate
    assert rows_left(db, filled.tenant_id).keys() == KEPT


def owner_of(tenancy: Tenancy) -> UUID:
    account_id = tenancy.owner.account_id
    assert account_id
    return account_id


@pytest.mark.req("ORG-08", "AUD-01")
def test_the_audit_trail_goes_on_over_the_deletion_and_stays_whole(
    filled: Tenancy, product: Product, pass_time: PassTime
) -> None:
    deletion_id = start(filled.owner)
    pass_time(COOLED_OFF)
    pass_time(SETTLING)
    events = [json.loads(line) for line in audit.chain_lines(filled.tenant_id)]
    assert [event["action"] for event in events[-3:]] == [
        "organisation.deletion_scheduled",
        "organisation.erased",
        "organisation.deletion_certified",
    ]
    assert audit.check(filled.tenant_id).intact
    certificate = deletion.own_deletion(owner_of(filled), deletion_id).certificate or b""
    kept = parse_json(certificate, source="the certificate")["kept"]["audit_events"]
    assert kept == {"last_number": events[-2]["seq"], "last_hash": events[-2]["event_hash"]}
    assert events[-1]["details"]["sha256"] == hashlib.sha256(certificate).hexdigest()


@pytest.mark.req("ORG-08")
def test_a_certificate_is_believed_as_it_was_signed_and_not_otherwise(
    filled: Tenancy, product: Product, pass_time: PassTime
) -> None:
    deletion_id = start(filled.owner)
    for wait in (timedelta(days=14), SETTLING):
        pass_time(wait)
    data = deletion.own_deletion(owner_of(filled), deletion_id).certificate or b""
    trusted = [signing_key(product.settings).public_key.raw]
    assert fault_in(data, trusted) is None
    assert "nobody vouched" in (fault_in(data, [bytes(32)]) or "")
    altered = data.replace(b'"objects":2', b'"objects":3')
    assert "do not fit" in (fault_in(altered, trusted) or "")
    assert "canonical" in (fault_in(data + b"\n", trusted) or "")
    assert fault_in(b"{}", trusted) == "this is no certificate of a deletion"
    assert fault_in(b'{"kind":"transcrypt-deletion-certificate","format":1}', trusted)
    assert fault_in(b"not json", trusted)


@pytest.mark.req("ORG-08")
def test_its_people_have_no_seat_any_more_and_keep_their_accounts(
    filled: Tenancy, as_worker: AsWorker, pass_time: PassTime
) -> None:
    start(filled.owner)
    pass_time(COOLED_OFF)
    for account_id in filled.account_ids.values():
        standing = accounts.find_standing(account_id, filled.tenant_id)
        assert standing
        assert standing.seats == ()
    with filled.owner.transaction():
        left = organisation.find(filled.tenant_id)
    assert left
    assert (left.name, left.sector, left.logo_sha256) == ("A deleted organisation", None, None)
    with as_worker(), filled.as_worker().transaction():
        assert filled.tenant_id not in organisation.find_ids()


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


@pytest.mark.req("ORG-08")
def test_what_was_written_while_the_rows_went_goes_before_the_certificate(
    filled: Tenancy, product: Product, db: Database, pass_time: PassTime
) -> None:
    start(filled.owner)
    pass_time(COOLED_OFF)
    with filled.owner.transaction():
        database.execute_sql(
            "insert into own_answer (tenant_id, key, set_by, set_at) values (%s, 'CE-9', %s, %s)",
            (filled.tenant_id, filled.owner.account_id, product.clock.now()),
        )
    product.store.put(f"tenants/{filled.tenant_id}/evidence/late", [b"sealed"])
    pass_time(SETTLING - timedelta(minutes=1))
    assert "own_answer" in rows_left(db, filled.tenant_id), "it is not yet certified"
    pass_time(timedelta(minutes=1))
    assert rows_left(db, filled.tenant_id).keys() == KEPT
    assert list(product.store.list("tenants/")) == []


@pytest.mark.req("ORG-08")
def test_a_deletion_cut_off_behind_the_rows_is_finished_later(
    filled: Tenancy, db: Database, clock: SetClock, as_worker: AsWorker, pass_time: PassTime,
    tmp_path: Path,
) -> None:  # fmt: skip
    deletion_id = start(filled.owner)
    clock.advance(timedelta(days=14))
    moved = (tmp_path / "objects").rename(tmp_path / "away")
    (tmp_path / "objects").write_text("the store is gone")
    with as_worker(), pytest.raises(Exception, match="could not be"):
        deletion.erase(filled.as_worker())
    assert "evidence" not in rows_left(db, filled.tenant_id)
    (tmp_path / "objects").unlink()
    moved.rename(tmp_path / "objects")
    pass_time(SETTLING)
    told = deletion.own_deletion(owner_of(filled), deletion_id)
    assert (told.objects, told.certificate is not None) == (2, True)


@pytest.mark.req("ORG-08", "AUD-01")
def test_the_database_deletes_nothing_for_a_deletion_that_is_not_due(
    filled: Tenancy, mallory: Context, clock: SetClock, as_worker: AsWorker
) -> None:
    deletion_id = start(filled.owner)
    later = clock.now() + timedelta(days=15)
    with as_worker():
        for ctx, whose, moment in (
            (filled.owner, filled.tenant_id, clock.now()),
            (mallory, filled.tenant_id, later),
            (mallory, mallory.tenant_id, later),
        ):
            with pytest.raises(IntegrityError, match=r"due|work for"), ctx.transaction():
                organisation_deletion.erase(whose, deletion_id, moment)


@pytest.mark.req("AUD-01")
def test_append_only_holds_again_in_the_very_transaction_that_deleted(
    filled: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    deletion_id = start(filled.owner)
    with as_worker(), filled.owner.transaction():
        organisation_deletion.erase(filled.tenant_id, deletion_id, clock.now() + timedelta(days=14))
        left = database.execute_sql("select is_lifted('evidence'), is_lifted('audit_event')").fetchone()
        assert left == (False, False)
    with db.as_admin() as admin:
        assert admin.execute("select count(*) from append_only_lift").fetchone() == (0,)


def test_a_deletion_is_nobody_elses(acorn: Tenancy) -> None:
    deletion_id = start(acorn.owner)
    for role in ("owner", "admin"):
        with pytest.raises(NotFoundError):
            deletion.own_deletion(acorn.account_ids[role], deletion_id)
