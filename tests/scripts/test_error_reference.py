"""docs/errors.md says what the catalogue says."""

from __future__ import annotations

import pytest

from scripts.tools.error_reference import is_current, page


@pytest.mark.req("API-02")
def test_the_page_of_errors_is_current() -> None:
    assert is_current(), "run python -m scripts.tools.error_reference"


def test_every_status_has_its_table_once() -> None:
    heads = [line for line in page().splitlines() if line.startswith("## ")]
    assert heads == sorted(set(heads))
    assert "## 404" in heads
