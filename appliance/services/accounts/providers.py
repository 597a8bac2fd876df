"""The ways to sign in that are switched on (AUTH-05)."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.adapters.identity import IdentityProvider
from appliance.foundation.domain_errors import FeatureDisabledError, NotFoundError
from appliance.foundation.flags import Flag, Flags, KillSwitch


@dataclass(frozen=True)
class Way:
    """One provider, how people call it, and the flag that switches it off."""

    name: str
    label: str
    provider: IdentityProvider
    flag: Flag | None = None


@dataclass(frozen=True)
class SignInProviders:
    """Every configured way, in the order of the settings."""

    ways: tuple[Way, ...]

    def open(self, flags: Flags) -> tuple[Way, ...]:
        """The ways that are switched on now; none while the emergency stop of signing in is pulled."""
        if KillSwitch.DISABLE_SIGN_IN in flags.pulled:
            return ()
        return tuple(way for way in self.ways if way.flag is None or flags.enabled(way.flag))

    def one(self, flags: Flags, name: str) -> Way:
        """The way called ``name``. Raises NotFoundError, or FeatureDisabledError while it is switched off."""
        for way in self.open(flags):
            if way.name == name:
                return way
        if any(way.name == name for way in self.ways):
            raise FeatureDisabledError(
                "Signing in this way is switched off at the moment.",
                mend="People who are signed in can go on working; try again later",
            )
        raise NotFoundError("There is no such way to sign in.")
