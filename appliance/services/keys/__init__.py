"""Pairs of signing keys for an installation."""

from appliance.services.keys.make_pair import NewPair, make_pair

__all__ = ["NewPair", "make_pair"]
