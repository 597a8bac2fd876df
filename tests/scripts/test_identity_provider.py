"""The provider of development machines: three people, one click each, and nowhere else (AUTH-02)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scripts.local.identity_provider import FOR_PLAY, PEOPLE, identity_provider
from tests.architecture.checkout import CHECKOUT


@pytest.mark.req("AUTH-02")
@pytest.mark.parametrize("environment", ["staging", "prod", "dr", "Dev", ""])
def test_it_does_not_start_where_people_are_real(environment: str) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "scripts.local.identity_provider", "--port", "1"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "TRANSCRYPT_ENV": environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode == 1
    assert started.stderr.startswith("This provider lets anybody be anybody")
    assert environment not in FOR_PLAY


@pytest.mark.req("AUTH-02")
def test_it_has_one_person_of_each_kind_to_click_on() -> None:
    assert [(person.email, person.role) for person in PEOPLE] == [
        ("admin@example.test", "owner"),
        ("member@example.test", "member"),
        ("guest@example.test", "guest"),
    ]
    page = identity_provider().test_client().get("/")
    assert page.status_code == 200
