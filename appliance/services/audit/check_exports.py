"""Checks a folder of exported audit batches by itself: any edit, gap or reordering is found (AUD-02).

Nothing but the files is asked. That the newest batches are there at all only the database can tell:
``missing_from`` compares with it.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.foundation.errors import RefusedError, TranscryptError
from appliance.foundation.strict_json import parse_json
from appliance.models import audit_segment
from appliance.models.audit_segment import AuditSegment
from appliance.models.database import transaction
from appliance.services.audit.segments import (
    FORMAT,
    GENESIS_BATCH,
    MANIFEST,
    SHORTEST_KEEPING,
    TOMBSTONE,
    batch_hash,
)
from appliance.services.verification.audit_chain import GENESIS_HASH, check_chain

_NAME = re.compile(r"([0-9]{8})\.(jsonl|manifest\.json|tombstone\.json)")
_CLOCKS_DIFFER = timedelta(days=1)
_TOMBSTONE_SAYS = ("tenant_id", "number", "first_seq", "last_seq", "head_hash", "batch_hash")


class _FaultError(Exception):
    """What is wrong with a batch, as the end of a sentence that begins with its name."""


@dataclass
class ExportsVerdict:
    """What a folder holds, the hash of each batch by organisation and number, and what is wrong.

    ``gone`` has the numbers of the batches that lie there as tombstones.
    """

    batches: int = 0
    expired: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)
    hashes: dict[str, dict[int, str]] = field(default_factory=dict)
    gone: dict[str, set[int]] = field(default_factory=dict)


@dataclass
class _Before:
    """What the next batch has to follow."""

    seq: int = 0
    event_hash: str = GENESIS_HASH
    batch_hash: str = GENESIS_BATCH
    expired: bool = True  # none before the first stands in the way of its expiry


Files = Mapping[str, list[Path]]


def check_exports(folder: Path, now: datetime) -> ExportsVerdict:
    """Check every batch of every organisation below ``folder``. Raises RefusedError when it holds none.

    ``now`` is aware: nothing can have expired later.
    """
    found = _files(folder)
    if not found:
        raise RefusedError(
            "holds no exported audit batches", place=str(folder), mend="Name the folder they are in"
        )
    verdict = ExportsVerdict()
    for tenant_id in sorted(found):
        _check_organisation(tenant_id, found[tenant_id], verdict, now)
    return verdict


def missing_from(verdict: ExportsVerdict, tenant_id: UUID) -> list[str]:
    """Where the database and the folder tell otherwise of an organisation's exported batches.

    The folder was read first, so that a batch exported meanwhile is none that the database does not know.
    """
    with transaction(tenant_id=tenant_id):
        segments = {segment.number: segment for segment in audit_segment.all_of(tenant_id)}
    there, gone = verdict.hashes.get(str(tenant_id), {}), verdict.gone.get(str(tenant_id), set())
    return [
        f"Batch {number} of {tenant_id} {word}."
        for number in sorted(segments.keys() | there.keys())
        if (word := _differs(there.get(number), segments.get(number), gone=number in gone))
    ]


def _differs(there: str | None, recorded: AuditSegment | None, *, gone: bool) -> str | None:
    if recorded is None:
        return "is in the folder, and the database knows nothing of it"
    if there is None:
        return "is not in the folder"
    if there != recorded.batch_hash:
        return "is another one than the database recorded"
    if gone and recorded.expired_at is None:
        return "has a tombstone, and the database still keeps its events"
    return None


def _files(folder: Path) -> dict[str, dict[int, dict[str, list[Path]]]]:
    """Organisation, number and kind to the files: one each, or two where a batch was just being moved."""
    found: dict[str, dict[int, dict[str, list[Path]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for path in sorted(folder.rglob("*")):
        if (named := _NAME.fullmatch(path.name)) and path.is_file():
            found[path.parent.name][int(named[1])][named[2]].append(path)
    return found


def _check_organisation(
    tenant_id: str, batches: Mapping[int, Files], verdict: ExportsVerdict, now: datetime
) -> None:
    before, expected = _Before(), 1
    verdict.hashes[tenant_id], verdict.gone[tenant_id] = {}, set()
    for number in sorted(batches):
        verdict.faults += _gap(tenant_id, expected, number)
        if number < expected:
            continue
        expected = number + 1
        try:
            manifest = _manifest(tenant_id, number, batches[number])
            verdict.batches += 1
            verdict.hashes[tenant_id][number] = manifest["batch_hash"]
            faults = list(_link_faults(manifest, before))
            gone = not batches[number].get("jsonl")
            if gone:
                verdict.gone[tenant_id].add(number)
                _check_tombstone(manifest, batches[number], before, now)
                verdict.expired += 1
            for path in batches[number].get("jsonl", []):
                _check_content(path, manifest)
            verdict.events += 0 if gone else manifest["last_seq"] - manifest["first_seq"] + 1
            before = _Before(manifest["last_seq"], manifest["head_hash"], manifest["batch_hash"], gone)
        except _FaultError as fault:
            faults = [str(fault)]
        except (TranscryptError, KeyError, TypeError, ValueError):
            faults = ["holds what is no audit event, or a manifest that is none"]
        verdict.faults += [f"Batch {number} of {tenant_id} {fault}." for fault in faults]


def _gap(tenant_id: str, expected: int, number: int) -> Iterator[str]:
    """What is missing before a batch: one sentence, however many; names of files are anybody's to write."""
    if number < expected:
        yield f"Batch {number} of {tenant_id} was never exported: the first is 1."
    elif number == expected + 1:
        yield f"Batch {expected} of {tenant_id} is missing."
    elif number > expected:
        yield f"Batches {expected} to {number - 1} of {tenant_id} are missing."


