"""Signing keys: a new pair for an installation, and the key it signs with."""

from appliance.services.keys.make_pair import NewPair, make_pair
from appliance.services.keys.signing import signing_key

__all__ = ["NewPair", "make_pair", "signing_key"]
