"""Jobs that exist exactly if the change they follow from was committed, and who leads among the workers."""

from appliance.adapters.queue.leader import Leader
from appliance.adapters.queue.queue import Queue, TakenJob

__all__ = ["Leader", "Queue", "TakenJob"]
