"""`transcrypt audit` on the real database, with the environment a host would have."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import audit
from appliance.services.context import Product
from appliance.services.verification.audit_chain import check_chain
from tests.cast import Tenancy
from tests.cli.conftest import Run
from tests.cli.host import host_environment
from tests.database import Database
from tests.services.audit.exported import exported_batches


@pytest.fixture(autouse=True)
def environment(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in host_environment(db, tmp_path, tmp_path / "home").items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def busy(acorn: Tenancy) -> Tenancy:
    for _ in range(3):
        with acorn.owner.transaction():
            audit.record(acorn.owner, "session.signed_out", acorn.owner.account_id or "")
    return acorn


@pytest.mark.req("AUD-01")
def test_an_intact_chain_is_said_to_be(run: Run, busy: Tenancy) -> None:
    ran = run("audit", "verify", "--tenant", busy.tenant_id)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Intact: 3 events, the last with hash ")


@pytest.mark.req("AUD-01")
def test_a_broken_chain_ends_with_status_1(run: Run, busy: Tenancy, db: Database) -> None:
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("delete from audit_event where seq = 2 and tenant_id = %s", (busy.tenant_id,))
    ran = run("audit", "verify", "--tenant", busy.tenant_id)
    assert (ran.status, ran.out) == (1, "Broken. Event 2: it is number 3 where number 2 must follow.\n")


@pytest.mark.req("AUD-03")
def test_the_export_is_a_file_that_checks_out_and_is_recorded(
    run: Run, busy: Tenancy, tmp_path: Path
) -> None:
    out = tmp_path / "log.jsonl"
    ran = run("audit", "export", "--tenant", busy.tenant_id, "--out", out)
    assert (ran.status, ran.out) == (0, f"4 events are in {out}.\n")
    events = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert check_chain(events, str(busy.tenant_id)).fault is None
    assert (events[-1]["action"], events[-1]["actor_kind"]) == ("audit.exported", "operator")


def test_an_export_overwrites_nothing(run: Run, busy: Tenancy, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    out.write_text("mine")
    ran = run("audit", "export", "--tenant", busy.tenant_id, "--out", out)
    assert ran.status == 2
    assert "Name a file that is not there yet" in ran.err
    assert audit.check(busy.tenant_id).events == 3


def test_an_export_that_ends_half_way_leaves_no_file_that_looks_whole(
    run: Run, busy: Tenancy, tmp_path: Path
) -> None:
    out = tmp_path / "exports" / "log.jsonl"
    out.parent.mkdir()
    with largest_file(600):
        ran = run("audit", "export", "--tenant", busy.tenant_id, "--out", out)
    assert (ran.status, ran.out) == (2, "")
    assert "Nothing was finished" in ran.err
    assert list(out.parent.iterdir()) == []
    assert run("audit", "export", "--tenant", busy.tenant_id, "--out", out).status == 0
    assert [path.name for path in out.parent.iterdir()] == ["log.jsonl"]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As on a disk that is full after so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", [("verify",), ("export", "--out", "never.jsonl")])
def test_an_organisation_that_does_not_exist_is_told_so(run: Run, command: tuple[str, ...]) -> None:
    ran = run("audit", *command, "--tenant", uuid4())
    assert ran.status == 2
    assert "There is no organisation" in ran.err


def test_a_tenant_is_an_id(run: Run) -> None:
    ran = run("audit", "verify", "--tenant", "Acorn")
    assert ran.status == 2
    assert "--tenant" in ran.err


@pytest.mark.req("AUD-02")
def test_exported_batches_are_checked_without_a_database_and_against_it(
    run: Run,
    product: Product,
    as_worker: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: SetClock,
) -> None:
    made = exported_batches(product, clock, as_worker, tmp_path)
    both = run("audit", "verify", "--tenant", made.ctx.tenant_id, "--exports", made.second)
    assert (both.status, both.err) == (0, "")
    assert "3 exported batches agree; 3 batches in the folder, with 9 events." in both.out
    made.happen(1)
    made.export()
    for path in made.second.rglob("00000004.*"):
        path.unlink()
    behind = run("audit", "verify", "--tenant", made.ctx.tenant_id, "--exports", made.second)
    assert behind.status == 1
    assert behind.out.startswith("Broken. Batch 4 of ")
    monkeypatch.delenv("DATABASE_URL")
    assert run("audit", "verify", "--exports", made.second).status == 0
    made.file("00000002.jsonl").write_text("{}\n")
    alone = run("audit", "verify", "--exports", made.first)
    assert (alone.status, alone.out.count("Broken. Batch 2 of ")) == (1, 1)


def test_a_check_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    assert "Give --tenant or --exports" in run("audit", "verify").err
    assert "holds no exported audit batches" in run("audit", "verify", "--exports", tmp_path).err
