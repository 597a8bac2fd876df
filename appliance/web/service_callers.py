"""Callers that are machines of the house: by a service token, or by calling from this machine itself."""

from __future__ import annotations

from flask import request

from appliance.foundation.domain_errors import ForbiddenError, NotFoundError, SignInRequiredError
from appliance.services.service_tokens import Issuer, Service, ServiceRole, service_of
from appliance.web.bearer import bearer_value
from appliance.web.site import current_site

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


class ServiceTokenRequiredError(SignInRequiredError):
    """No service token, where only our own machines ask."""

    code = "service_token_required"


class WrongServiceRoleError(ForbiddenError):
    """A service token for something else."""

    code = "wrong_service_role"


def require_service(role: ServiceRole | None) -> Service:
    """The machine that asks.

    Raises ServiceTokenRequiredError, WrongServiceRoleError, and the ServiceTokenRefusedError of the service.
    """
    token, site = bearer_value(request), current_site()
    if token is None:
        raise ServiceTokenRequiredError(
            "This address is for our own services, which bring a token.",
            mend="Make one with transcrypt service-token",
        )
    issuer = Issuer(site.settings.base_url, site.settings.session_keys)
    service = service_of(issuer, token, site.product.clock.now())
    if role is None or service.role is not role:
        raise WrongServiceRoleError(
            f"This address is for services with the role {role}.",
            mend=f"Make a token with --role {role}",
        )
    return service


def require_this_machine_or(role: ServiceRole) -> None:
    """Let pass who calls from this machine itself, or brings a token of ``role``; others find nothing."""
    if bearer_value(request) is not None:
        require_service(role)
        return
    forwarded = any(name in request.headers for name in _FORWARDED)
    if forwarded or request.remote_addr not in {"127.0.0.1", "::1"}:
        raise NotFoundError("There is no such page.")
