"""Who people are, as OpenID providers say it. Knows nothing of Flask, sessions or accounts.

Who speaks to them is in ``openid_connect``: only the web does, and its libraries take long to load.
"""

from appliance.adapters.identity.person import Begun, IdentityProvider, Pending, Person
from appliance.adapters.identity.refusals import ProviderUnavailableError, SignInRefusedError

__all__ = [
    "Begun",
    "IdentityProvider",
    "Pending",
    "Person",
    "ProviderUnavailableError",
    "SignInRefusedError",
]
