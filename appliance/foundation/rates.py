"""Every rate limit by name: how often who may do what (API-05, SAIS 5.3.8). The one table of them.

Each is read from ``TRANSCRYPT_RATE_<NAME>``, such as ``20/minute``; ``off`` counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.foundation.errors import RefusedError, quoted

Who = Literal["address", "caller", "organisation", "programs"]
PREFIX = "TRANSCRYPT_RATE_"
_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_FORM = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")


@dataclass(frozen=True)
class Rate:
    """``amount`` times in ``seconds``, for each ``who``; with None as often as anybody likes.

    ``address`` is where a request comes from; ``caller`` a token, a signed-in person or, of neither, an
    address; ``organisation`` the one a caller works in; ``programs`` all API tokens of that one together,
    and nobody else: a program that runs wild keeps no person out.
    """

    name: str
    who: Who
    amount: int | None
    seconds: int


def _rates(*rows: tuple[str, Who, str]) -> dict[str, Rate]:
    return {name: parse_rate(name, who, text) for name, who, text in rows}


def parse_rate(name: str, who: Who, text: str) -> Rate:
    """The rate that ``text`` states. Raises ValueError."""
    if text == "off":
        return Rate(name, who, None, 1)
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Rate(name, who, int(match[1]), _UNITS[match[2]])


# Generous for people, and for a program that does not run in circles. Whole offices share an address.
RATES: Mapping[str, Rate] = _rates(
    ("sign_in", "address", "120/minute"),
    ("guest_link", "address", "20/minute"),
    ("passcode", "address", "30/minute"),
    ("public_form", "address", "60/minute"),
    ("public_page", "address", "600/minute"),
    ("token_failures", "address", "60/minute"),
    ("read", "caller", "1200/minute"),
    ("change", "caller", "300/minute"),
    ("organisation_programs", "programs", "12000/minute"),
    ("upload", "caller", "120/minute"),
    ("organisation_uploads", "organisation", "600/minute"),
    ("evaluate", "caller", "30/minute"),
    ("organisation_evaluations", "organisation", "60/minute"),
    ("report", "caller", "20/minute"),
    ("organisation_reports", "organisation", "120/hour"),
)
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "read": ("read", "organisation_programs"),
    "change": ("change", "organisation_programs"),
    "upload": ("upload", "organisation_uploads"),
    "evaluate": ("evaluate", "organisation_evaluations"),
    "report": ("report", "organisation_reports"),
}
"""Where the organisation is counted beside the one who asks."""


def read_rates(environ: Mapping[str, str]) -> Mapping[str, Rate]:
    """The rates of an environment; a variable set to nothing counts as not set.

    Raises RefusedError that lists every fault at once, a line each in ``more``.
    """
    faults, found = [], dict(RATES)
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or not value:
            continue
        known = RATES.get(variable.removeprefix(PREFIX).lower())
        if known is None:
            names = ", ".join(PREFIX + name.upper() for name in RATES)
            faults.append(f"{variable}: there is no such rate. Use one of {names}.")
            continue
        try:
            found[known.name] = parse_rate(known.name, known.who, value.strip())
        except ValueError:
            faults.append(f"{variable}: {quoted(value)} is no rate. Write one such as 20/minute, or off.")
    if faults:
        raise RefusedError("Some rates cannot be used", place="environment", more=faults)
    return found
