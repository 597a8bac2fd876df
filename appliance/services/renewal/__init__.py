"""Renewal: facts that still hold are carried over to the next certificate, expired ones asked again."""

from appliance.services.renewal.carrying import (
    CarriedPart,
    Carrying,
    confirm_part,
    read_carrying,
    unconfirm_part,
)
from appliance.services.renewal.certificate import (
    NOTICE_DAYS,
    Certificate,
    read_certificate,
    set_certificate_end,
)
from appliance.services.renewal.lapsing import LapsedFact
from appliance.services.renewal.reminders import STEPS, remind, step_of

__all__ = [
    "NOTICE_DAYS",
    "STEPS",
    "CarriedPart",
    "Carrying",
    "Certificate",
    "LapsedFact",
    "confirm_part",
    "read_carrying",
    "read_certificate",
    "remind",
    "set_certificate_end",
    "step_of",
    "unconfirm_part",
]
