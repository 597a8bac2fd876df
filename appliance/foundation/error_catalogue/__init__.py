"""Every error a caller can be told, by its code (API-02, SAIS 5.6). docs/errors.md is made of this list.

A service raises a DomainError with a reason such as ``report_not_ready``; the door knows the status of its
class. Together they are the code, ``E409_REPORT_NOT_READY``, unless ``ALIASES`` names another. A new reason
wants an entry in the file of its kind: requests, access, records, reports, outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.foundation.error_catalogue.access import ACCESS
from appliance.foundation.error_catalogue.entry import Entry, by_code
from appliance.foundation.error_catalogue.outside import OUTSIDE
from appliance.foundation.error_catalogue.records import RECORDS
from appliance.foundation.error_catalogue.reports import REPORTS
from appliance.foundation.error_catalogue.requests import REQUESTS

__all__ = ["ALIASES", "CATALOGUE", "Entry", "entry_of", "problem_code"]

CATALOGUE: Mapping[str, Entry] = by_code(REQUESTS, ACCESS, RECORDS, REPORTS, OUTSIDE)

# Reasons that SAIS 5.6.2 gives a name of its own. The code decides the status, whatever the class says.
ALIASES: Mapping[str, str] = {
    "sign_in_refused": "E401_OIDC_FAILURE",
    "internal_error": "E500_INTERNAL",
}

_NOT_IN_A_CODE = re.compile("[^A-Z0-9]+")


def problem_code(status: int, reason: str) -> str:
    """The code of a refusal: ``problem_code(409, "already_approved")`` is ``E409_ALREADY_APPROVED``."""
    return ALIASES.get(reason) or f"E{status}_{_NOT_IN_A_CODE.sub('_', reason.upper()).strip('_')}"


def entry_of(code: str) -> Entry:
    """What the catalogue says about ``code``; of one that is not in it, what holds for its status."""
    return CATALOGUE.get(code) or _GENERAL.get(code[1:4]) or CATALOGUE["E500_INTERNAL"]


_GENERAL: Mapping[str, Entry] = {
    code[1:4]: CATALOGUE[code]
    for code in (
        "E400_BAD_REQUEST",
        "E401_SIGN_IN_REQUIRED",
        "E403_FORBIDDEN",
        "E404_NOT_FOUND",
        "E409_CONFLICT",
        "E422_INVALID",
        "E429_TOO_MANY_REQUESTS",
        "E503_UNAVAILABLE",
    )
}
