"""The API about renewal and clarification."""

from __future__ import annotations

from tests.web.access_rows import Row, read, write

ROUNDS = "/api/v1/clarification-rounds"
NOT_THERE = "7d1a9c70-0000-4000-8000-000000000000"

ROWS: list[Row] = [
    read("api_deadlines.read_renewal", "/api/v1/renewal", stranger=200),
    # Whoever comes second is told that somebody was faster.
    write(
        "api_deadlines.state_renewal",
        "/api/v1/renewal",
        method="PUT",
        json={"ends_on": "2027-03-01"},
        headers={"If-None-Match": "*"},
        admin=409,
        owner=409,
        stranger=200,
    ),
    read("api_deadlines.list_clarification_rounds", ROUNDS, stranger=200),
    # One that is not there: making a round takes a report. tests/web/api/test_deadlines.py reads a real one.
    read(
        "api_deadlines.read_clarification_round",
        f"{ROUNDS}/{NOT_THERE}",
        **dict.fromkeys(("guest", "member", "admin", "owner"), 404),
    ),
]
