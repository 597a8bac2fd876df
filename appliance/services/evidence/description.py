"""What a person says about a piece of evidence, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.services.evidence.vocabulary import CONTROLS, COUNTED_COVERAGES, COVERAGES, KINDS

_LONGEST_TITLE = 150
_LONGEST_SOURCE = 200
_LARGEST_COUNT = 10_000_000


@dataclass(frozen=True)
class Description:
    """``captured_on`` is the day it was taken; the period is what it speaks about, if it has one.

    ``coverage`` is one of COVERAGES; where it counts, ``covered_count`` of ``total_count`` are covered.
    """

    kind: str
    title: str
    control_ids: tuple[str, ...]
    captured_on: date | None = None
    period_from: date | None = None
    period_until: date | None = None
    expires_on: date | None = None
    coverage: str | None = None
    covered_count: int | None = None
    total_count: int | None = None
    source_system: str | None = None


def require_sound(description: Description, today: date) -> None:
    """Raise InvalidError that names every field which cannot stay as it is."""
    problems = description_problems(description, today)
    if problems:
        raise InvalidError("Some of what you said about the evidence cannot be used.", fields=problems)


def description_problems(said: Description, today: date) -> tuple[FieldProblem, ...]:
    """Everything that cannot stay as it was said."""
    return tuple(_problems(said, today))


def _problems(said: Description, today: date) -> Iterator[FieldProblem]:
    if said.kind not in KINDS:
        yield FieldProblem("kind", "Choose what kind of evidence it is")
    if not said.title.strip():
        yield FieldProblem("title", "Give it a title, such as Firewall review November 2026")
    if len(said.title) > _LONGEST_TITLE or not said.title.isprintable():
        yield FieldProblem("title", f"Write the title in one line of at most {_LONGEST_TITLE} characters")
    if not said.control_ids or not set(said.control_ids) <= CONTROLS.keys():
        yield FieldProblem("control_ids", "Choose at least one control it speaks for")
    source = said.source_system or ""
    if len(source) > _LONGEST_SOURCE or not source.isprintable():
        yield FieldProblem(
            "source_system", f"Write where it comes from in at most {_LONGEST_SOURCE} characters"
        )
    yield from _date_problems(said, today)
    yield from _coverage_problems(said)


def _date_problems(said: Description, today: date) -> Iterator[FieldProblem]:
    if said.captured_on and said.captured_on > today:
        yield FieldProblem("captured_on", "The day it was taken cannot be in the future")
    if said.period_from and said.period_until and said.period_until < said.period_from:
        yield FieldProblem("period_until", "The period must end after it begins")
    begins = said.captured_on or said.period_from
    if said.expires_on and begins and said.expires_on < begins:
        yield FieldProblem("expires_on", "It cannot have expired before it was taken")


def _coverage_problems(said: Description) -> Iterator[FieldProblem]:
    if said.coverage is not None and said.coverage not in COVERAGES:
        yield FieldProblem("coverage", "Choose how much it covers")
    for field, count in (("covered_count", said.covered_count), ("total_count", said.total_count)):
        if count is not None and not 0 <= count <= _LARGEST_COUNT:
            yield FieldProblem(field, "Enter a whole number of nought or more")
    if said.coverage in COUNTED_COVERAGES and None not in (said.covered_count, said.total_count):
        if (said.covered_count or 0) > (said.total_count or 0):
            yield FieldProblem("covered_count", "It cannot cover more than there are")
    elif said.coverage not in COUNTED_COVERAGES and (said.covered_count, said.total_count) != (None, None):
        yield FieldProblem("covered_count", "Leave the numbers out: they are for what covers many things")
