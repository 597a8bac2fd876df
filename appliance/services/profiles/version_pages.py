"""Versions to look at: the answers of one in words, and what changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.services.context import Context
from appliance.services.profiles.change_words import NO_CHANGES, Changes, changes_in_words
from appliance.services.profiles.overview import Answered, answers_of
from appliance.services.profiles.pack_in_use import support_choices
from appliance.services.profiles.screens import Section
from appliance.services.profiles.versions import Version, get_version, latest_version


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed from one version to another."""

    before: Version
    after: Version
    changes: Changes


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version: its answers, and what it changed; ``newest`` is the number of the one that stands."""

    version: Version
    parts: Sequence[tuple[Section, Sequence[Answered]]]
    changes: Changes
    newest: int


def show_version(ctx: Context, number: int) -> ShownVersion:
    """One version and what it changed. Raises NotFoundError."""
    with ctx.transaction():
        version = get_version(ctx, number)
        before = get_version(ctx, number - 1) if number > 1 else None
        newest = latest_version(ctx)
        support = support_choices(ctx)
    changes = changes_in_words(before.document, version.document, support) if before else NO_CHANGES
    parts = answers_of(dict(version.document), support)
    return ShownVersion(version, parts, changes, newest.number if newest else number)


def compare_versions(ctx: Context, before: int, after: int) -> Compared:
    """What changed between two versions. Raises NotFoundError."""
    with ctx.transaction():
        first, second = get_version(ctx, before), get_version(ctx, after)
        support = support_choices(ctx)
    return Compared(first, second, changes_in_words(first.document, second.document, support, most=500))
