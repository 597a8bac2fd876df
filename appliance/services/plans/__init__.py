"""What an organisation's plan allows, and how much of it is used (ORG-11)."""

from appliance.foundation.plans import Plan, Quota
from appliance.services.plans.room import hold, require_room
from appliance.services.plans.usage import Use, usage

__all__ = ["Plan", "Quota", "Use", "hold", "require_room", "usage"]
