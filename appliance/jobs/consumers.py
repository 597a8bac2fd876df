"""What each consumer of events does: call one service. Who wants what: services/events/catalogue.py."""

from __future__ import annotations

from appliance.services import activity
from appliance.services.events import Handler

HANDLERS: dict[str, Handler] = {
    "activity": activity.note,
}
"""By the names of ``events.CONSUMERS``. Each gets a Context, or the Product where no organisation is."""
