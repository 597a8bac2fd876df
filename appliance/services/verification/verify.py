"""The checks of a bundle in the order in which they are made, and which of them need which.

Closed by default: a check whose ground is missing is not made, and what was not made does not verify.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.foundation.errors import UnreadableError
from appliance.foundation.public_keys import PublicKey
from appliance.services.verification import checks_of_audit as audit
from appliance.services.verification import checks_of_integrity as integrity
from appliance.services.verification import checks_of_results as results
from appliance.services.verification import checks_of_trust as trust
from appliance.services.verification.bundle_format import SIGN_OFF
from appliance.services.verification.case import Case, read_bundle
from appliance.services.verification.signatures import public_key_of
from appliance.services.verification.verdict import (
    Check,
    Outcome,
    State,
    Verdict,
    failed,
    not_run,
    passed,
)


@dataclass(frozen=True)
class Step:
    """A check, the parts it looks into (they must be sound), and the checks that must have passed before."""

    name: str
    make: Callable[[Case], Outcome]
    parts: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    required: bool = True


READABLE = "readable"
_REPLAYED = ("facts", "evaluation", "pack")

STEPS = (
    Step("canonical", integrity.check_canonical),
    Step("schema", integrity.check_schema),
    Step("entries", integrity.check_entries, ("manifest",)),
    Step("hashes", integrity.check_hashes, ("manifest",)),
    Step("signature", trust.check_signature, ("manifest", "signatures")),
    Step("signer", trust.check_signer, ("signatures",)),
    Step("pack-signature", trust.check_pack_signature, ("pack",)),
    Step("pack-hash", trust.check_pack_hash, ("pack", "evaluation", "answers")),
    Step("pack-published", trust.check_pack_published, ("pack",), required=False),
    Step("facts-order", results.check_facts_order, ("facts",)),
    Step("evaluation", results.check_evaluation, _REPLAYED, ("pack-signature",)),
    Step("answers", results.check_answers, (*_REPLAYED, "answers"), ("pack-signature",)),
    Step("report", results.check_report, (*_REPLAYED, "report"), ("pack-signature",)),
    Step("evidence", results.check_evidence, ("facts", "evidence")),
    Step("audit-chain", audit.check_audit_chain, ("format", "audit"), required=False),
    Step(
        "audit-record",
        audit.check_audit_record,
        ("format", "audit", "facts", "evaluation", "answers"),
        ("audit-chain",),
        required=False,
    ),
    Step("html", integrity.check_html, ("manifest",), required=False),
    Step("pdf", integrity.check_pdf, ("manifest",), required=False),
    Step("files", integrity.check_further_files, ("format", "manifest"), required=False),
    Step("sign-off", trust.check_sign_off, ("answers", "manifest"), required=False),
)


def verify(  # noqa: PLR0913 - the bundle, and everything that may come with it
    bundle_bytes: bytes,
    *,
    pdf: bytes | None = None,
    html: bytes | None = None,
    sign_off: bytes | None = None,
    further: Mapping[str, bytes] | None = None,
    trusted_keys: Sequence[bytes] = (),
    published: Sequence[Mapping[str, Any]] | None = None,
    source: str = "the bundle",
) -> Verdict:
    """Check a bundle and, when given, the files that go with it.

    ``further`` are files of other formats by their names, those of bundle_format.FURTHER_FILES.
    ``trusted_keys`` are the raw public keys (32 bytes each) of those who may sign bundles and rules;
    ``published`` the entries of the list of published packs; ``source`` is the bundle's name in messages.
    Raises nothing for any bytes: what cannot be read is a verdict too.
    """
    try:
        bundle = read_bundle(bundle_bytes, source)
    except UnreadableError as error:
        return _unreadable(str(error))
    files = {**(further or {}), "report.pdf": pdf, "report.html": html, SIGN_OFF: sign_off}
    case = Case(bundle_bytes, bundle, files, frozenset(trusted_keys), published)
    checks = {READABLE: Check(READABLE, passed("The file is an evidence bundle of a known format."))}
    for step in STEPS:
        checks[step.name] = Check(step.name, _outcome(step, case, checks), step.required)
    return Verdict(tuple(checks.values()), _signer(case))


def _outcome(step: Step, case: Case, before: Mapping[str, Check]) -> Outcome:
    unsound = [part for part in step.parts if not case.is_sound(part)]
    if unsound:
        return not_run(f"The part {unsound[0]} is missing or does not have the shape it must have.")
    waiting = [name for name in step.after if before[name].outcome.state is not State.PASSED]
    if waiting:
        return not_run(f"The check {waiting[0]} has to pass first.")
    return step.make(case)


def _signer(case: Case) -> PublicKey | None:
    return public_key_of(case.bundle["signatures"][0]) if case.is_sound("signatures") else None


def _unreadable(sentence: str) -> Verdict:
    rest = tuple(Check(step.name, not_run("The bundle cannot be read."), step.required) for step in STEPS)
    return Verdict((Check(READABLE, failed(sentence)), *rest))
