"""Changes that are made once, however often their caller repeats them (API-03, SAIS 6.4.1)."""

from appliance.services.idempotency.kept_answers import KeptAnswer
from appliance.services.idempotency.once import (
    Call,
    InProgressError,
    KeyReusedError,
    answer_after,
    answer_once,
    keep_key,
)
from appliance.services.idempotency.upkeep import KEPT_FOR, forget_old_keys

__all__ = [
    "KEPT_FOR",
    "Call",
    "InProgressError",
    "KeptAnswer",
    "KeyReusedError",
    "answer_after",
    "answer_once",
    "forget_old_keys",
    "keep_key",
]
