"""What the pages of the intake read from addresses and forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request

from appliance.services.profiles import ListAddress, PageAddress, list_name

# Where a list has its pages: one of the organisation, and one inside an entry of another.
LIST = "/app/profile/lists/<name>"
INNER = "/app/profile/lists/<name>/in/<string(length=16):parent>"

_LARGEST = 2**31 - 1


def number_from(text: str | None, otherwise: int = 0) -> int:
    """A whole number somebody sent, or ``otherwise`` for anything else."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 10:
        return otherwise
    return min(int(text), _LARGEST)


def sent_form() -> Mapping[str, Sequence[str]]:
    """Everything the form sent, by name."""
    return request.form.to_dict(flat=False)


def list_address(name: str, parent: str = "") -> ListAddress:
    """The list an address names, as web addresses write it."""
    return ListAddress(list_name(name), parent)


def page_address(name: str, parent: str, handle: str, page_id: str) -> PageAddress:
    """A page of an entry; of a new one without ``handle``."""
    return PageAddress(page_id, list_address(name, parent), handle)
