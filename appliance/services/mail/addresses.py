"""What an address must look like before a letter goes there: one, and nothing that ends a header."""

from __future__ import annotations

import re

from appliance.foundation.domain_errors import FieldProblem, InvalidError

_LOCAL = r"[^\s\x00-\x1f\x7f\"(),:;<>@\[\\\]]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+{_LABEL}")
_LONGEST = 254  # characters


def fits(text: str) -> bool:
    """Whether a letter can go there. What a provider says of a person may be no address, or nothing."""
    try:
        fit_address(text)
    except InvalidError:
        return False
    return True


def fit_address(text: str, *, field: str = "email") -> str:
    """The address without blanks around it. Raises InvalidError with one problem at ``field``."""
    address = text.strip()
    local = address.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(address) > _LONGEST or not address.isprintable() or dots or not _ADDRESS.fullmatch(address):
        problem = FieldProblem(field, "Enter an email address in the form name@example.org.")
        raise InvalidError("That is not an email address.", fields=(problem,))
    return address
