"""The product's worker with no patience, so that tests of its patience need none either."""

from __future__ import annotations

from appliance.web.server.arrival import Pace
from appliance.web.server.worker import PatientWorker


class HastyWorker(PatientWorker):
    """Waits half a second, and keeps little."""

    most_kept = 300_000

    pace = Pace(
        head_seconds=0.5, body_seconds=0.5, slowest=1 << 20, taking_seconds=0.5, slowest_taking=1 << 30
    )
