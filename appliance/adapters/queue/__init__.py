"""Jobs that exist exactly if the change they follow from was committed."""

from appliance.adapters.queue.queue import Queue, TakenJob

__all__ = ["Queue", "TakenJob"]
