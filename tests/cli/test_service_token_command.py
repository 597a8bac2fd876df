"""`transcrypt service-token`: what a machine of the house is given to prove what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.cli.service_token_command import ROLES
from appliance.foundation.clock import SystemClock
from appliance.services.service_tokens import Issuer, ServiceRole, service_of
from tests.cli.conftest import Run

KEYS = ("a-new-session-key-of-enough-characters", "an-old-session-key-of-enough-characters")
BASE = "https://app.example.org"

pytestmark = pytest.mark.req("AUTH-10")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRYPT_BASE_URL", BASE)
    monkeypatch.setenv("TRANSCRYPT_SESSION_KEYS", ",".join(KEYS))


def test_it_prints_a_token_that_the_web_believes(run: Run, host: None) -> None:
    made = run("service-token", "--role", "metrics", "--name", "prometheus", "--minutes", "59")
    assert (made.status, made.err) == (0, "")
    service = service_of(Issuer(BASE, KEYS), made.out.strip(), SystemClock().now())
    assert (service.name, service.role) == ("prometheus", ServiceRole.METRICS)
    assert set(ROLES) == set(ServiceRole)


def test_it_writes_it_into_a_file_for_its_owner_alone(run: Run, host: None, tmp_path: Path) -> None:
    target = tmp_path / "metrics-token"
    for _ in range(2):  # the second takes the place of the first
        made = run("service-token", "--role", "metrics", "--out", target)
        assert (made.status, made.out) == (0, "")
    assert target.stat().st_mode & 0o077 == 0
    assert service_of(Issuer(BASE, KEYS), target.read_text(), SystemClock().now()).name == "operator"


def test_it_says_what_it_cannot_do_in_one_sentence(run: Run, host: None) -> None:
    for wrong in (["--minutes", "60"], ["--minutes", "0"], ["--name", "Two Words"]):
        made = run("service-token", "--role", "jobs", *wrong)
        assert (made.status, made.out) == (2, "")
        assert made.err.count("\n") == 1
    assert run("service-token", "--role", "root").status == 2


def test_it_asks_for_the_settings_it_needs_and_no_others(run: Run) -> None:
    made = run("service-token", "--role", "jobs")
    assert made.status == 2
    assert "TRANSCRYPT_BASE_URL" in made.err
    assert "TRANSCRYPT_SESSION_KEYS" in made.err
    assert "DATABASE_URL" not in made.err
