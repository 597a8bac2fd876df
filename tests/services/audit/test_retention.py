"""Audit events stay a year at least, and go by whole batches that leave tombstones (AUD-05)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from appliance.adapters.object_store import StoreUnavailableError
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import SetClock, rfc3339
from appliance.models import audit_segment
from appliance.models.roles import MIGRATOR
from appliance.services import audit
from appliance.services.audit.segments import TOMBSTONE
from appliance.services.context import Product
from tests.adapters.object_store.fragile_store import FragileStore
from tests.database import Database
from tests.services.audit.exported import AsWorker, Exported, exported_batches

pytestmark = pytest.mark.req("AUD-05")


@pytest.fixture
def clock() -> SetClock:
    """Long ago, because the database asks its own clock too before it lets anything go."""
    return SetClock(datetime(2022, 1, 10, 9, tzinfo=UTC))


@pytest.fixture
def batches(product: Product, clock: SetClock, as_worker: AsWorker, tmp_path: Path) -> Exported:
    return exported_batches(product, clock, as_worker, tmp_path)


def aged(batches: Exported, days: int) -> Exported:
    """So many days later, with a fourth batch that is young."""
    batches.clock.advance(timedelta(days=days))
    batches.happen()
    batches.export()
    return batches


def test_for_ninety_days_nothing_moves_and_then_batches_are_cold(batches: Exported) -> None:
    before = batches.files()
    aged(batches, 89).keep()
    assert batches.files()[: len(before)] == before
    aged(batches, 2).keep()
    for folder in (batches.first, batches.second):
        assert [name for name in batches.files(folder) if name.startswith("cold/")] == [
            name.replace("hot/", "cold/") for name in before
        ]
        assert audit.check_exports(folder, batches.clock.now()).faults == []
    assert audit.check(batches.ctx.tenant_id).events == 15


def test_within_a_year_nothing_expires(batches: Exported) -> None:
    aged(batches, 364).keep()
    assert audit.check(batches.ctx.tenant_id).expired == 0


def test_after_a_year_whole_batches_go_and_the_chain_stays_provable(batches: Exported) -> None:
    aged(batches, 370).keep()
    verdict = audit.check(batches.ctx.tenant_id)
    assert (verdict.intact, verdict.expired, verdict.batches) == (True, 9, 4)
    gone = audit.list_events(batches.ctx, audit.AuditFilter(actions=("audit.expired",))).events
    assert [event["details"]["batch"] for event in gone] == [3, 2, 1]
    assert audit.list_events(batches.ctx, audit.AuditFilter()).events[-1]["seq"] == 10
    for folder in (batches.first, batches.second):
        names = [name for name in batches.files(folder) if "00000004" not in name]
        assert names == [
            f"cold/0000000{n}.{kind}" for n in (1, 2, 3) for kind in ("manifest.json", "tombstone.json")
        ]
        exports = audit.check_exports(folder, batches.clock.now())
        assert (exports.faults, exports.batches, exports.expired, exports.events) == ([], 4, 3, 3)
        assert audit.missing_from(exports, batches.ctx.tenant_id) == []
    batches.happen(1)
    batches.export()
    assert audit.check(batches.ctx.tenant_id).intact


def test_the_end_of_a_chain_stays_however_old(batches: Exported) -> None:
    batches.clock.advance(timedelta(days=800))
    batches.keep()
    first = audit.check(batches.ctx.tenant_id)
    assert (first.intact, first.expired) == (True, 6)


def test_what_is_not_in_both_places_does_not_expire(batches: Exported, tmp_path: Path) -> None:
    lost = FragileStore(tmp_path / "third")
    lost.down = True
    batches.ctx = replace(batches.ctx, product=replace(batches.ctx.product, audit_second=lost))
    batches.happen()
    with pytest.raises(StoreUnavailableError):
        batches.export()
    batches.clock.advance(timedelta(days=400))
    with pytest.raises(StoreUnavailableError):
        batches.keep()
    assert audit.check(batches.ctx.tenant_id).events == 12


def test_a_run_that_was_cut_short_is_ended_by_the_next(batches: Exported) -> None:
    broken = FragileStore(batches.second)
    sound = batches.ctx.product
    batches.ctx = replace(batches.ctx, product=replace(sound, audit_second=broken))
    aged(batches, 100)
    batches.keep()
    batches.clock.advance(timedelta(days=300))
    broken.down = True
    with pytest.raises(StoreUnavailableError):
        batches.keep()
    assert audit.check(batches.ctx.tenant_id).expired == 3
    assert "cold/00000001.jsonl" in batches.files(batches.second)
    broken.down = False
    batches.keep()
    assert batches.files() == batches.files(batches.second)
    assert audit.check_exports(batches.second, batches.clock.now()).faults == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("tombstone", "has lost its events"),
        ("other", "has the tombstone of something else"),
        ("young", "expired after 1 days, which is too soon"),
    ],
)
def test_a_tombstone_that_does_not_fit_is_found(batches: Exported, damage: str, words: str) -> None:
    aged(batches, 370).keep()
    tombstone = batches.file("00000002.tombstone.json")
    if damage == "tombstone":
        tombstone.unlink()
    elif damage == "other":
        tombstone.write_bytes(batches.file("00000001.tombstone.json").read_bytes())
    else:
        text = tombstone.read_text()
        at = text.index('"expired_at":"') + len('"expired_at":"')
        tombstone.write_text(text[:at] + "2022-01-11" + text[at + 10 :])
    assert any(words in fault for fault in audit.check_exports(batches.first, batches.clock.now()).faults)


def test_events_that_were_taken_and_not_expired_are_found_in_the_export(batches: Exported) -> None:
    aged(batches, 91).keep()
    batches.file("00000002.jsonl").rename(batches.first / "elsewhere")
    assert "lost its events" in audit.check_exports(batches.first, batches.clock.now()).faults[0]


def test_tombstones_laid_over_young_events_hide_nothing(batches: Exported) -> None:
    for number in (1, 2, 3):
        bury(batches, number, batches.clock.now() + timedelta(days=400))
    now = batches.clock.now()
    young = audit.check_exports(batches.first, now).faults
    assert all("says that it expired, on a day that has not come" in fault for fault in young)
    assert len(young) == 3
    later = audit.check_exports(batches.first, now + timedelta(days=400))
    assert later.faults == []
    missing = audit.missing_from(later, batches.ctx.tenant_id)
    assert len(missing) == 3
    assert all("has a tombstone, and the database still keeps its events" in fault for fault in missing)


def bury(batches: Exported, number: int, at: datetime) -> None:
    """Put a tombstone in the place of a batch's events, as whoever wants to hide them would."""
    manifest = json.loads(batches.file(f"{number:08d}.manifest.json").read_bytes())
    said = ("tenant_id", "number", "first_seq", "last_seq", "head_hash", "batch_hash")
    tombstone = {"kind": TOMBSTONE, "expired_at": rfc3339(at), **{name: manifest[name] for name in said}}
    events = batches.file(f"{number:08d}.jsonl")
    events.with_name(f"{number:08d}.tombstone.json").write_bytes(canonical_bytes(tombstone))
    events.unlink()


