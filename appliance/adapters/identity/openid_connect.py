"""OpenID Connect: authorization code with PKCE, state and nonce, against any discovery address (AUTH-01)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from authlib.integrations.base_client.errors import OAuthError

from appliance.adapters.identity.discovery import Discovery
from appliance.adapters.identity.id_token import Expected, believed_claims, moment_of
from appliance.adapters.identity.person import Begun, Pending, Person
from appliance.adapters.identity.provider_calls import BoundedSession
from appliance.adapters.identity.refusals import ProviderUnavailableError, SignInRefusedError
from appliance.foundation.app_settings import IdentityProviderSettings
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.foundation.clock import Clock

FAILURES_BEFORE_A_PAUSE = 3
PAUSE = 30  # seconds

Answer = TypeVar("Answer")


class OpenIdProvider:
    """One provider. After three failures in a row it is left alone for half a minute (AUTH-07)."""

    def __init__(self, settings: IdentityProviderSettings, clock: Clock, *, pause: float = PAUSE) -> None:
        self._settings = settings
        self._clock = clock
        self._discovery = Discovery(settings.discovery_url, clock, self._open_session)
        name = f"identity_{settings.name}"
        self._breaker = CircuitBreaker(name, failures=FAILURES_BEFORE_A_PAUSE, pause=pause)

    def begin(self, redirect_uri: str, *, max_age: timedelta | None = None) -> Begun:
        metadata = self._guarded(self._discovery.metadata)
        pending = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "code_verifier": secrets.token_urlsafe(48),
            "max_age": "" if max_age is None else str(int(max_age.total_seconds())),
        }
        asked = {"max_age": pending["max_age"]} if max_age is not None else {}
        with self._open_session() as session:
            url, _ = session.create_authorization_url(
                metadata.authorization_endpoint,
                state=pending["state"],
                nonce=pending["nonce"],
                code_verifier=pending["code_verifier"],
                redirect_uri=redirect_uri,
                **asked,
            )
        return Begun(url, pending)

    def finish(self, pending: Pending, params: Mapping[str, str], redirect_uri: str) -> Person:
        return self._guarded(lambda: self._finish(pending, params, redirect_uri))

    def _finish(self, pending: Pending, params: Mapping[str, str], redirect_uri: str) -> Person:
        code = self._returned_code(pending, params)
        metadata = self._discovery.metadata()
        with self._open_session(metadata.token_auth_method) as session:
            token = _exchange(session, metadata.token_endpoint, code, pending["code_verifier"], redirect_uri)
            claims = believed_claims(
                token.get("id_token"),
                self._discovery,
                Expected(
                    client_id=self._settings.client_id,
                    nonce=pending["nonce"],
                    access_token=token.get("access_token"),
                    max_age=timedelta(seconds=int(pending["max_age"])) if pending["max_age"] else None,
                ),
                self._clock.now(),
            )
            if "email" not in claims and metadata.userinfo_endpoint:
                claims.pop("email_verified", None)  # it goes with the address, and is told with it
                claims |= _told_apart(session.get_json(metadata.userinfo_endpoint), claims["sub"])
        return _person(metadata.issuer, claims, always_verified=self._settings.verifies_addresses)

    def _returned_code(self, pending: Pending, params: Mapping[str, str]) -> str:
        if not hmac.compare_digest(params.get("state", "").encode(), pending["state"].encode()):
            raise SignInRefusedError("the state is not the one this browser was sent away with")
        metadata = self._discovery.metadata()
        stated = params.get("iss")
        if (stated is not None or metadata.says_issuer_on_return) and stated != metadata.issuer:
            raise SignInRefusedError("the answer comes from another issuer")
        if "error" in params:
            raise _refused_by_provider(params["error"])
        if not params.get("code"):
            raise SignInRefusedError("the answer holds no code")
        return params["code"]

    def _open_session(self, auth_method: str = "client_secret_basic") -> BoundedSession:
        return BoundedSession(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            token_endpoint_auth_method=auth_method,
            scope=" ".join(self._settings.scopes),
            code_challenge_method="S256",
        )

    def _guarded(self, call: Callable[[], Answer]) -> Answer:
        if not self._breaker.admits():
            raise ProviderUnavailableError("not asked: it failed several times in a row")
        try:
            answer = call()
        except SignInRefusedError:  # it answered: what it said is another matter
            self._breaker.succeeded()
            raise
        except BaseException:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer


def _exchange(
    session: BoundedSession, endpoint: str, code: str, code_verifier: str, redirect_uri: str
) -> dict[str, Any]:
    try:
        token = session.fetch_token(
            endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=code_verifier,
            redirect_uri=redirect_uri,
        )
    except OAuthError as error:
        # invalid_grant and its like are codes of the standard; anything else is not repeated.
        known = error.error if error.error in _TOKEN_ERRORS else "an unknown error"
        raise SignInRefusedError(f"the code was not exchanged: {known}") from None
    except ProviderUnavailableError:
        raise
    except (ValueError, TypeError, KeyError):
        raise ProviderUnavailableError("the token endpoint's answer cannot be read") from None
    return dict(token)


_TOKEN_ERRORS = {
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
}


def _told_apart(userinfo: dict[str, Any], subject: str) -> dict[str, Any]:
    if userinfo.get("sub") != subject:
        raise SignInRefusedError("the user info is about somebody else")
    return {name: userinfo[name] for name in ("email", "email_verified", "name") if name in userinfo}


def _refused_by_provider(code: str) -> SignInRefusedError | ProviderUnavailableError:
    if code in {"server_error", "temporarily_unavailable"}:
        return ProviderUnavailableError(f"the provider came back with {code}")
    if code == "access_denied":
        return SignInRefusedError("access_denied", "The sign-in was cancelled, so nobody was signed in.")
    return SignInRefusedError("the provider came back with an error")


def _person(issuer: str, claims: dict[str, Any], *, always_verified: bool) -> Person:
    email = _line(claims.get("email"), 320)
    amr = claims.get("amr") or ()
    acr = claims.get("acr")
    return Person(
        issuer=issuer,
        subject=claims["sub"],
        email=email,
        email_verified=bool(email) and (always_verified or claims.get("email_verified") in {True, "true"}),
        name=_line(claims.get("name"), 150),
        authenticated_at=moment_of(claims),
        acr=_line(acr, 100) or None,
        amr=tuple(_line(method, 40) for method in amr if _line(method, 40))[:10],
    )


def _line(value: Any, longest: int) -> str:
    """One line of a stranger's text: what does not print is left out, what is too long cut."""
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value if character.isprintable()).strip()[:longest]
