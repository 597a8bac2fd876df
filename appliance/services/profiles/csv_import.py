"""Importing a list: look at what was understood, then apply all of it or none."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.profiles.csv_files import MOST_BYTES, Table, read_table, refused
from appliance.services.profiles.csv_plan import (
    ADD,
    CHANGED,
    NEW,
    REPLACE,
    SAME,
    Plan,
    PlannedRow,
    plan_import,
    refuse_faults,
)
from appliance.services.profiles.csv_rows import CellReader, Misread
from appliance.services.profiles.csv_sources import csv_screens, recognise, sources
from appliance.services.profiles.drafts import Document, locked_draft, open_draft, save_draft
from appliance.services.profiles.entries import (
    entries_in,
    entry_key,
    forget_references,
    name_of,
    targets_for,
)
from appliance.services.profiles.field_paths import put
from appliance.services.profiles.pack_in_use import support_choices
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen
from appliance.services.profiles.support_choices import SupportChoices

_LARGEST_PACKED = 700_000  # characters a form may carry from the preview to the import
_SHOWN = 200  # rows of the preview


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row in words. ``notice`` is what the support table says of it."""

    line: int
    name: str
    words: str
    state: str
    misread: tuple[Misread, ...]
    notice: str
    fault: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of a file; ``packed`` carries it on to ``import_list``."""

    screen: ListScreen
    source_label: str
    rows: Sequence[PreviewRow]
    more: int
    counts: Mapping[str, int]
    unread: tuple[str, ...]
    removed: tuple[str, ...]
    misread: int
    unsupported: int
    faults: int
    packed: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    new: int
    changed: int
    removed: int


def importable(list_name: str) -> ListScreen:
    """The list of that name. Raises NotFoundError for one that cannot be imported."""
    screen = csv_screens().get(list_name)
    if screen is None:
        raise NotFoundError("There is no such list to import.")
    return screen


def preview_import(ctx: Context, list_name: str, data: bytes) -> Preview:
    """What the file says, row by row. Raises InvalidError for a file that cannot be read."""
    screen = importable(list_name)
    table = read_table(data)
    with ctx.transaction():
        profile = open_draft(ctx).document
        support = support_choices(ctx)
    plan = _plan(table, screen, profile, support)
    rows = [_row(one, support) for one in _worst_first(plan)]
    return Preview(
        screen=screen,
        source_label=plan.source.label,
        rows=rows[:_SHOWN],
        more=max(0, len(rows) - _SHOWN),
        counts={state: plan.count(state) for state in (NEW, CHANGED, SAME)},
        unread=plan.unread,
        removed=tuple(name_of(entry) for entry in plan.removed),
        misread=sum(len(row.misread) for row in rows),
        unsupported=sum(bool(row.notice) for row in rows),
        faults=len(plan.faults),
        packed=_packed(data),
    )


def import_list(ctx: Context, list_name: str, packed: str, mode: str) -> Imported:
    """Imports what was previewed, as a whole or not at all. Raises InvalidError.

    ``add`` adds and changes entries; ``replace`` also removes those that are not in the file.
    """
    if mode not in {ADD, REPLACE}:
        raise refused("Choose whether to add to the list or to replace it")
    screen = importable(list_name)
    table = read_table(_unpacked(packed))
    with ctx.transaction():
        row = locked_draft(ctx)
        document: Document = row.document
        plan = _plan(table, screen, document, support_choices(ctx))
        refuse_faults(plan)
        put(document, screen.steps, plan.entries(entries_in(document, screen), mode))
        removed = plan.removed if mode == REPLACE else ()
        for entry in removed:
            forget_references(document, screens(), screen, entry_key(entry))
        save_draft(ctx, document, row.based_on)
        audit.record(
            ctx,
            "profile.imported",
            ctx.tenant_id,
            inventory=screen.name,
            source=plan.source.id,
            rows=len(plan.rows),
        )
    return Imported(plan.count(NEW), plan.count(CHANGED), len(removed))


def _plan(table: Table, screen: ListScreen, profile: Document, support: SupportChoices) -> Plan:
    source = recognise(table, screen)
    if source is None:
        known = "; ".join(one.label for one in sources(screen))
        raise refused(f"We do not know this table by its columns. It can be one of these: {known}")
    reader = CellReader(screen, targets_for(profile, screens(), screen), support)
    return plan_import(table, source, reader, entries_in(profile, screen))


def _worst_first(plan: Plan) -> Sequence[PlannedRow]:
    """Rows that cannot be used, then rows with cells that were not understood, then the others."""
    return sorted(plan.rows, key=lambda row: (not row.fault, not row.misread))


def _row(row: PlannedRow, support: SupportChoices) -> PreviewRow:
    entry = row.entry
    told = support.notice(
        entry.get("os_product") or entry.get("product"),
        entry.get("os_cycle") or entry.get("cycle"),
        entry.get("os_edition"),
    )
    product = entry.get("os_product") or entry.get("product")
    words = (
        entry.get("make"),
        support.product_label(product) if product else None,
        support.cycle_label(entry["os_cycle"]) if entry.get("os_cycle") else entry.get("version"),
    )
    return PreviewRow(
        line=row.line,
        name=name_of(entry),
        words=", ".join(str(word) for word in words if word),
        state=row.state,
        misread=row.misread,
        notice=told.text if told else "",
        fault=row.fault,
    )


def _packed(data: bytes) -> str:
    packed = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    if len(packed) > _LARGEST_PACKED:
        raise refused("The file holds too much to be looked at in one go. Split it, and import the parts")
    return packed


def _unpacked(packed: str) -> bytes:
    """What a form carried; it is a stranger's, so it is bounded and read as strictly as the file itself."""
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(packed, validate=True), MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise refused("The preview is damaged. Choose the file again") from None
    return data
