"""The audit log: who did what, in a chain of hashes that shows any later change (AUD-01 to AUD-06)."""

from appliance.models.audit_event import AuditFilter
from appliance.services.audit.browse import SUBJECTS, Asked, Browsed, browse
from appliance.services.audit.events import EVENTS, EventKind
from appliance.services.audit.read import (
    PER_PAGE,
    EventPage,
    actions_of,
    chain_lines,
    export_lines,
    extract,
    list_events,
    require_chain_of,
)
from appliance.services.audit.record import record, record_seq
from appliance.services.audit.verify import ChainVerdict, check, verify_chain
from appliance.services.event_fields import UndeclaredEventError

__all__ = [
    "EVENTS",
    "PER_PAGE",
    "SUBJECTS",
    "Asked",
    "AuditFilter",
    "Browsed",
    "ChainVerdict",
    "EventKind",
    "EventPage",
    "UndeclaredEventError",
    "actions_of",
    "browse",
    "chain_lines",
    "check",
    "export_lines",
    "extract",
    "list_events",
    "record",
    "record_seq",
    "require_chain_of",
    "verify_chain",
]
