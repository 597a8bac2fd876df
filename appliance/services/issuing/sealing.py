"""The files of a report in the object store: each encrypted under a key of its own.

Where a file lies names the attempt that made it: an attempt that was cut short, or overtaken because its
worker was believed dead, never touches the files of another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from appliance.adapters.key_wrapping import DataKey
from appliance.foundation import sealed_stream
from appliance.models import report, report_artefact
from appliance.models.artefact_key import ArtefactKey
from appliance.models.states import REPORT_ENDS
from appliance.services.context import Context
from appliance.services.store_places import report_file_context, report_file_place, report_folder

CONTENT_TYPES = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "bundle.json": "application/json",
    "findings.json": "application/json",
    "answers.json": "application/json",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "answers.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "assessment-results.oscal.json": "application/json",
    "poam.oscal.json": "application/json",
}


@dataclass(frozen=True)
class SealedFile:
    """A file that is in the store; ``sha256`` and ``size_bytes`` are of its plain bytes."""

    id: UUID
    name: str
    sha256: str
    size_bytes: int
    key: DataKey


def seal_files(ctx: Context, report_id: UUID, attempt: int, files: Mapping[str, bytes]) -> list[SealedFile]:
    """Put every file into the store. Raises UnavailableError when the store cannot take them."""
    return [_sealed(ctx, report_id, attempt, name, files[name]) for name in sorted(files)]


def _sealed(ctx: Context, report_id: UUID, attempt: int, name: str, data: bytes) -> SealedFile:
    key = ctx.product.keys.new_key()
    place = report_file_place(ctx.tenant_id, report_id, attempt, name)
    ctx.product.store.put(place, sealed_stream.seal([data], key.plain, report_file_context(place)))
    return SealedFile(uuid4(), name, hashlib.sha256(data).hexdigest(), len(data), key)


def opened(ctx: Context, report_id: UUID, attempt: int, name: str, key: ArtefactKey) -> Iterator[bytes]:
    """Yield the plain bytes of a file. Raises NotVerifiedError for one that was changed in the store."""
    place = report_file_place(ctx.tenant_id, report_id, attempt, name)
    plain_key = ctx.product.keys.unwrap(bytes(key.wrapped_key), key.wrapping_key_id)
    yield from sealed_stream.unseal(ctx.product.store.get(place), plain_key, report_file_context(place))


def remove_leftovers(ctx: Context, report_id: UUID) -> None:
    """Of a report that has ended, remove what belongs to no file of it: it is noise without its keys."""
    with ctx.transaction():
        row = report.find(ctx.tenant_id, report_id)
        if row is None or row.state not in REPORT_ENDS:
            return
        kept = {
            report_file_place(ctx.tenant_id, report_id, row.attempts, file.name)
            for file in report_artefact.of_report(ctx.tenant_id, report_id)
        }
    for place in list(ctx.product.store.list(report_folder(ctx.tenant_id, report_id))):
        if place not in kept:
            ctx.product.store.delete(place)
