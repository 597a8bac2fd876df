"""What a sign-in begins with, what it ends with, and what a provider must do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# What must be kept, in the browser's own session, until the person comes back: texts only.
Pending = Mapping[str, str]


@dataclass(frozen=True)
class Begun:
    """Where to send the person, and what to remember until they return."""

    url: str
    pending: Pending


@dataclass(frozen=True)
class Person:
    """Who somebody is: ``issuer`` and ``subject`` together, nothing else. The rest may change any day.

    ``authenticated_at`` is when the provider last saw the person prove it, if it says so; ``acr`` and
    ``amr`` are how, in the provider's own words.
    """

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    authenticated_at: datetime | None
    acr: str | None
    amr: tuple[str, ...]


class IdentityProvider(Protocol):
    """One way of finding out who somebody is."""

    def begin(self, redirect_uri: str, *, max_age: timedelta | None = None) -> Begun:
        """Begin a sign-in that comes back to ``redirect_uri``; ``max_age`` is how old a proof may be.

        Raises ProviderUnavailableError.
        """
        ...

    def finish(self, pending: Pending, params: Mapping[str, str], redirect_uri: str) -> Person:
        """Say who came back. ``pending`` must not be used a second time, whatever happens here.

        Raises ProviderUnavailableError or SignInRefusedError; there is no third way out.
        """
        ...
