"""Counting how often somebody does something, exactly, across all processes and hosts (API-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from appliance.foundation.domain_errors import LimitReachedError
from appliance.foundation.rates import Rate
from appliance.models import rate_counter
from appliance.models.database import transaction
from appliance.services.context import Product


@dataclass(frozen=True)
class Allowance:
    """What is left of a rate to one who asked: ``left`` times in the next ``seconds``."""

    rate: Rate
    amount: int
    used: int
    seconds: int

    @property
    def left(self) -> int:
        return max(0, self.amount - self.used)

    @property
    def exceeded(self) -> bool:
        return self.used > self.amount


class TooManyRequestsError(LimitReachedError):
    """More came in a window than its rate allows."""

    code = "too_many_requests"


def count(asked: Sequence[tuple[Rate, str]]) -> list[Allowance]:
    """Count once more each rate for whoever it is counted for, in one question to the database.

    What is refused is counted too, until its window ends.
    """
    bounded = [(rate, rate.amount, who) for rate, who in asked if rate.amount is not None]
    if not bounded:
        return []
    counted = rate_counter.count([(_key(rate, who), rate.seconds) for rate, _, who in bounded])
    return [
        Allowance(rate, amount, used, seconds)
        for (rate, amount, _), (used, seconds) in zip(bounded, counted, strict=True)
    ]


def refuse_exceeded(allowances: Sequence[Allowance]) -> None:
    """Raise TooManyRequestsError when one of them is used up."""
    waits = [allowance.seconds for allowance in allowances if allowance.exceeded]
    if waits:
        seconds = max(waits)
        raise TooManyRequestsError(
            f"Too many requests came in a short time; the next is answered in {seconds} seconds.",
            retry_after=seconds,
            mend="Wait, and then try again",
        )


def forget_old_counters(_product: Product) -> int:
    """Remove counters whose window has ended; how many there were. Run by the worker."""
    with transaction():
        return rate_counter.purge()


def _key(rate: Rate, who: str) -> bytes:
    """Who it is, so that the table tells nobody; another length of the window begins anew."""
    return sha256(f"{rate.name}/{rate.seconds}/{who}".encode()).digest()
