"""Who people are, as OpenID providers say it. Knows nothing of Flask, sessions or accounts."""

from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.adapters.identity.person import Begun, IdentityProvider, Pending, Person
from appliance.adapters.identity.refusals import ProviderUnavailableError, SignInRefusedError

__all__ = [
    "Begun",
    "IdentityProvider",
    "OpenIdProvider",
    "Pending",
    "Person",
    "ProviderUnavailableError",
    "SignInRefusedError",
]
