"""The pages about a person's own data."""

from __future__ import annotations

from typing import Any

from appliance.services import data_requests, people
from tests.cast import Tenancy
from tests.web.access_rows import Row, change, page

ANYBODY_SIGNED_IN = {"guest": 303, "stranger": 303}


def _owners(tenancy: Tenancy) -> str:
    asked, _ = data_requests.ask_for_copy(tenancy.owner.product, tenancy.account_ids["owner"])
    return f"/your-data/copies/{asked.id}"


def _guest_typed(tenancy: Tenancy) -> dict[str, Any]:
    return {"typed_email": people.person(tenancy.owner, tenancy.account_ids["guest"]).email}


ROWS: list[Row] = [
    page("your_data.show", "/your-data"),
    change("your_data.ask_for_copy", "/your-data/copy", fresh=True, **ANYBODY_SIGNED_IN),
    page("your_data.take_copy", _owners, fresh=True, guest=404, member=404, admin=404, stranger=404),
    page("your_data.ask_to_erase", "/your-data/erase", fresh=True),
    # Everybody types the guest's address, which erases nobody but the guest; and owners stay.
    change(
        "your_data.erase",
        "/your-data/erase",
        data=_guest_typed,
        fresh=True,
        guest=303,
        member=422,
        admin=422,
        owner=409,
        stranger=409,
    ),
]
