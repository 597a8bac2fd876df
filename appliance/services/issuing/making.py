"""From a stored evaluation to the files of its report: nothing here reads or writes the database.

The files come from what was stored, not from judging again; then they pass the offline verifier, as they
will at whoever receives them, or they are not issued.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine import answer_pack
from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.domain_errors import ConflictError
from appliance.foundation.strict_json import parse_json
from appliance.services.context import Context
from appliance.services.evaluations import Brand, JudgedFacts, report_contents
from appliance.services.keys import signing_key
from appliance.services.packs import OpenedPack, opened_pack, trusted_keys
from appliance.services.verification.bundle_format import FURTHER_FILES
from appliance.services.verification.verify import verify


@dataclass(frozen=True)
class Source:
    """The stored evaluation a report is made of: canonical JSON texts, and what they were made by.

    ``brand`` is the organisation's as it stands when the report is made.
    """

    facts: str
    document: str
    answers_sha256: str
    as_of: date
    pack_id: str
    pack_sha256: str
    audit_events: Sequence[Mapping[str, Any]]
    audit_expired: Mapping[str, Any] | None = None
    brand: Brand | None = None


@dataclass(frozen=True)
class Made:
    """The files by name, and the hash of the bundle's manifest, which names the report."""

    files: Mapping[str, bytes]
    manifest_sha256: str


class RulesGoneError(ConflictError):
    """The very rules an evaluation was made by are not installed any more."""

    code = "rules_gone"


class ReportUnsoundError(ConflictError):
    """What was made does not pass verification, so nobody gets it."""

    code = "report_unsound"


def make(ctx: Context, source: Source) -> Made:
    """Make the files and verify them.

    Raises RulesGoneError, ReportUnsoundError, and what packs and keys raise.
    """
    settings = ctx.product.settings
    opened, key = _rules(ctx, source), signing_key(settings)
    trusted, rules = opened.trusted, opened.rules
    facts = parse_json(source.facts.encode(), source="the facts")
    answers = answer_pack(rules, facts, source.as_of).as_document()
    if sha256_hex(answers) != source.answers_sha256:
        raise ReportUnsoundError(
            "This evaluation was made by another version of Transcrypt, which answered differently.",
            mend="Evaluate again and ask for a report of the new result",
        )
    judged = JudgedFacts(
        facts,
        parse_json(source.document.encode(), source="the findings"),
        answers,
        source.as_of,
        source.audit_events,
        source.audit_expired,
    )
    files, _ = report_contents(judged, trusted, rules, ctx.product.renderers, key, source.brand)
    _refuse_unsound(files, [key.public_key.raw, *(each.raw for each in trusted_keys(settings))])
    manifest = parse_json(files["bundle.json"], source="the bundle")["manifest"]
    return Made(files, sha256_hex(manifest))


def _rules(ctx: Context, source: Source) -> OpenedPack:
    opened = opened_pack(source.pack_id, ctx.product.settings)
    if opened.rules.sha256 != source.pack_sha256:
        raise RulesGoneError(
            "The rules this evaluation was made by have been replaced by newer ones.",
            mend="Evaluate again and ask for a report of the new result",
        )
    return opened


def _refuse_unsound(files: Mapping[str, bytes], keys: Sequence[bytes]) -> None:
    verdict = verify(
        files["bundle.json"],
        pdf=files["report.pdf"],
        html=files["report.html"],
        further={name: files[name] for name in FURTHER_FILES if name in files},
        trusted_keys=keys,
    )
    if verdict.exit_code != 0:
        wrong = verdict.failures[0].name if verdict.failures else verdict.missing[0]
        raise ReportUnsoundError(
            f"The report did not pass its own verification (check {wrong}), so it was not issued.",
            mend="Evaluate again and ask for a report of the new result",
        )