def _manifest(tenant_id: str, number: int, files: Files) -> dict[str, Any]:
    if not files.get("manifest.json"):
        raise _FaultError("has no manifest")
    versions = [_read(path) for path in files["manifest.json"]]
    manifest = versions[0]
    if any(other != manifest for other in versions):
        raise _FaultError("has two manifests that differ")
    try:
        named = (manifest["kind"], manifest["format"], manifest["tenant_id"], manifest["number"])
        if named != (MANIFEST, FORMAT, tenant_id, number):
            raise _FaultError("has the manifest of something else")
        if manifest["batch_hash"] != batch_hash(manifest):
            raise _FaultError("has a manifest that was changed")
    except KeyError:
        raise _FaultError("has a manifest that says too little") from None
    return manifest


def _link_faults(manifest: Mapping[str, Any], before: _Before) -> Iterator[str]:
    if manifest["prev_batch_hash"] != before.batch_hash:
        yield "does not follow from the batch before it"
    elif (manifest["first_seq"], manifest["prev_event_hash"]) != (before.seq + 1, before.event_hash):
        yield "does not go on where the batch before it ends"


def _check_content(path: Path, manifest: Mapping[str, Any]) -> None:
    content = path.read_bytes()
    [file] = manifest["files"]
    if (hashlib.sha256(content).hexdigest(), len(content)) != (file["sha256"], file["bytes"]):
        raise _FaultError("holds other events than its manifest says")
    events = [parse_json(line, source=path.name) for line in content.splitlines()]
    before = (manifest["first_seq"] - 1, manifest["prev_event_hash"])
    result = check_chain(events, manifest["tenant_id"], after=before)
    if result.fault is not None:
        raise _FaultError(f"breaks at its line {result.fault.index + 1}, which {result.fault.sentence}")
    if (before[0] + result.count, result.head_hash) != (manifest["last_seq"], manifest["head_hash"]):
        raise _FaultError("ends elsewhere than its manifest says")


def _check_tombstone(manifest: Mapping[str, Any], files: Files, before: _Before, now: datetime) -> None:
    if not files.get("tombstone.json"):
        raise _FaultError("has lost its events")
    for tombstone in map(_read, files["tombstone.json"]):
        if tombstone.get("kind") != TOMBSTONE or any(
            tombstone.get(name) != manifest[name] for name in _TOMBSTONE_SAYS
        ):
            raise _FaultError("has the tombstone of something else")
        expired_at = _moment(tombstone.get("expired_at"))
        kept = expired_at - _moment(manifest["last_at"])
        if expired_at > now + _CLOCKS_DIFFER:
            raise _FaultError("says that it expired, on a day that has not come")
        if kept < SHORTEST_KEEPING:
            raise _FaultError(f"expired after {kept.days} days, which is too soon")
    if not before.expired:
        raise _FaultError("expired before the one before it")


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise _FaultError("names a moment that is none") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        document = parse_json(path.read_bytes(), source=path.name)
    except TranscryptError:
        document = None
    if not isinstance(document, dict):
        raise _FaultError(f"has a {path.name} that cannot be read")
    return document
