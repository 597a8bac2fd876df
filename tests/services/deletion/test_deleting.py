"""A deleted organisation is gone: what goes, what stays, and what is told about it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.strict_json import parse_json
from appliance.models import organisation
from appliance.models.database import database
from appliance.services import accounts, audit, deletion
from appliance.services.context import Context, Product
from appliance.services.deletion.certificate import fault_in
from appliance.services.deletion.erase import SETTLING
from appliance.services.keys import signing_key
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import (
    COOLED_OFF,
    KEPT,
    AsWorker,
    PassTime,
    cool_off,
    owner_of,
    rows_left,
    start,
)


@pytest.mark.req("ORG-08")
def test_nothing_is_left_but_the_audit_trail_and_a_certificate(
    filled: Tenancy, mallory: Context, product: Product, db: Database, pass_time: PassTime,
) -> None:  # fmt: skip
    product.store.put(f"tenants/{mallory.tenant_id}/evidence/theirs", [b"sealed"])
    deletion_id = start(filled.owner)
    before, theirs = rows_left(db, filled.tenant_id), rows_left(db, mallory.tenant_id)
    with db.as_admin() as admin:
        [erasable] = admin.execute("select erasable_tables()").fetchone() or [()]
    assert set(erasable) <= before.keys(), "Write a row of the new table in tests/models/sample_rows.py."

    pass_time(COOLED_OFF)
    assert rows_left(db, filled.tenant_id).keys() <= KEPT
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
    assert rows_left(db, filled.tenant_id).keys() <= KEPT


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


@pytest.mark.req("ORG-08", "PRIV-02")
def test_it_is_certified_though_who_asked_for_it_cannot_be_written_to(
    filled: Tenancy, pass_time: PassTime, db: Database
) -> None:
    """They handed over meanwhile, and had their account erased."""
    deletion_id = start(filled.owner)
    with db.as_admin() as admin:
        admin.execute("update account set email = '' where id = %s", (filled.owner.account_id,))
    pass_time(COOLED_OFF)
    pass_time(SETTLING)
    assert deletion.own_deletion(owner_of(filled), deletion_id).certificate


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
    assert rows_left(db, filled.tenant_id).keys() <= KEPT
    assert list(product.store.list("tenants/")) == []


@pytest.mark.req("ORG-08")
def test_a_deletion_cut_off_behind_the_rows_is_finished_later(
    filled: Tenancy, db: Database, clock: SetClock, as_worker: AsWorker, pass_time: PassTime,
    tmp_path: Path,
) -> None:  # fmt: skip
    deletion_id = start(filled.owner)
    cool_off(clock, db)
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
