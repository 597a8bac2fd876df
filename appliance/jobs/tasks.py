"""The tasks by name: the whole list of what a worker does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from appliance.foundation.flags import Flag
from appliance.jobs.handlers import (
    assessment,
    deletion,
    events,
    evidence,
    mail,
    people,
    privacy,
    reports,
    upkeep,
)
from appliance.jobs.retry import ATTEMPTS

TIME_LIMIT = timedelta(minutes=5)
"""How long one run may take, unless its task says otherwise: many times what the slowest ever took."""


@dataclass(frozen=True)
class Task:
    """One kind of job.

    With ``for_organisation`` the job carries ``tenant_id`` and ``run`` gets a Context of it, otherwise the
    Product; the job's other arguments follow by name. After a run that failed, ``waits`` is told when there
    will be another, and ``gave_up`` when there will be none, so that nobody waits for what will not come. A
    run that takes longer than ``time_limit`` has failed, and the process that hangs in it begins anew. While
    the part of the product behind ``flag`` is switched off, its jobs are held.
    """

    name: str
    run: Callable[..., object]
    gave_up: Callable[..., object] | None = None
    waits: Callable[..., object] | None = None
    attempts: int = ATTEMPTS
    for_organisation: bool = True
    time_limit: timedelta = TIME_LIMIT
    flag: Flag | None = None


_LONG = timedelta(minutes=30)  # for what goes over many files; cut short, it goes on the next time

_ALL = (
    Task("evidence.verify", evidence.verify, gave_up=evidence.gave_up, flag=Flag.EVIDENCE_INGEST_ENABLED),
    Task("assessment.evaluate", assessment.evaluate, gave_up=assessment.gave_up),
    Task(
        "report.build",
        reports.build,
        gave_up=reports.gave_up,
        waits=reports.waits,
        flag=Flag.REPORT_GENERATION_ENABLED,
    ),
    Task("event.deliver", events.deliver, for_organisation=False, time_limit=timedelta(minutes=1)),
    Task("upkeep.tell_the_time", events.tell_the_time, for_organisation=False),
    Task("upkeep.sweep_deliveries", events.sweep_deliveries, for_organisation=False),
    Task("mail.send", mail.send, gave_up=mail.gave_up, waits=mail.waits, attempts=5, for_organisation=False),
    Task("people.mail_guest_links", people.mail_guest_links, for_organisation=False),
    Task("privacy.erase_account", privacy.erase_account, for_organisation=False),
    Task("upkeep.release_mail", mail.release_held, for_organisation=False),
    Task("upkeep.wipe_mail", mail.wipe_settled, for_organisation=False),
    Task("organisation.erase", deletion.erase, time_limit=_LONG),
    Task("organisation.certify_deletion", deletion.certify, time_limit=_LONG),
    Task("upkeep.ask_for_due_deletions", upkeep.ask_for_due_deletions, for_organisation=False),
    Task("upkeep.tell_switches", upkeep.tell_switches, for_organisation=False),
    Task("upkeep.purge_sessions", upkeep.purge_sessions, for_organisation=False),
    Task("upkeep.forget_idempotency_keys", upkeep.forget_idempotency_keys, for_organisation=False),
    Task("upkeep.forget_rate_counters", upkeep.forget_rate_counters, for_organisation=False),
    Task("upkeep.end_invitations", upkeep.end_invitations, for_organisation=False),
    Task("upkeep.end_tokens", upkeep.end_tokens, for_organisation=False),
    Task("upkeep.fail_abandoned_reports", upkeep.fail_abandoned_reports, for_organisation=False),
    Task("upkeep.sweep_uploads", upkeep.sweep_uploads, for_organisation=False),
    Task("upkeep.export_audit", upkeep.export_audit, for_organisation=False, time_limit=_LONG),
    Task("upkeep.keep_audit", upkeep.keep_audit, for_organisation=False, time_limit=_LONG),
    Task("upkeep.store_spooled", upkeep.store_spooled, for_organisation=False, time_limit=_LONG),
)

TASKS: Mapping[str, Task] = {task.name: task for task in _ALL}
