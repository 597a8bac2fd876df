"""The API about the end of the certificate."""

from __future__ import annotations

from tests.web.access_rows import Row, read, write

RENEWAL = "/api/v1/renewal"
NOBODY_FINDS = dict.fromkeys(("member", "admin", "owner"), 404)

ROWS: list[Row] = [
    read("api_deadlines.read_renewal", RENEWAL, stranger=200),
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
    read("api_deadlines.list_renewal_parts", f"{RENEWAL}/parts", stranger=200),
    # Before a day is stated there is no part; tests/web/api/test_deadlines.py confirms a real one.
    write("api_deadlines.confirm_renewal_part", f"{RENEWAL}/parts/devices/confirm", **NOBODY_FINDS),
    write("api_deadlines.unconfirm_renewal_part", f"{RENEWAL}/parts/devices/unconfirm", **NOBODY_FINDS),
]
