"""The files of a report, made from an evaluation that stands: the same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from appliance.engine import RulePack
from appliance.foundation.json_text import json_bytes
from appliance.foundation.signing_keys import SigningKey
from appliance.services.bundles.build import build_bundle
from appliance.services.evaluations.identity import evaluation_identity
from appliance.services.exports import assessment_results_of, poam_of
from appliance.services.packs import TrustedPack
from appliance.services.reports.document import ReportDocument, build_report_document

Json = Mapping[str, Any]


class Mark(Protocol):
    """The organisation's logo: a PNG with its size in pixels."""

    @property
    def png(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class Brand(Protocol):
    """How the organisation names and shows itself, whatever its legal name is."""

    @property
    def name(self) -> str: ...
    @property
    def logo(self) -> Mark | None: ...


class Render(Protocol):
    """Makes a file of a report, in the organisation's brand where it has one."""

    def __call__(self, report: ReportDocument, brand: Brand | None, /) -> bytes: ...


@dataclass(frozen=True)
class Renderers:
    """How a report document becomes files; the same document and brand give the same bytes.

    ``others`` are further formats by the name of their file.
    """

    html: Render
    pdf: Render
    others: Mapping[str, Render] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgedFacts:
    """Facts in canonical order, what the rules said of them as of a day, and the answers that follow.

    ``audit_events`` are the organisation's events up to the evaluation, None where none are recorded;
    ``audit_expired`` tells of those before them that are kept no longer.
    """

    facts: Json
    evaluation: Json
    answers: Json
    as_of: date
    audit_events: Sequence[Json] | None = None
    audit_expired: Json | None = None


def report_contents(
    judged: JudgedFacts,
    trusted: TrustedPack,
    rules: RulePack,
    renderers: Renderers,
    key: SigningKey,
    brand: Brand | None = None,
) -> tuple[dict[str, bytes], ReportDocument]:
    """The files by name, with the signed bundle over all of them, and the report as data.

    ``rules`` is ``trusted`` compiled. Raises RefusedError for a bundle too large for any verifier.
    """
    document = trusted.pack.document
    report = build_report_document(judged.evaluation, judged.answers, judged.facts, document)
    rendered = {
        "report.html": renderers.html(report, brand),
        "report.pdf": renderers.pdf(report, brand),
        **{name: render(report, brand) for name, render in renderers.others.items()},
        **_as_oscal(report),
    }
    bundle = build_bundle(
        judged.facts,
        judged.evaluation,
        judged.answers,
        document,
        trusted.signature,
        report.as_document(),
        rendered,
        key,
        judged.audit_events,
        judged.audit_expired,
    )
    identity = evaluation_identity(rules, judged.facts, judged.as_of)
    findings = json_bytes({**judged.evaluation, "facts": dict(judged.facts), "identity": identity})
    files = {"findings.json": findings, "answers.json": json_bytes(judged.answers), **rendered}
    return {**files, "bundle.json": bundle}, report


def _as_oscal(report: ReportDocument) -> dict[str, bytes]:
    values = report.as_document()
    return {
        "assessment-results.oscal.json": json_bytes(assessment_results_of(values)),
        "poam.oscal.json": json_bytes(poam_of(values)),
    }
