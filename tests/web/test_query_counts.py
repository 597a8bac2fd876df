"""Pages of the assessment ask the database a fixed number of times, whatever they show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import Tenancy
from tests.services.assessments.organisations import judged
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]

# Queries by page: those of the session and the seat are in. More need a reason.
QUERIES = {
    "/app": 6,  # one of them for the days to keep: clarification and renewal
    "/app/controls": 3,
    "/app/controls/CE-9": 6,
    "/app/evaluations": 5,
    "/app/evaluations/standing": 3,
}


@pytest.mark.parametrize(("path", "most"), QUERIES.items())
def test_a_page_asks_the_database_a_fixed_number_of_times(
    acorn: Tenancy, client_as: ClientAs, caplog: pytest.LogCaptureFixture, path: str, most: int
) -> None:
    judged(acorn.owner)
    asked = queries_of(client_as(acorn.guest), path, caplog)
    assert len(asked) == most, "\n".join(asked)
