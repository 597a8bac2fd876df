"""Who stands for the answers of a report, and the statement they sign: the answers and the bundle by hash.

Made where a report is approved, and where a round of clarification is signed off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.foundation.signing_keys import signature_document
from appliance.models import evaluation_heads, organisation
from appliance.models.report import Report
from appliance.services.context import Context
from appliance.services.issuing.missing import ReportNotFoundError
from appliance.services.keys import signing_key
from appliance.services.verification.sign_off import signed

_LONGEST = 150  # characters


@dataclass(frozen=True)
class Signatory:
    """Who signs, as they typed it, and whether they ticked the statement."""

    name: str
    role: str
    agreed: bool


def checked_signatory(signatory: Signatory, refusal: str) -> Signatory:
    """The signatory in tidy words. Raises InvalidError, which begins with ``refusal``."""
    name, role = " ".join(signatory.name.split()), " ".join(signatory.role.split())
    problems = [
        *_problems("signatory_name", "your full name", name),
        *_problems("signatory_role", "what you are in the organisation", role),
    ]
    if not signatory.agreed:
        problems.append(FieldProblem("agreed", "Tick the statement, or go back without signing"))
    if problems:
        raise InvalidError(refusal, fields=tuple(problems))
    return Signatory(name, role, agreed=True)


def signed_off_by(
    ctx: Context, row: Report, signatory: Signatory, authenticated_at: datetime, now: datetime
) -> dict[str, object]:
    """The columns that every sign-off of a report has: for what, who, and the signed statement.

    Inside a transaction. Raises NotFoundError.
    """
    return {
        "tenant_id": ctx.tenant_id,
        "report_id": row.id,
        "answers_sha256": row.answers_sha256,
        "manifest_sha256": row.manifest_sha256,
        "signatory_name": signatory.name,
        "signatory_role": signatory.role,
        "sign_off": _document(ctx, row, signatory, authenticated_at, now),
        "authenticated_at": authenticated_at,
    }


def _document(
    ctx: Context, row: Report, signatory: Signatory, authenticated_at: datetime, now: datetime
) -> str:
    """The signed statement, canonical JSON."""
    judged = evaluation_heads.find(ctx.tenant_id, row.evaluation_id)
    known = organisation.find(ctx.tenant_id)
    if judged is None or known is None:
        raise ReportNotFoundError
    statement: dict[str, Any] = {
        "organisation": {"id": str(ctx.tenant_id), "name": known.name},
        "signatory": {"name": signatory.name, "role": signatory.role},
        "report": {
            "id": str(row.id),
            "as_of": judged.as_of.isoformat(),
            "pack_id": judged.pack_id,
            "pack_sha256": judged.pack_sha256,
            "answers_sha256": row.answers_sha256,
            "manifest_sha256": row.manifest_sha256,
        },
        "authenticated_at": rfc3339(authenticated_at),
        "approved_at": rfc3339(now),
    }
    key = signing_key(ctx.product.settings)
    data = signed(statement, lambda prefix, subject: signature_document(key, prefix, subject))
    return data.decode("utf-8")


def _problems(field: str, what: str, text: str) -> list[FieldProblem]:
    if not text:
        return [FieldProblem(field, f"Enter {what}")]
    if len(text) > _LONGEST:
        return [FieldProblem(field, f"Use at most {_LONGEST} characters")]
    if not text.isprintable():
        return [FieldProblem(field, "Use letters, spaces and punctuation only")]
    return []
