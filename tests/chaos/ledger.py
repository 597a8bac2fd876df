"""What must be true when everything has come to rest: nothing accepted is lost, nothing happened twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from appliance.services import audit
from appliance.services.context import Actor, Context
from appliance.services.events import CONSUMERS, EVENT_TYPES
from appliance.services.evidence.sealed_objects import open_object
from tests.chaos.stage import Stage

# Upkeep whose worker died too often is not lost: the clock asks for it again.
_FINAL = """
  select task, error_code, error_message, consumer from job_failure
  where final and not (task like 'upkeep.%%' and error_code = 'WorkerDiedError')
"""
_UNTOLD = """
  select e.event_type, c.consumer from domain_event e
  join unnest(%(types)s::text[], %(consumers)s::text[]) as c(event_type, consumer) using (event_type)
  where e.tenant_id is not null and not exists (
    select from event_delivery d where d.event_id = e.event_id and d.consumer = c.consumer
  )
"""
_STUCK = """
  select 'evidence in ' || state from evidence where state = 'VERIFYING'
  union all select 'report in ' || state from report where state not in ('READY', 'FAILED')
  union all select 'mail in ' || state from mail_message m where state in ('QUEUED', 'SENDING', 'HELD')
  and not exists (  -- the weekly digest has its day
    select from procrastinate_jobs j where j.status = 'todo' and j.task_name = 'mail.send'
    and j.args ->> 'message_id' = m.id::text and j.scheduled_at > now() + interval '1 hour'
  )
  union all select 'assessment out of date' from assessment_state where judged_version < inputs_version
"""
_TWICE = """
  select 'report issued twice' from audit_event where action = 'report.ready'
  group by tenant_id, resource_id having count(*) > 1
  union all select 'evidence sealed twice' from audit_event where action = 'evidence.sealed'
  group by tenant_id, resource_id having count(*) > 1
  union all select 'one letter, two rows' from mail_message group by tenant_id, dedupe_key having count(*) > 1
  union all select 'one evaluation, two rows' from evaluation
  group by tenant_id, identity_key having count(*) > 1
  union all select 'one event, two lines of the timeline' from activity_entry
  group by tenant_id, event_id having count(*) > 1
"""
# Changes with an audit event of their own, and the event that must have been told with each.
_PAIRS = {
    "evidence.registered": "evidence.added",
    "report.requested": "report.requested",
    "invitation.created": "user.invited",
}


@dataclass
class Findings:
    """``counted`` is what was accepted, by kind; the others tell what went wrong, a line each."""

    counted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)

    @property
    def faultless(self) -> bool:
        return not (self.lost or self.twice or self.given_up)


def examine(stage: Stage) -> Findings:
    """Look at everything there is."""
    found = Findings(refused=Counter(entry["deed"] for entry in _entries(stage, "refused")))
    for entry in _entries(stage, "accepted"):
        found.counted[entry["deed"]] += 1
        if (problem := _missing(stage, entry)) is not None:
            found.lost.append(f"{entry['deed']} {entry['id']} of {entry['tenant_id']}: {problem}")
    pairs = [(kind, name) for name, one in CONSUMERS.items() for kind in one.types if kind in EVENT_TYPES]
    wanted = {"types": [kind for kind, _ in pairs], "consumers": [name for _, name in pairs]}
    found.lost += [
        f"{row['event_type']} never came to {row['consumer']}" for row in _rows(stage, _UNTOLD, wanted)
    ]
    found.lost += [str(next(iter(row.values()))) for row in _rows(stage, _STUCK)]
    found.lost += list(_unpaired(stage)) + list(_broken_chains(stage))
    found.twice += [str(next(iter(row.values()))) for row in _rows(stage, _TWICE)] + list(
        _letters_twice(stage)
    )
    found.given_up += [
        f"{row['task']}: {row['error_code']} {row['error_message']}" for row in _rows(stage, _FINAL)
    ]
    return found


def _entries(stage: Stage, name: str) -> Iterator[dict[str, str]]:
    path = stage.folder / f"{name}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        yield json.loads(line)


def _missing(stage: Stage, entry: dict[str, str]) -> str | None:
    """What is missing of something the product had accepted."""
    deed, subject = entry["deed"], entry["id"]
    if deed in {"upload", "note"}:
        return _missing_of_evidence(stage, entry)
    if deed == "report":
        [row] = _rows(stage, "select state from report where id = %(id)s", {"id": subject}) or [
            {"state": "no row"}
        ]
        files = _rows(stage, "select name, id from report_artefact where report_id = %(id)s", {"id": subject})
        stored = list(stage.product.store.list(f"tenants/{entry['tenant_id']}/reports/{subject}/"))
        if row["state"] != "READY" or not files:
            return f"it is {row['state']}"
        return None if len(stored) >= len(files) else f"{len(stored)} of its {len(files)} files are stored"
    if deed == "invitation":
        [row] = _rows(stage, "select state from invitation where id = %(id)s", {"id": subject}) or [
            {"state": "no row"}
        ]
        return None if row["state"] == "EMAIL_SENT" else f"it is {row['state']}"
    statement = "select number from profile_version where tenant_id = %(id)s"
    return None if _rows(stage, statement, {"id": entry["tenant_id"]}) else "no version"


def _missing_of_evidence(stage: Stage, entry: dict[str, str]) -> str | None:
    statement = "select state, sha256, reject_reason from evidence where id = %(id)s"
    [row] = _rows(stage, statement, {"id": entry["id"]}) or [{"state": "no row", "reject_reason": ""}]
    if row["state"] != "SEALED":
        return f"it is {row['state']} {row['reject_reason'] or ''}"
    content = b"".join(open_object(_context(stage, entry["tenant_id"]), UUID(entry["id"])).chunks())
    wanted = entry["sha256"] or row["sha256"]
    return None if hashlib.sha256(content).hexdigest() == wanted else "its content is another"


def _unpaired(stage: Stage) -> Iterator[str]:
    """A change without its event, or an event without its change (JOBS-01)."""
    for action, event_type in _PAIRS.items():
        statement = (
            "select (select count(*) from audit_event where action = %(action)s) as changes, "
            "(select count(*) from domain_event where event_type = %(type)s) as events"
        )
        [row] = _rows(stage, statement, {"action": action, "type": event_type})
        if row["changes"] != row["events"]:
            yield f"{row['changes']} of {action}, but {row['events']} events {event_type}"


def _broken_chains(stage: Stage) -> Iterator[str]:
    for row in _rows(stage, "select id from organisation"):
        verdict = audit.verify_chain(_context(stage, str(row["id"])))
        if not verdict.intact:
            yield f"the audit chain of {row['id']} is broken"


def _letters_twice(stage: Stage) -> Iterator[str]:
    folder = stage.folder / "mailbox"
    letters = Counter(
        json.loads(path.read_text(encoding="utf-8"))["message_id"] for path in folder.glob("*.json")
    )
    yield from (f"letter {name} was sent {count} times" for name, count in letters.items() if count > 1)


def _rows(stage: Stage, statement: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    with stage.db.as_admin() as admin:
        return admin.cursor(row_factory=dict_row).execute(statement, values or {}).fetchall()


def _context(stage: Stage, tenant_id: str) -> Context:
    return Context(stage.product, UUID(tenant_id), Actor("operator", "chaos"), "chaos-ledger", "cli")
