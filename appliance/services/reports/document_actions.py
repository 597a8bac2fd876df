"""What to do next: the advice in order, the facts still to give and the evidence still to bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_checks import LIST_LIMIT
from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import EFFORT_WORDS, EVIDENCE_WORDS, title_of_kind, word

Json = Mapping[str, Any]
EFFORTS = ("minutes", "hours", "days", "weeks")
WEIGHTS = ("would_fail", "may_fail", "other")


@dataclass(frozen=True)
class Action:
    """One thing to do. `weight`: would_fail (fails now), may_fail (not known yet) or other.

    `waits`: nobody knows yet whether it is needed, because every check that asks for it lacks facts.
    """

    control_id: str
    control_title: str
    text: str
    effort: str
    effort_word: str
    weight: str
    waits: bool
    where: tuple[str, ...]
    not_shown: int


@dataclass(frozen=True)
class FactRequest:
    """Facts that checks could not be decided without; `weight` as for an action, of the gravest check.

    `facts` names them for people, each kind of fact once; `paths` are the very places, for programs.
    """

    controls: tuple[str, ...]
    checks: tuple[str, ...]
    weight: str
    where: tuple[str, ...]
    where_not_shown: int
    facts: tuple[str, ...]
    facts_not_shown: int
    paths: tuple[str, ...]
    paths_not_shown: int


@dataclass(frozen=True)
class EvidenceRequest:
    """Evidence a control wants and does not have in order."""

    control_id: str
    purpose: str
    kinds: tuple[str, ...]
    state: str
    state_word: str


def build_actions(evaluation: Json, wording: Wording = PLAIN) -> tuple[Action, ...]:
    """What to do, ordered by would-fail and then by effort; equal ones keep the order of the controls."""
    actions = [action for finding in evaluation["findings"] for action in _actions_of(finding, wording)]
    return tuple(
        sorted(actions, key=lambda action: (WEIGHTS.index(action.weight), _effort_rank(action.effort)))
    )


def _effort_rank(effort: str) -> int:
    return EFFORTS.index(effort) if effort in EFFORTS else len(EFFORTS)


def _actions_of(finding: Json, wording: Wording) -> Iterator[Action]:
    checks = {check["id"]: check for check in finding["checks"]}
    for advice in finding["remediation"]:
        called_by = [checks[ident] for ident in advice["checks"] if ident in checks]
        where = _names(called_by)
        yield Action(
            control_id=finding["control_id"],
            control_title=finding["title"],
            text=wording.sentence(advice["text"]),
            effort=advice["effort"],
            effort_word=word(EFFORT_WORDS, advice["effort"]),
            weight=_weight(called_by),
            waits=_waits(called_by),
            where=tuple(where[:LIST_LIMIT]),
            not_shown=max(0, len(where) - LIST_LIMIT),
        )


def _names(checks: Sequence[Json]) -> list[str]:
    """The offending items of several checks, each named once, in the order they are found."""
    return list(dict.fromkeys(item["name"] for check in checks for item in check["items"]))


def _weight(checks: Sequence[Json]) -> str:
    marked = {check["outcome"] for check in checks if check["auto_fail"] or check["blocking"]}
    if "fail" in marked:
        return "would_fail"
    return "may_fail" if "unknown" in marked else "other"


def _waits(checks: Sequence[Json]) -> bool:
    states = {item["state"] for check in checks for item in check["items"]}
    return states == {"unknown"}


def build_fact_requests(evaluation: Json, wording: Wording = PLAIN) -> tuple[FactRequest, ...]:
    """The facts to give, each once, those first that a would-fail item waits for."""
    waiting: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[str, Json]]] = {}
    for finding in evaluation["findings"]:
        for check in finding["checks"]:
            if check["outcome"] == "unknown":
                lacks = tuple(_names([check])), tuple(_missing_paths(check))
                waiting.setdefault(lacks, []).append((finding["control_id"], check))
    requests = [
        _fact_request(where, paths, asked_by, wording) for (where, paths), asked_by in waiting.items()
    ]
    return tuple(sorted(requests, key=lambda request: WEIGHTS.index(request.weight)))


def _fact_request(
    where: tuple[str, ...],
    paths: tuple[str, ...],
    asked_by: Sequence[tuple[str, Json]],
    wording: Wording,
) -> FactRequest:
    checks = [check for _, check in asked_by]
    facts = tuple(dict.fromkeys(wording.missing(path) for path in paths))
    return FactRequest(
        controls=tuple(dict.fromkeys(control_id for control_id, _ in asked_by)),
        checks=tuple(check["title"] for check in checks),
        weight=_weight(checks),
        where=where[:LIST_LIMIT],
        where_not_shown=max(0, len(where) - LIST_LIMIT),
        facts=facts[:LIST_LIMIT],
        facts_not_shown=max(0, len(facts) - LIST_LIMIT),
        paths=paths[:LIST_LIMIT],
        paths_not_shown=max(0, len(paths) - LIST_LIMIT),
    )


def _missing_paths(check: Json) -> list[str]:
    """What the undecided items lack; for a check without items, the facts it read and found absent."""
    of_items = [path for item in check["items"] for path in item["missing"]]
    absent = [
        read["path"] for read in check["inputs"] if any(v["value"] == "unknown" for v in read["values"])
    ]
    return list(dict.fromkeys(of_items or absent))


def build_evidence_requests(evaluation: Json, pack_document: Json) -> tuple[EvidenceRequest, ...]:
    """Every wanted item of evidence that is not in order, by control."""
    return tuple(
        EvidenceRequest(
            control_id=finding["control_id"],
            purpose=wanted["purpose"],
            kinds=tuple(title_of_kind(pack_document, kind) for kind in wanted["kinds"]),
            state=wanted["state"],
            state_word=word(EVIDENCE_WORDS, wanted["state"]),
        )
        for finding in evaluation["findings"]
        for wanted in finding["wanted"]
        if wanted["state"] not in {"ok", "not_wanted"}
    )
