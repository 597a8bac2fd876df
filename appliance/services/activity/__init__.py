"""The organisation's timeline, made of events (ORG-09)."""

from appliance.services.activity.note import note

__all__ = ["note"]
