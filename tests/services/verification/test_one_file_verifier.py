"""The verifier as one file, run as an auditor runs it: Python, the file, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.verifier_file import archive_bytes
from tests.architecture.checkout import CHECKOUT
from tests.engine.test_determinism import installed_pythons
from tests.services.verification.sample_bundle import ALICE, HTML, opened, sample

PYTHONS = cache(lambda: list(installed_pythons()))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the verifier, a good bundle, a tampered one, the report files and the signer's key."""
    folder = tmp_path_factory.mktemp("auditor")
    tampered = opened()
    tampered["evaluation"]["findings"][0]["status"] = "met"
    files = {
        "transcrypt-verify.pyz": archive_bytes(CHECKOUT),
        "bundle.json": sample()[0],
        "tampered.json": canonical_bytes(tampered),
        "cut.json": sample()[0][:5000],
        "report.pdf": sample()[1],
        "report.html": HTML,
        "alice.pub": ALICE.public_key.line.encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def run(desk: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Isolated from everything installed and from every setting."""
    command = [python, "-I", "-S", "transcrypt-verify.pyz", *arguments]
    return subprocess.run(
        command, cwd=desk, env={}, check=False, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.req("REPT-08", "RULE-08")
def test_every_installed_python_verifies_a_good_bundle(desk: Path) -> None:
    arguments = ("bundle.json", "--key", "alice.pub", "--pdf", "report.pdf", "--html", "report.html")
    answers = [run(desk, *arguments, python=python) for python in PYTHONS()]
    assert [(answer.returncode, answer.stderr) for answer in answers] == [(0, "")] * len(answers)
    assert len({answer.stdout for answer in answers}) == 1
    assert "bundle.json: verified." in answers[0].stdout


@pytest.mark.req("REPT-08")
def test_every_installed_python_finds_what_was_tampered_with(desk: Path) -> None:
    arguments = ("tampered.json", "--key", "alice.pub", "--format", "json")
    for python in PYTHONS():
        answer = run(desk, *arguments, python=python)
        verdict = json.loads(answer.stdout)
        failed = {check["name"]: check["place"] for check in verdict["checks"] if check["state"] == "failed"}
        assert (answer.returncode, answer.stderr) == (1, "")
        assert failed == {"hashes": "/evaluation", "evaluation": "/evaluation/findings/0/status"}


@pytest.mark.req("REPT-08")
def test_without_a_key_it_trusts_nobody(desk: Path) -> None:
    assert run(desk, "bundle.json").returncode == 1


@pytest.mark.parametrize("name", ["cut.json", "missing.json", "."])
def test_what_it_cannot_read_it_refuses_in_one_sentence(desk: Path, name: str) -> None:
    answer = run(desk, name)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1
    assert name in answer.stderr


def test_it_carries_the_list_of_published_packs(desk: Path) -> None:
    answer = run(desk, "bundle.json", "--key", "alice.pub")
    assert "No rules called sample-1.0 1.0.0 are in this verifier's list" in answer.stdout


@pytest.mark.req("REPT-08")
def test_two_builds_of_this_checkout_are_the_same_bytes(desk: Path) -> None:
    assert archive_bytes(CHECKOUT) == (desk / "transcrypt-verify.pyz").read_bytes()
