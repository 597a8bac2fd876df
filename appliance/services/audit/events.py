"""Every audit event there is, with exactly the details it carries (AUD-01, AUD-06).

An event is named ``subject.action``. Recording one that is not here, or with a detail missing, too many or
of another kind, raises: what the audit log says is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.audit.fields import (
    CODE,
    CONTROL,
    COUNT,
    DAY,
    HASH,
    ID,
    VERSION,
    Field,
    one_of,
    optional,
)


class UndeclaredEventError(Exception):
    """A mistake of ours: the event or its details are not as declared. The use case does not happen."""


@dataclass(frozen=True)
class EventKind:
    """``words`` is what a page shows; ``resource_type`` is what the resource id is an id of."""

    resource_type: str
    words: str
    fields: Mapping[str, Field]


def _event(resource_type: str, words: str, **fields: Field) -> EventKind:
    return EventKind(resource_type, words, fields)


_ROLE = one_of(("owner", "admin", "member", "guest"))
_FORM = one_of(("file", "url", "note", "assertion"))
_INVENTORY = one_of(("devices", "software", "cloud_services"))
_OUTCOME = one_of(("would_fail", "not_ready", "nearly_ready", "ready"))
_CAUSE = one_of(("asked", "inputs_changed", "seed"))
_ARTEFACT = one_of(
    ("report.html", "report.pdf", "bundle.json", "findings.json", "answers.json", "sign-off.json")
)

EVENTS: Mapping[str, EventKind] = {
    "organisation.created": _event("organisation", "Created the organisation"),
    "organisation.updated": _event("organisation", "Changed the organisation's settings", version=COUNT),
    "member.joined": _event("account", "Joined the organisation", role=_ROLE),
    "session.signed_in": _event("account", "Signed in", provider=CODE),
    "session.signed_out": _event("account", "Signed out"),
    "session.stepped_up": _event("account", "Signed in again for a sensitive action", provider=CODE),
    "profile.published": _event("profile_version", "Published the profile", number=COUNT, sha256=HASH),
    "profile.imported": _event(
        "profile_draft", "Imported a list into the profile", inventory=_INVENTORY, source=CODE, rows=COUNT
    ),
    "answer.set": _event("own_answer", "Set an own answer", value_sha256=optional(HASH)),
    "evidence.registered": _event("evidence", "Registered evidence", form=_FORM, kind=CODE),
    "evidence.sealed": _event("evidence", "Sealed evidence", sha256=HASH, size_bytes=COUNT),
    "evidence.rejected": _event("evidence", "Rejected evidence", code=CODE),
    "evidence.bound": _event("evidence", "Bound evidence to a control", control_id=CONTROL),
    "evidence.unbound": _event("evidence", "Took evidence from a control", control_id=CONTROL),
    "evidence.superseded": _event("evidence", "Superseded evidence", superseded_by=ID),
    "evidence.redacted": _event("evidence", "Redacted evidence: its content is destroyed", sha256=HASH),
    "evidence.downloaded": _event("evidence", "Downloaded evidence", sha256=HASH),
    "evaluation.completed": _event(
        "evaluation",
        "Evaluated",
        number=COUNT,
        identity_key=HASH,
        pack_id=VERSION,
        pack_sha256=HASH,
        profile_version=COUNT,
        facts_sha256=HASH,
        document_sha256=HASH,
        answers_sha256=HASH,
        as_of=DAY,
        readiness=_OUTCOME,
        would_fail_count=COUNT,
        cause=_CAUSE,
    ),
    "evaluation.exception": _event(
        "evaluation",
        "Noted something unsure or missing while evaluating",
        code=CODE,
        control_id=optional(CONTROL),
        count=COUNT,
    ),
    "evaluation.replayed": _event("evaluation", "Replayed an evaluation", verdict=CODE),
    "report.requested": _event(
        "report", "Asked for a report", evaluation_id=ID, template_version=VERSION, cycle=COUNT
    ),
    "report.ready": _event("report", "Issued a report", manifest_sha256=HASH, answers_sha256=HASH),
    "report.failed": _event("report", "Failed to make a report", code=CODE),
    "report.downloaded": _event("report", "Downloaded from a report", artefact=_ARTEFACT, sha256=HASH),
    "report.approved": _event(
        "report", "Approved a report", approval_id=ID, answers_sha256=HASH, manifest_sha256=HASH
    ),
    "audit.exported": _event("audit_chain", "Exported the audit log", events=COUNT),
    "audit.verified": _event(
        "audit_chain", "Verified the audit log", events=COUNT, verdict=one_of(("intact", "broken"))
    ),
}


def checked_details(action: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of ``details``. Raises UndeclaredEventError that names the event and the field."""
    kind = EVENTS.get(action)
    if kind is None:
        raise UndeclaredEventError(
            f"there is no audit event {action!r}: declare it in services/audit/events.py"
        )
    if details.keys() != kind.fields.keys():
        differing = sorted(details.keys() ^ kind.fields.keys())
        raise UndeclaredEventError(f"{action} carries {sorted(kind.fields)}; it differs in {differing}")
    return {name: _written(action, name, field, details[name]) for name, field in kind.fields.items()}


def _written(action: str, name: str, field: Field, value: Any) -> Any:
    if value is None and field.may_be_none:
        return None
    try:
        return field.write(value)
    except (ValueError, TypeError, AttributeError):
        # Without the value: it may be just what an audit row must not hold, and this may be logged.
        raise UndeclaredEventError(f"{action}: {name} is not of its declared kind") from None
