"""Events: what happened, told to whoever acts on it (JOBS-01 to JOBS-08, SAIS 6.3)."""

from appliance.services.events.catalogue import ACTIVITY, CONSUMERS, EVENT_TYPES, Consumer, EventType
from appliance.services.events.deliver import Handler, UndeliverableError, deliver
from appliance.services.events.envelope import Event, event_of
from appliance.services.events.publish import (
    DELIVER_TASK,
    defer_delivery,
    publish,
    publish_for_all,
    publish_in_chain,
)
from appliance.services.events.sweep import sweep_deliveries
from appliance.services.events.ticks import tell_the_time

__all__ = [
    "ACTIVITY",
    "CONSUMERS",
    "DELIVER_TASK",
    "EVENT_TYPES",
    "Consumer",
    "Event",
    "EventType",
    "Handler",
    "UndeliverableError",
    "defer_delivery",
    "deliver",
    "event_of",
    "publish",
    "publish_for_all",
    "publish_in_chain",
    "sweep_deliveries",
    "tell_the_time",
]
