"""What our own machines ask, with service tokens (AUTH-10)."""

from __future__ import annotations

from typing import Any

from appliance.services import job_desk
from appliance.services.job_desk import Lag
from appliance.services.service_tokens import ServiceRole
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import for_service
from appliance.web.site import current_site

api = ApiGroup("service", "Our own services")


@api.get("/service/lag", access=for_service(ServiceRole.JOBS), answers={200: "lag"})
def read_lag(_asked: Asked) -> Answer:
    """Tell how far behind background work is.

    By kind of job and consumer of events, over all organisations: counts and seconds, nothing of anybody's.
    Needs a service token with the role jobs, which only the operator can make; sessions and personal tokens
    are refused.
    """
    return Answer(whole_list([_lag(lag) for lag in job_desk.lag(current_site().product)]))


def _lag(lag: Lag) -> dict[str, Any]:
    return {
        "task": lag.task,
        "consumer": lag.consumer or None,
        "waiting": lag.waiting,
        "running": lag.running,
        "failed": lag.failed,
        "oldest_seconds": int(lag.oldest_seconds),
    }
