"""Who may call what: every view declares it, and a view that declares nothing is closed to everybody.

    @pages.post("/app/evidence")
    @requires(Permission.ADD_EVIDENCE)
    def add() -> ResponseReturnValue:
        ctx = current_context()

A decorator only notes its mark on the view; ``enforce_guard`` runs before every request and keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar

from flask import current_app, g, request

from appliance.foundation import logs
from appliance.foundation.domain_errors import (
    ForbiddenError,
    FreshSignInRequiredError,
    SignInRequiredError,
)
from appliance.services.accounts import Standing
from appliance.services.context import OF_PROGRAM, Actor, Context
from appliance.services.permissions import Permission, permits
from appliance.services.service_tokens import ServiceRole
from appliance.web.bearer import UNDER, note_missing_scope, token_of_request
from appliance.web.kept_html import refuse_in_kept
from appliance.web.service_callers import require_service, require_this_machine_or
from appliance.web.sessions import current_session
from appliance.web.site import current_site
from appliance.web.standing import NoOrganisationError, current_standing, require_seat

View = TypeVar("View", bound=Callable[..., Any])


class InsufficientScopeError(ForbiddenError):
    """The person may, but their token was not made for it."""

    code = "insufficient_scope"


class SessionRequiredError(ForbiddenError):
    """What no token may do, whatever its scopes."""

    code = "session_required"


@dataclass(frozen=True)
class Guard:
    """Who passes.

    ``public``: anybody. ``signed_in``: any person. ``permission``: a member of the organisation they work
    in, whose role has it. ``internal``: a caller on this machine, or one of our own with a service token.
    ``service``: one of our own with a service token of ``role``.
    """

    kind: Literal["public", "signed_in", "permission", "internal", "service"]
    permission: Permission | None = None
    role: ServiceRole | None = None


def public(view: View) -> View:
    """Anybody may call it."""
    return _guarded(view, Guard("public"))


def signed_in(view: View) -> View:
    """Any signed-in person may call it, with or without an organisation."""
    return _guarded(view, Guard("signed_in"))


def internal(view: View) -> View:
    """Only a caller on this machine, not through a proxy, or with a service token: for probes and metrics.

    Others find nothing.
    """
    return _guarded(view, Guard("internal"))


def for_service(role: ServiceRole) -> Callable[[View], View]:
    """Only one of our own machines, by a service token of this role."""
    return lambda view: _guarded(view, Guard("service", role=role))


def requires(permission: Permission) -> Callable[[View], View]:
    """Only a member of the current organisation whose role has ``permission``."""
    return lambda view: _guarded(view, Guard("permission", permission))


def fresh_sign_in(view: View) -> View:
    """Besides the guard: the person proved who they are within the last five minutes (AUTH-06)."""
    setattr(view, "needs_fresh_sign_in", True)  # noqa: B010
    return view


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """The guard a view declares, or None when it declares nothing."""
    return getattr(view, "guard", None)


def needs_fresh_sign_in(view: Callable[..., Any]) -> bool:
    """Whether a view is marked for a recent sign-in."""
    return getattr(view, "needs_fresh_sign_in", False)


def view_of_request() -> Callable[..., Any] | None:
    """The view that will answer, or None when the address leads nowhere."""
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def enforce_guard() -> None:
    """Keep the guard of the view that is about to run."""
    view = view_of_request()
    if view is None:
        return  # Flask answers with 404 or 405 itself
    guard = guard_of(view)
    if guard is None:
        logs.event("route_without_guard", "a view declares no guard", level="ERROR", route=request.endpoint)
        raise ForbiddenError("This page is closed.", mend="Tell the operator: its guard is missing")
    if guard.kind in {"signed_in", "permission"} and token_of_request() is not None:
        _require_open_to_tokens(view)
    _KEEPERS[guard.kind](guard)
    if needs_fresh_sign_in(view):
        require_fresh_sign_in()


def current_context() -> Context:
    """What the services get: the person, the organisation they work in, and the product."""
    standing, seat = current_standing(), require_seat()
    return Context(
        product=current_site().product,
        tenant_id=seat.tenant_id,
        actor=Actor("account", str(standing.account_id)),
        request_id=g.request_id,
        origin=_origin(standing),
    )


def may(permission: Permission | str) -> bool:
    """Whether the person of this request may; templates ask it to leave out what would be refused."""
    refuse_in_kept("may")
    standing: Standing | None = g.get("standing")
    return standing is not None and standing.permits(Permission(permission))


def require_fresh_sign_in() -> None:
    """Raise FreshSignInRequiredError unless the provider saw the person within the limit."""
    site, stored = current_site(), current_session().stored
    limit = timedelta(seconds=site.product.limits.fresh_sign_in_seconds)
    seen = stored.authenticated_at if stored else None
    if seen is None or site.product.clock.now() - seen > limit:
        raise FreshSignInRequiredError("Sign in again to do this: it needs a recent sign-in.")


def _guarded(view: View, guard: Guard) -> View:
    if guard_of(view) is not None:
        raise TypeError(f"{view.__name__} declares two guards")
    setattr(view, "guard", guard)  # noqa: B010
    return view


def _keep_public(_guard: Guard) -> None:
    """Nothing to keep."""


def _keep_internal(_guard: Guard) -> None:
    require_this_machine_or(ServiceRole.METRICS)


def _keep_service(guard: Guard) -> None:
    require_service(guard.role)


def _keep_signed_in(_guard: Guard) -> None:
    session = current_session()
    if session.failure is not None:
        raise session.failure
    if session.account_id is None and token_of_request() is None:
        raise SignInRequiredError(
            "Nobody is signed in, and no token was sent.",
            mend="Sign in, or send a token as Authorization: Bearer",
        )
    current_standing()


def _keep_permission(guard: Guard) -> None:
    _keep_signed_in(guard)
    standing = current_standing()
    if standing.seat is None:
        raise NoOrganisationError("Choose or create an organisation first.")
    if guard.permission is None or not permits(standing.seat.role, guard.permission):
        raise ForbiddenError(
            "Your role in this organisation does not allow this.",
            mend="If you need it, ask the owner or an administrator",
        )
    if not standing.permits(guard.permission):
        note_missing_scope(guard.permission)
        raise InsufficientScopeError(
            f"This token was not made for this: it lacks the scope {guard.permission}.",
            mend="Make a token with that scope on the page API tokens, /app/tokens",
        )


def _require_open_to_tokens(view: Callable[..., Any]) -> None:
    """A token acts in one organisation, within its scopes; what is of the person alone wants the person."""
    current_standing()  # whose token opens nothing learns that first
    if needs_fresh_sign_in(view):
        raise FreshSignInRequiredError("This needs a person who has just signed in; a token cannot do it.")
    operation = getattr(view, "operation", None)
    if operation is None or not operation.takes_tokens:
        raise SessionRequiredError(
            "A token cannot do this; a person who is signed in can.", mend="Do it on the pages of the product"
        )


def _origin(standing: Standing) -> str:
    """What the audit log says a change came by; of a token also which."""
    if not request.path.startswith(UNDER):
        return "web"
    return "api" if standing.token is None else f"{OF_PROGRAM}{standing.token.id}"


_KEEPERS: dict[str, Callable[[Guard], None]] = {
    "public": _keep_public,
    "internal": _keep_internal,
    "service": _keep_service,
    "signed_in": _keep_signed_in,
    "permission": _keep_permission,
}
