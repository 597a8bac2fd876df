"""The audit log: who did what, in a chain of hashes that shows any later change (AUD-01 to AUD-06)."""

from appliance.models.audit_event import AuditFilter
from appliance.services.audit.browse import SUBJECTS, Asked, Browsed, browse
from appliance.services.audit.check_exports import ExportsVerdict, check_exports, missing_from
from appliance.services.audit.events import EVENTS, EventKind
from appliance.services.audit.export import export_audit, export_organisation
from appliance.services.audit.read import (
    PER_PAGE,
    EventPage,
    actions_of,
    chain_lines,
    event_document,
    expired,
    export_lines,
    extract,
    list_events,
    narrowed,
    record_export,
    require_chain_of,
)
from appliance.services.audit.record import record, record_seq
from appliance.services.audit.retention import keep_audit, keep_organisation
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
    "ExportsVerdict",
    "UndeclaredEventError",
    "actions_of",
    "browse",
    "chain_lines",
    "check",
    "check_exports",
    "event_document",
    "expired",
    "export_audit",
    "export_lines",
    "export_organisation",
    "extract",
    "keep_audit",
    "keep_organisation",
    "list_events",
    "missing_from",
    "narrowed",
    "record",
    "record_export",
    "record_seq",
    "require_chain_of",
    "verify_chain",
]