@pytest.mark.parametrize(("number", "days"), [(1, 300), (2, 800), (4, 800), (9, 800)])
def test_the_database_lets_nothing_go_too_soon_or_out_of_turn(
    batches: Exported, number: int, days: int
) -> None:
    aged(batches, days)
    with batches.as_worker(), pytest.raises(audit_segment.ExpiryRefusedError):
        expire(batches, number)
    assert audit.check(batches.ctx.tenant_id).expired == 0


def expire(batches: Exported, number: int) -> None:
    with batches.ctx.transaction():
        audit_segment.expire(batches.ctx.tenant_id, number, batches.clock.now())


@pytest.mark.req("AUD-01", "SEC-04")
@pytest.mark.parametrize(("days", "true_end"), [(1, True), (400, False)], ids=["young", "other-events"])
def test_events_do_not_expire_by_what_a_segment_claims_of_them(
    batches: Exported, days: int, true_end: bool
) -> None:
    """Whoever gets hold of a worker can write a segment that says anything of the events it covers."""
    batches.clock.advance(timedelta(days=370))
    batches.happen()
    batches.clock.advance(timedelta(days=days))
    batches.keep()
    tenant_id = batches.ctx.tenant_id
    claimed = audit.extract(batches.ctx, 12)[0]
    with batches.as_worker():
        with batches.ctx.transaction():
            last = audit_segment.last(tenant_id)
            assert last is not None
            assert last.expired_at is not None
            forged = {
                **{name: value for name, value in last.__data__.items() if not name.endswith("ed_at")},
                "number": last.number + 1,
                "first_seq": claimed["seq"],
                "last_seq": claimed["seq"],
                "prev_event_hash": last.head_hash,
                "head_hash": claimed["event_hash"] if true_end else "a" * 64,
                "prev_batch_hash": last.batch_hash,
                "created_at": last.created_at,
                "stored_at": last.stored_at,
            }
            audit_segment.add(forged)
        with pytest.raises(audit_segment.ExpiryRefusedError):
            expire(batches, forged["number"])


def test_not_even_the_owner_removes_an_event_without_its_tombstone(batches: Exported, db: Database) -> None:
    with db.connect(MIGRATOR) as owner:
        owner.execute("select set_config('app.tenant_id', %s, false)", (str(batches.ctx.tenant_id),))
        owner.execute("insert into append_only_lift values (pg_current_xact_id(), array['audit_event'])")
        with pytest.raises(psycopg.errors.RestrictViolation, match="has no tombstone"):
            owner.execute("delete from audit_event where seq = 1")
        owner.rollback()


@pytest.mark.req("REPT-07")
def test_a_bundle_can_tell_of_what_expired(batches: Exported) -> None:
    assert audit.expired(batches.ctx) is None
    aged(batches, 370).keep()
    events, gone = audit.extract(batches.ctx, 12), audit.expired(batches.ctx)
    assert gone is not None
    assert (gone["batch"], gone["last_seq"], gone["event_hash"]) == (3, 9, events[0]["prev_event_hash"])


def test_an_export_by_hand_counts_what_is_kept(batches: Exported) -> None:
    aged(batches, 370).keep()
    lines = list(audit.export_lines(batches.ctx))
    assert b'"events":%d' % len(lines) in lines[-1]
    assert b'"seq":10,' in lines[0]
