"""Evidence as programs say it; what they are told of it is written by ``models/evidence_told.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from appliance.services.evidence import CONTROLS, Description

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
