"""`transcrypt evaluations replay` on the real database, with the environment a host would have."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from appliance.foundation.settings import Settings
from tests.cast import Tenancy
from tests.cli.conftest import Run
from tests.cli.host import host_environment
from tests.database import Database
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import judged

pytestmark = pytest.mark.req("RULE-08")


@pytest.fixture(autouse=True)
def environment(
    db: Database, tmp_path: Path, packed_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in host_environment(db, tmp_path, packed_settings.home).items():
        monkeypatch.setenv(name, value)


def test_all_evaluations_made_again_are_the_same(run: Run, acorn: Tenancy) -> None:
    judged(acorn.owner, READY)
    ran = run("evaluations", "replay", "--tenant", acorn.tenant_id)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "Evaluation 1 as of 2026-11-21: "
        "Made again from the stored facts and rules, the result is the same, byte for byte.\n"
    )


def test_an_altered_one_ends_with_status_1(run: Run, acorn: Tenancy, db: Database) -> None:
    made = judged(acorn.owner, READY)
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update evaluation set document = replace(document, '\"ready\"', '\"not_ready\"') where id = %s",
            (made.evaluation_id,),
        )
    ran = run("evaluations", "replay", made.evaluation_id, "--tenant", acorn.tenant_id)
    assert ran.status == 1
    assert "the result is not the stored one" in ran.out


def test_one_of_another_organisation_is_not_found(run: Run, acorn: Tenancy) -> None:
    ran = run("evaluations", "replay", uuid4(), "--tenant", acorn.tenant_id)
    assert ran.status == 2
    assert "There is no such evaluation" in ran.err


def test_where_there_is_none_it_says_so(run: Run, acorn: Tenancy) -> None:
    ran = run("evaluations", "replay", "--tenant", acorn.tenant_id)
    assert (ran.status, ran.out) == (0, "There is no evaluation of this organisation.\n")
