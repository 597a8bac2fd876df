"""What the product does not do yet, and keeps addresses for (API-10, SAIS 7.12.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from appliance.foundation.domain_errors import NotAvailableError

_WORDS: Mapping[str, str] = {
    "connectors": "Connectors to other systems do not exist yet.",
    "nis2": "The NIS2 pack does not exist yet.",
    "partner": "There is no interface for partners and auditors yet.",
    "attestations": "Attestations do not exist yet.",
    "billing": "Plans cannot be paid for here yet.",
}


def refuse(part: str) -> NoReturn:
    """Raise NotAvailableError for a part of ``_WORDS``; the same for everybody, whatever they sent."""
    raise NotAvailableError(_WORDS[part], mend="Look at the reference: it tells when it is there")
