"""Audit events leave by the hour in chained batches; any edit, gap or reordering is found (AUD-02)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from appliance.adapters.object_store import StoreUnavailableError
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import SetClock
from appliance.foundation.errors import RefusedError
from appliance.models.roles import WORKER
from appliance.services import audit
from appliance.services.audit.segments import batch_hash
from appliance.services.context import Context, Product
from tests.adapters.object_store.fragile_store import FragileStore
from tests.database import Database
from tests.services.audit.exported import AsWorker, Exported, exported_batches

pytestmark = pytest.mark.req("AUD-02")


@pytest.fixture
def batches(product: Product, clock: SetClock, as_worker: AsWorker, tmp_path: Path) -> Exported:
    return exported_batches(product, clock, as_worker, tmp_path)


def test_batches_hold_every_event_once_in_both_places_and_agree(batches: Exported) -> None:
    names = [f"hot/0000000{n}.{kind}" for n in (1, 2, 3) for kind in ("jsonl", "manifest.json")]
    assert batches.files() == batches.files(batches.second) == names
    lines = b"".join(batches.file(f"0000000{n}.jsonl").read_bytes() for n in (1, 2, 3))
    assert lines == b"".join(audit.chain_lines(batches.ctx.tenant_id))
    verdict = audit.check_exports(batches.first, batches.clock.now())
    assert (verdict.batches, verdict.events, verdict.faults) == (3, 9, [])
    assert audit.missing_from(verdict, batches.ctx.tenant_id) == []
    checked = audit.check(batches.ctx.tenant_id)
    assert (checked.intact, checked.events, checked.batches) == (True, 9, 3)


def test_where_nothing_happened_nothing_is_exported(batches: Exported) -> None:
    before = batches.files()
    batches.export()
    assert batches.files() == before


def test_a_long_backlog_becomes_several_batches(batches: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.services.audit.export.MOST_EVENTS", 2)
    batches.happen(5)
    batches.export()
    assert audit.check_exports(batches.first, batches.clock.now()).batches == 6
    assert audit.check(batches.ctx.tenant_id).intact


def test_what_a_store_does_not_take_is_exported_later_byte_for_byte(
    product: Product, clock: SetClock, as_worker: AsWorker, tmp_path: Path
) -> None:
    second = FragileStore(tmp_path / "second")
    made = exported_batches(product, clock, as_worker, tmp_path)
    made.ctx = replace(made.ctx, product=replace(made.ctx.product, audit_second=second))
    second.down = True
    made.happen()
    with pytest.raises(StoreUnavailableError):
        made.export()
    assert len(made.files()) == 8
    assert len(made.files(made.second)) == 6
    second.down = False
    made.happen(1)
    made.export()
    assert made.files() == made.files(made.second)
    assert audit.check_exports(made.second, made.clock.now()).events == 13


def rewritten(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    path.write_bytes(canonical_bytes(document))


def forged(document: dict[str, object]) -> None:
    document["created_at"] = "2020-01-01T00:00:00.000000Z"
    document["batch_hash"] = batch_hash(document)


def remove(batches: Exported, number: int) -> None:
    for kind in ("jsonl", "manifest.json"):
        batches.file(f"{number:08d}.{kind}").unlink()


def swap(batches: Exported, one: int, other: int) -> None:
    for kind in ("jsonl", "manifest.json"):
        paths = batches.file(f"{one:08d}.{kind}"), batches.file(f"{other:08d}.{kind}")
        contents = [path.read_bytes() for path in paths]
        paths[0].write_bytes(contents[1])
        paths[1].write_bytes(contents[0])


DAMAGES: dict[str, tuple[Callable[[Exported], object], str]] = {
    "an edited event": (
        lambda e: e.file("00000002.jsonl").write_bytes(
            e.file("00000002.jsonl").read_bytes().replace(b"entra", b"okta!")
        ),
        "Batch 2 of .* holds other events than its manifest says",
    ),
    "a missing event": (
        lambda e: e.file("00000002.jsonl").write_bytes(
            b"".join(e.file("00000002.jsonl").read_bytes().splitlines(keepends=True)[1:])
        ),
        "Batch 2 of .* holds other events",
    ),
    "missing events": (lambda e: e.file("00000002.jsonl").unlink(), "Batch 2 of .* has lost its events"),
    "a missing batch": (
        lambda e: remove(e, 2),
        "Batch 2 of .* is missing",
    ),
    "a missing manifest": (lambda e: e.file("00000001.manifest.json").unlink(), "Batch 1 .* has no manifest"),
    "an edited manifest": (
        lambda e: rewritten(e.file("00000003.manifest.json"), lambda m: m.update(last_seq=8)),
        "Batch 3 of .* has a manifest that was changed",
    ),
    "a manifest made anew": (
        lambda e: rewritten(e.file("00000001.manifest.json"), forged),
        "Batch 2 of .* does not follow from the batch before it",
    ),
    "batches in another order": (
        lambda e: swap(e, 1, 2),
        "Batch 1 of .* has the manifest of something else",
    ),
    "a manifest that is none": (
        lambda e: e.file("00000001.manifest.json").write_bytes(b"[1"),
        "Batch 1 of .* that cannot be read",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_export_is_found_without_a_database(batches: Exported, damage: str) -> None:
    do, words = DAMAGES[damage]
    do(batches)
    faults = audit.check_exports(batches.first, batches.clock.now()).faults
    assert faults
    assert re.search(words, faults[0]), faults


def test_that_the_newest_batch_is_missing_the_database_tells(batches: Exported) -> None:
    for path in batches.first.rglob("00000003.*"):
        path.unlink()
    verdict = audit.check_exports(batches.first, batches.clock.now())
    assert verdict.faults == []
    [fault] = audit.missing_from(verdict, batches.ctx.tenant_id)
    assert fault.startswith("Batch 3 of ")
    shutil.rmtree(batches.first)
    with pytest.raises(RefusedError):
        audit.check_exports(batches.first, batches.clock.now())


def test_a_database_whose_newest_batches_were_taken_out_with_their_events_is_found_out(
    batches: Exported, db: Database
) -> None:
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "delete from audit_segment where tenant_id = %s and number = 3", (batches.ctx.tenant_id,)
        )
        admin.execute("delete from audit_event where tenant_id = %s and seq > 6", (batches.ctx.tenant_id,))
    assert audit.check(batches.ctx.tenant_id).intact
    verdict = audit.check_exports(batches.first, batches.clock.now())
    [fault] = audit.missing_from(verdict, batches.ctx.tenant_id)
    assert re.fullmatch("Batch 3 of .* is in the folder, and the database knows nothing of it.", fault)


def test_a_file_with_a_far_number_is_one_fault_and_not_millions(batches: Exported) -> None:
    batches.file("00000003.jsonl").with_name("99999999.jsonl").touch()
    batches.file("00000001.jsonl").with_name("00000000.jsonl").touch()
    faults = audit.check_exports(batches.first, batches.clock.now()).faults
    assert [fault.replace(str(batches.ctx.tenant_id), "T") for fault in faults] == [
        "Batch 0 of T was never exported: the first is 1.",
        "Batches 4 to 99999998 of T are missing.",
        "Batch 99999999 of T has no manifest.",
    ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update audit_event set outcome = 'denied' where seq = 4 and MINE", "Event 4: its hash"),
        ("delete from audit_event where seq > 7 and MINE", "Batch 3: events 7 to 9 are not those"),
        ("update audit_segment set created_at = now() where number = 2 and MINE", "Batch 2: its hash"),
        ("delete from audit_segment where number = 2 and MINE", "Batch 2: it is missing"),
        (
            "update audit_segment set number = number + 10 where MINE",
            "Batch 1: it is missing",
        ),
    ],
)
def test_what_was_changed_in_the_database_behind_the_batches_is_found(
    batches: Exported, db: Database, statement: str, words: str
) -> None:
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        mine = f"tenant_id = '{batches.ctx.tenant_id}'"
        assert admin.execute(statement.replace("MINE", mine).encode()).rowcount > 0
    assert words in str(audit.check(batches.ctx.tenant_id).fault)


def test_changed_events_are_not_exported_and_the_operator_is_told(batches: Exported, db: Database) -> None:
    batches.ctx = replace(batches.ctx, product=replace(batches.ctx.product, audit_second=None))
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        mine = (batches.ctx.tenant_id,)
        admin.execute("update audit_segment set stored_at = null where number = 1 and tenant_id = %s", mine)
        admin.execute("update audit_event set outcome = 'denied' where seq = 1 and tenant_id = %s", mine)
    batches.file("00000001.jsonl").unlink()
    batches.export()
    assert "hot/00000001.jsonl" not in batches.files()


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_segment set head_hash = repeat('a', 64)",
        "delete from audit_segment",
        "update audit_segment set expired_at = now()",
        "delete from audit_event",
        "insert into append_only_lift values (pg_current_xact_id(), array['audit_event'])",
    ],
)
def test_the_worker_cannot_change_what_was_exported(batches: Exported, db: Database, statement: str) -> None:
    with db.connect(WORKER) as worker:
        worker.execute("select set_config('app.tenant_id', %s, false)", (str(batches.ctx.tenant_id),))
        with pytest.raises(psycopg.Error) as refused:
            worker.execute(statement.encode())
        worker.rollback()
    assert refused.value.sqlstate in {"42501", "23001"}


def test_nobody_sees_another_organisations_batches(batches: Exported, mallory: Context) -> None:
    assert audit.check(mallory.tenant_id).batches == 0
    assert (
        audit.missing_from(audit.check_exports(batches.first, batches.clock.now()), mallory.tenant_id) == []
    )
