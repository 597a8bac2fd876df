"""Rate limits at the door: which requests are counted, for whom, and what is told of it (API-05).

    @pages.post("/guest")
    @public
    @limited("guest_link")
    def send_link() -> ResponseReturnValue:

The API is counted whole: by ``Operation.limit``, or as ``read`` and ``change``. Of the pages, what changes
something is counted, and what ``limited`` marks. The names and numbers are in ``foundation/rates.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, g, request

from appliance.foundation import logs
from appliance.foundation.rates import RATES, TOGETHER, Rate, Who
from appliance.services import rate_limits
from appliance.services.accounts import Standing
from appliance.services.database_link import DATABASE_FAILURES, open_link
from appliance.services.rate_limits import Allowance, TooManyRequestsError
from appliance.web.api.contract import Operation, operation_of
from appliance.web.bearer import token_of_request
from appliance.web.client_address import client_address
from appliance.web.guards import View, enforce_guard, guard_of, view_of_request
from appliance.web.problem_form import answer
from appliance.web.problems import problem_of
from appliance.web.site import current_site

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# Refused to somebody who is known, or sent on to sign in again: before the request was counted.
_BY_GUARDS = {303, 403}


def limited(name: str) -> Callable[[View], View]:
    """Count the requests a view gets under this name."""
    if name not in RATES:
        raise KeyError(name)

    def mark(view: View) -> View:
        setattr(view, "rate_limit", name)  # noqa: B010
        return view

    return mark


def limit_of(view: Callable[..., Any], method: str) -> str | None:
    """The name under which a view's requests are counted, or None for those that are not."""
    operation: Operation | None = operation_of(view)
    named = getattr(view, "rate_limit", None) if operation is None else operation.limit
    if named is not None:
        return cast(str, named)
    guard = guard_of(view)
    if guard is None or guard.kind == "internal" or getattr(view, "uncounted", False):
        return None
    if operation is not None:
        return "change" if operation.changes else "read"
    if method in _SAFE:
        return None
    return "public_form" if guard.kind == "public" else "change"


def name_rates() -> None:
    """Say what the request counts for, so that who comes with a token is counted with finding the token."""
    view = view_of_request()
    name = None if view is None else limit_of(view, request.method)
    rates = current_site().settings.rates
    g.rates = [] if name is None else [rates[each] for each in TOGETHER.get(name, (name,))]
    if all(rate.who != "address" for rate in g.rates):
        g.rates_of_token = g.rates


def keep_rate() -> None:
    """Count the request that is about to be answered, unless it is. Raises TooManyRequestsError."""
    if "allowances" in g or not (asked := _asked()):
        return
    open_link()
    g.allowances = rate_limits.count(asked)
    rate_limits.refuse_exceeded(g.allowances)


def _asked() -> list[tuple[Rate, str]]:
    """Which rates the request counts for, and whom."""
    return [(rate, who) for rate in g.get("rates", ()) if (who := _who(rate.who)) is not None]


def tell_rate(response: Response) -> Response:
    """Say what is left, in the form of the IETF's draft (httpapi-ratelimit-headers)."""
    if response.status_code == 401 and token_of_request() is not None:
        rate = current_site().settings.rates["token_failures"]
        response = _count_refused(response, [(rate, client_address())])
    elif response.status_code in _BY_GUARDS and "allowances" not in g and "standing" in g:
        response = _count_refused(response, _asked())
    allowances: list[Allowance] = g.get("allowances") or []
    if allowances:
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{each.rate.name}";q={each.amount};w={each.rate.seconds}' for each in allowances
        )
        response.headers["RateLimit"] = ", ".join(
            f'"{each.rate.name}";r={each.left};t={each.seconds}' for each in allowances
        )
    return response


def _count_refused(refused: Response, asked: list[tuple[Rate, str]]) -> Response:
    """Count what the guards refused; who goes on and on is answered ever the same, from some number on."""
    try:
        g.allowances = rate_limits.count(asked)
        rate_limits.refuse_exceeded(g.allowances)
    except TooManyRequestsError as error:
        return answer(problem_of(error))
    except DATABASE_FAILURES as error:
        logs.event("rate.not_counted", "a refused request was not counted", level="WARN", err=error)
    return refused


def _who(kind: Who) -> str | None:
    """Whom a rate is counted for; None where the request is of no organisation, or of no program."""
    standing: Standing | None = None if kind == "address" else g.get("standing")
    if kind in {"organisation", "programs"}:
        if kind == "programs" and (standing is None or standing.token is None):
            return None
        return None if standing is None or standing.seat is None else str(standing.seat.tenant_id)
    if standing is None:
        return f"address/{client_address()}"
    if standing.token is None:
        return f"account/{standing.account_id}"
    return f"{rate_limits.PROGRAM}{standing.token.id}"


def install_rate_limits(app: Flask) -> None:
    """Let ``app`` count, around the guards, which know who asks, and before anything is read or done."""
    app.before_request(name_rates)
    app.before_request(enforce_guard)
    app.before_request(keep_rate)
    app.after_request(tell_rate)
