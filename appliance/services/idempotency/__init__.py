"""Changes that are made once, however often their caller repeats them (API-03, SAIS 6.4.1)."""

from appliance.services.idempotency.claims import Call, Holder, InProgressError, KeyReusedError, OfPerson
from appliance.services.idempotency.kept_answers import KeptAnswer
from appliance.services.idempotency.once import LEASE, answer_leased, answer_once
from appliance.services.idempotency.upkeep import KEPT_FOR, forget_old_keys

__all__ = [
    "KEPT_FOR",
    "LEASE",
    "Call",
    "Holder",
    "InProgressError",
    "KeptAnswer",
    "KeyReusedError",
    "OfPerson",
    "answer_leased",
    "answer_once",
    "forget_old_keys",
]
