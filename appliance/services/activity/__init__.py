"""The organisation's timeline and its progress, made of events (ORG-09)."""

from appliance.services.activity.figures import Figures, Point, Week, figures
from appliance.services.activity.note import note
from appliance.services.activity.timeline import PER_PAGE, Entry, Timeline, timeline

__all__ = ["PER_PAGE", "Entry", "Figures", "Point", "Timeline", "Week", "figures", "note", "timeline"]
