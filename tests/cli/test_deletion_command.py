"""`transcrypt deletion verify`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from appliance.foundation.signing_keys import SigningKey
from appliance.services.deletion.certificate import Facts, signed
from tests.cli.conftest import Run

MOMENT = datetime(2026, 12, 5, 9, tzinfo=UTC)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """One that this installation signed."""
    monkeypatch.setenv("TRANSCRYPT_HOME", str(tmp_path))
    run("keys", "new")
    facts = Facts(
        deletion_id=UUID(int=1), tenant_id=UUID(int=2), name_sha256="a" * 64, requested_at=MOMENT,
        due_at=MOMENT, erased_at=MOMENT, certified_at=MOMENT, rows={"artefact_key": 3, "evidence": 4},
        objects=5, last_event=(9, "b" * 64),
    )  # fmt: skip
    path = tmp_path / "certificate.json"
    path.write_bytes(signed(facts, SigningKey.load(tmp_path / "keys/local.key")))
    return path


@pytest.mark.req("ORG-08")
def test_a_genuine_certificate_tells_what_was_deleted(certificate: Path, run: Run) -> None:
    done = run("deletion", "verify", certificate)
    assert (done.status, done.err) == (0, "")
    assert f"Organisation {UUID(int=2)} was deleted at 2026-12-05T09:00:00.000000Z:" in done.out
    assert "7 records, 3 keys and 5 files" in done.out


@pytest.mark.req("ORG-08")
def test_an_altered_certificate_is_not_verified(certificate: Path, run: Run) -> None:
    certificate.write_bytes(certificate.read_bytes().replace(b'"objects":5', b'"objects":0'))
    done = run("deletion", "verify", certificate)
    assert (done.status, done.err) == (1, "")
    assert "do not fit" in done.out


@pytest.mark.req("ORG-08")
def test_a_certificate_of_a_stranger_needs_their_key(certificate: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "keys/trusted/local.pub").unlink()
    assert run("deletion", "verify", certificate).status == 1
    assert run("deletion", "verify", certificate, "--key", tmp_path / "keys/local.pub").status == 0


def test_a_file_that_is_not_there_is_told(certificate: Path, run: Run) -> None:
    done = run("deletion", "verify", certificate.with_name("nothing.json"))
    assert (done.status, done.out) == (2, "")
