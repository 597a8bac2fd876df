"""The three months day by day: the profile grows, evidence comes in, all is judged, a report is sent in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.models import evaluation, profile_version
from appliance.services.assessments import run_evaluation, set_answer
from appliance.services.dev_seed.larkfield_evidence import ITEMS, Item
from appliance.services.dev_seed.larkfield_profile import profile_at
from appliance.services.dev_seed.reports import REPORT_DAYS, issue_report
from appliance.services.dev_seed.sent_in import FOLLOWING_DAYS, follow_up
from appliance.services.dev_seed.stage import Stage
from appliance.services.evidence import (
    DeclaredFile,
    Description,
    add_assertion,
    add_note,
    add_url,
    receive,
    redact,
    register_file,
    titles,
    verify_evidence,
)
from appliance.services.profiles import replace_profile

FIRST_DAY = 95
# Days before the end: which step of the profile is published, when all is judged, what the people say.
_PUBLISHED = {92: 1, 63: 2, 35: 3, 12: 4, 2: 5}
_JUDGED = (92, 77, 62, 47, 34, 20, 11, 2)
_LEAVERS = (
    "The office manager gets the last day from the director, blocks the account that evening, and notes it "
    "in the leavers' list."
)
_SAID = {
    62: (("CE-13", "compliant"), ("CE-10", "partially_compliant"), ("A1.14", "A customer")),
    34: (("CE-1", "compliant"), ("CE-7", "not_compliant")),
    10: (("CE-12", "compliant"), ("A7.3", _LEAVERS)),
}
_DAYS = sorted(
    {*_PUBLISHED, *_JUDGED, *_SAID, *REPORT_DAYS, *FOLLOWING_DAYS, *(item.added for item in ITEMS)},
    reverse=True,
)


def tell(stage: Stage) -> None:
    """All of it, or what is missing of it."""
    judged = 0
    for day in _DAYS:
        stage.at(day)
        if day in _PUBLISHED:
            _publish(stage, _PUBLISHED[day])
        for item in ITEMS:
            if item.added == day:
                _add(stage, item)
        for key, value in _SAID.get(day, ()):
            set_answer(stage.member, key, value)
        if day in _JUDGED:
            judged += 1
            stage.at(day, timedelta(hours=1))
            _judge(stage, judged)
        if day in REPORT_DAYS:
            issue_report(stage, day)
        if day in FOLLOWING_DAYS:
            follow_up(stage, day)


def _publish(stage: Stage, step: int) -> None:
    with stage.owner.transaction():
        standing = profile_version.latest_number(stage.owner.tenant_id)
    if standing < step:
        replace_profile(stage.member, profile_at(step, stage.clock.today()), standing)


def _judge(stage: Stage, number: int) -> None:
    with stage.owner.transaction():
        known = evaluation.count(stage.owner.tenant_id)
    if known < number:
        with stage.as_worker():
            run_evaluation(stage.worker, cause="seed", requested_by=None)


def _add(stage: Stage, item: Item) -> None:
    known = {title: UUID(evidence_id) for evidence_id, title in titles(stage.member).items()}
    if item.title in known:
        return
    evidence_id = _registered(stage, item, known.get(item.replaces or ""))
    if item.form == "file":
        receive(stage.member, evidence_id, [item.content])
    with stage.as_worker():
        verify_evidence(stage.worker, evidence_id)
    if item.redact_because:
        stage.at(item.added - 1)
        redact(stage.owner, evidence_id, item.redact_because)


def _registered(stage: Stage, item: Item, supersedes_id: UUID | None) -> UUID:
    description = _description(stage, item)
    match item.form:
        case "note":
            return add_note(stage.member, description, item.words)
        case "url":
            return add_url(stage.member, description, item.words)
        case "assertion":
            return add_assertion(stage.member, description, item.words, value=True)
        case _:
            declared = DeclaredFile(item.filename, size_bytes=len(item.content))
            return register_file(stage.member, description, declared, supersedes_id=supersedes_id)


def _description(stage: Stage, item: Item) -> Description:
    covered, total = item.covers or (None, None)
    return Description(
        kind=item.kind,
        title=item.title,
        control_ids=item.controls,
        captured_on=stage.clock.today() - timedelta(days=1),
        coverage="document" if item.covers is None else "estate",
        covered_count=covered,
        total_count=total,
        source_system=item.source,
    )
