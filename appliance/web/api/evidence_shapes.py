"""Evidence as the API reads and writes it: what programs say of it, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from appliance.services import accounts, evidence
from appliance.services.evidence import CONTROLS, Description, ShelvedEvidence
from appliance.web.api.answering import moment

GONE = "Somebody who is gone"
_DAYS = ("captured_on", "period_from", "period_until", "expires_on")
_SAID = ("coverage", "covered_count", "total_count", "source_system")


def description_of(body: Mapping[str, Any], title: str = "") -> Description:
    """What a body says of evidence; ``title`` where it gives none."""
    days: dict[str, Any] = {name: date.fromisoformat(body[name]) for name in _DAYS if name in body}
    said: dict[str, Any] = {name: body[name] for name in _SAID if name in body}
    return Description(
        kind=body["kind"], title=body.get("title") or title, control_ids=controls_of(body), **days, **said
    )


def controls_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The controls of ``control_id`` and ``control_ids``, each once."""
    one = [body["control_id"]] if "control_id" in body else []
    return tuple(dict.fromkeys([*one, *body.get("control_ids", [])]))


def claim_of(control_ids: Sequence[str]) -> str:
    """What is claimed where nobody said it in words: that the controls are as they should be."""
    return "; ".join(f"{control_id}: {CONTROLS[control_id]}" for control_id in control_ids)


def supersedes_of(body: Mapping[str, Any]) -> UUID | None:
    """The evidence that a body wants replaced."""
    return UUID(body["supersedes_id"]) if "supersedes_id" in body else None


def evidence_bodies(items: Sequence[ShelvedEvidence]) -> list[dict[str, Any]]:
    """Pieces of evidence as evidence_item.schema.json has them; of a page the database writes them."""
    people = {person for item in items for person in (item.created_by, item.redacted_by) if person}
    names = accounts.names_of(people)
    told = {account_id: person(account_id, names) for account_id in people}
    return [_body(item, told) for item in items]


def evidence_body(item: ShelvedEvidence) -> dict[str, Any]:
    """One piece of evidence."""
    return evidence_bodies([item])[0]


def _body(item: ShelvedEvidence, people: Mapping[UUID, dict[str, str]]) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "form": item.form,
        "kind": item.kind,
        "title": item.title,
        "status": item.status,
        "control_ids": list(item.controls),
        "captured_on": _day(item.captured_on),
        "period_from": _day(item.period_from),
        "period_until": _day(item.period_until),
        "expires_on": _day(item.expires_on),
        "relied_on_until": _day(evidence.last_day(item)),
        "coverage": item.coverage,
        "covered_count": item.covered_count,
        "total_count": item.total_count,
        "source_system": item.source_system,
        "filename": item.filename,
        "content_type": item.content_type,
        "sha256": item.sha256,
        "size_bytes": item.size_bytes,
        "rejection": _rejection(item),
        "delayed_reason": item.delayed_reason,
        "supersedes_id": _id(item.supersedes_id),
        "superseded_by_id": _id(item.superseded_by),
        "created_by": people[item.created_by],
        "created_at": moment(item.created_at),
        "status_changed_at": moment(item.state_changed_at),
        "redaction": _redaction(item, people),
    }


def person(account_id: UUID, names: Mapping[UUID, str]) -> dict[str, str]:
    """A person as person.schema.json has them."""
    return {"id": str(account_id), "name": names.get(account_id, GONE)}


def _rejection(item: ShelvedEvidence) -> dict[str, str] | None:
    if item.reject_code is None:
        return None
    return {"code": item.reject_code, "reason": item.reject_reason or ""}


def _redaction(item: ShelvedEvidence, people: Mapping[UUID, dict[str, str]]) -> dict[str, Any] | None:
    if item.redacted_at is None or item.redacted_by is None:
        return None
    return {
        "by": people[item.redacted_by],
        "at": moment(item.redacted_at),
        "reason": item.redaction_reason or "",
        "audit_event_id": _id(item.redaction_event_id),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _id(known: UUID | None) -> str | None:
    return None if known is None else str(known)
