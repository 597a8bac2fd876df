"""Letters that follow from what happened or from the calendar, to whoever wants them (MAIL-03)."""

from appliance.services.notices.digest import send_digest
from appliance.services.notices.evidence_ending import STEPS, nudge_evidence
from appliance.services.notices.happened import tell_of

__all__ = ["STEPS", "nudge_evidence", "send_digest", "tell_of"]
