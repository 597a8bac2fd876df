"""Renewal: the day, and what still holds."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.renewal.published import published_with_end
from tests.web.access_rows import Row, change, page


def with_a_part(acorn: Tenancy) -> dict[str, str]:
    published_with_end(acorn.owner)
    return {"part": "networks"}


ROWS = [
    page("renewal.show", "/app/renewal"),
    # Who comes second says the same as the first, and takes it for saved. A stranger states their own
    # organisation's.
    change(
        "renewal.state", "/app/renewal", data={"ends_on": "2027-03-01", "version": "0"}, stranger=303,
    ),
    change("renewal.confirm", "/app/renewal/confirm", data=with_a_part),
    change("renewal.unconfirm", "/app/renewal/unconfirm", data=with_a_part),
]  # fmt: skip

__all__ = ["ROWS", "Row"]
