"""Counting how often somebody does something, exactly, across all processes and hosts (API-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from appliance.foundation.domain_errors import LimitReachedError
from appliance.foundation.rates import Rate
from appliance.models import rate_counter
from appliance.models.database import transaction
from appliance.models.rate_counter import CountedFor, Whose
from appliance.models.token_holder import Holder
from appliance.services.context import Product

PROGRAM = "token/"
"""What stands before the id of a token, for whom a rate is counted."""


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


def counted_for(rates: Sequence[Rate]) -> list[CountedFor]:
    """What is counted while the token of a request is found, and for whom; ``of_holder`` reads the answer."""
    return [
        (f"{_window(rate)}{'' if _of_organisation(rate) else PROGRAM}", _whose(rate), rate.seconds)
        for rate in rates
        if rate.amount is not None
    ]


def of_holder(
    rates: Sequence[Rate], holder: Holder, counted: Mapping[bytes, tuple[int, int]]
) -> list[Allowance] | None:
    """What is left to who came with a token, of the counters that were counted with finding it.

    None when nothing was counted for a holder who was found: the token opens nothing any more.
    """
    allowances = []
    for rate in rates:
        if rate.amount is None:
            continue
        who = str(holder.tenant_id) if _of_organisation(rate) else f"{PROGRAM}{holder.id}"
        if (used := counted.get(_key(rate, who))) is None:
            return None
        allowances.append(Allowance(rate, rate.amount, *used))
    return allowances


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


def _of_organisation(rate: Rate) -> bool:
    return rate.who in {"organisation", "programs"}  # all of an organisation, or its tokens alone


def _whose(rate: Rate) -> Whose:
    return "organisation" if _of_organisation(rate) else "token"


def _key(rate: Rate, who: str) -> bytes:
    """Who it is, so that the table tells nobody."""
    return sha256(f"{_window(rate)}{who}".encode()).digest()


def _window(rate: Rate) -> str:
    """How the text of a key begins; another length of the window begins anew."""
    return f"{rate.name}/{rate.seconds}/"
