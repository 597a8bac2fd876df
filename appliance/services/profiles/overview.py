"""The task list of the intake, and everything that was answered, to be checked before it is published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.json_pointer import steps_of
from appliance.foundation.json_schema import Problem
from appliance.models import profile_version
from appliance.services.context import Context
from appliance.services.profiles.answer_words import NOT_ANSWERED, in_words
from appliance.services.profiles.applicable import applicable_only
from appliance.services.profiles.change_words import NO_CHANGES, Changes, changes_in_words
from appliance.services.profiles.completeness import Progress, item_progress, together
from appliance.services.profiles.drafts import Document, Draft, open_draft, published_document
from appliance.services.profiles.entries import entries_in, entry_key, handle_of, name_of
from appliance.services.profiles.fact_addresses import edit_path, field_labels, list_url, page_url
from appliance.services.profiles.field_paths import ABSENT, Json, value_at
from appliance.services.profiles.pack_in_use import support_choices
from appliance.services.profiles.places import PageAddress
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.publish import document_problems
from appliance.services.profiles.screens import ListScreen, Page, Section
from appliance.services.profiles.support_choices import SupportChoices
from appliance.services.profiles.versions import VersionLine, list_versions

_KEY = re.compile(r"\[[^\[\]]*\]")
_NAMED = 12  # entries of a list named on the page of all answers


@dataclass(frozen=True, slots=True)
class Task:
    """A page or list of the task list. ``count`` is how many entries a list has."""

    title: str
    url: str
    progress: Progress
    count: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the task list."""

    section: Section
    tasks: Sequence[Task]
    progress: Progress


@dataclass(frozen=True, slots=True)
class TaskList:
    """How far the intake is. ``unpublished``: the draft differs from the version that stands."""

    parts: Sequence[Part]
    whole: Progress
    draft: Draft
    unpublished: bool
    latest: VersionLine | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What one page or list says.

    ``rows`` are questions with answers, ``open`` those without; ``entries`` are names and addresses.
    """

    title: str
    url: str
    progress: Progress
    rows: Sequence[tuple[str, str]]
    open: Sequence[str]
    entries: Sequence[tuple[str, str]]
    more: int
    none_label: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps the draft from being published: where, what to do, and the page to do it on."""

    label: str
    message: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """All answers of the draft, what is wrong with them, and what would change by publishing them."""

    tasks: TaskList
    parts: Sequence[tuple[Section, Sequence[Answered]]]
    faults: Sequence[Fault]
    changes: Changes


def task_list(ctx: Context) -> TaskList:
    """Every page and list with how far it is."""
    with ctx.transaction():
        return _tasks(ctx, open_draft(ctx))


def review(ctx: Context) -> Review:
    """Everything that would be published."""
    with ctx.transaction():
        draft = open_draft(ctx)
        support = support_choices(ctx)
        _, standing = published_document(ctx)
        tasks = _tasks(ctx, draft)
    document = applicable_only(draft.document, screens())
    return Review(
        tasks=tasks,
        parts=answers_of(draft.document, support),
        faults=[_fault(problem, document) for problem in document_problems(document)],
        changes=changes_in_words(standing, document, support) if tasks.unpublished else NO_CHANGES,
    )


def answers_of(profile: Document, support: SupportChoices) -> Sequence[tuple[Section, Sequence[Answered]]]:
    """Every page and list that applies, with its answers in words."""
    return [
        (section, [_answered(item, profile, support) for item in section.items if _applies(item, profile)])
        for section in screens().sections
    ]


def _tasks(ctx: Context, draft: Draft) -> TaskList:
    profile = draft.document
    parts = [_part(section, profile) for section in screens().sections]
    lines = list_versions(ctx).lines
    latest = lines[0] if lines else None
    written = canonical_bytes(applicable_only(profile, screens()))
    same = latest is not None and latest.sha256 == sha256(written).hexdigest()
    return TaskList(
        parts=parts,
        whole=together(part.progress for part in parts),
        draft=draft,
        unpublished=not same and (bool(profile) or profile_version.latest_number(ctx.tenant_id) > 0),
        latest=latest,
    )


def _part(section: Section, profile: Document) -> Part:
    tasks = [_task(item, profile) for item in section.items]
    return Part(section, tasks, together(task.progress for task in tasks))


def _task(item: Page | ListScreen, profile: Document) -> Task:
    count = len(entries_in(profile, item)) if isinstance(item, ListScreen) else None
    return Task(item.title, _url(item), item_progress(item, profile), count)


def _url(item: Page | ListScreen) -> str:
    return list_url(item.name) if isinstance(item, ListScreen) else page_url(PageAddress(item.id))


def _applies(item: Page | ListScreen, profile: Document) -> bool:
    return isinstance(item, ListScreen) or item.is_shown(profile)


def _answered(item: Page | ListScreen, profile: Document, support: SupportChoices) -> Answered:
    progress = item_progress(item, profile)
    if isinstance(item, ListScreen):
        entries = entries_in(profile, item)
        named = [(name_of(entry), f"{list_url(item.name)}/{handle_of(entry)}") for entry in entries[:_NAMED]]
        none = item.none_label if value_at(profile, item.steps) == [] else ""
        return Answered(item.title, _url(item), progress, (), (), named, max(0, len(entries) - _NAMED), none)
    rows = [
        (question.label, in_words(question, question.value_in(profile), {}, support, profile))
        for question in item.shown(profile, profile)
    ]
    given = [(label, words) for label, words in rows if words != NOT_ANSWERED]
    left = [label for label, words in rows if words == NOT_ANSWERED]
    return Answered(item.title, _url(item), progress, given, left, (), 0, "")


def _fault(problem: Problem, document: Json) -> Fault:
    path = _path_of(problem.pointer, document)
    label = field_labels().get(_pattern(path), "The profile as a whole")
    return Fault(label, f"{problem.message[:1].upper()}{problem.message[1:]}.", edit_path(path))


def _path_of(pointer: str, document: Json) -> str:
    """``/devices/3/os_cycle`` as the engine names it: ``devices[pc-1].os_cycle``."""
    path, here = "", document
    for step in steps_of(pointer) if pointer else ():
        if isinstance(here, list):
            here = here[int(step)] if step.isdigit() and int(step) < len(here) else ABSENT
            path += f"[{entry_key(here)}]" if isinstance(here, Mapping) else ""
        else:
            here = value_at(here, (step,))
            path += f".{step}" if path else step
    return path


def _pattern(path: str) -> str:
    return _KEY.sub("[*]", path)
