"""Saving one page: read what was typed, join it with what others saved meanwhile, write the draft."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace

from appliance.services.context import Context
from appliance.services.profiles.asked_pages import (
    AskedPage,
    Surroundings,
    asked_page,
    surroundings,
    words_for,
)
from appliance.services.profiles.drafts import Document, locked_draft, open_draft, save_draft
from appliance.services.profiles.entries import Entry, entry_key, handle_of, new_id, rename_references
from appliance.services.profiles.field_paths import ABSENT, Json, put
from appliance.services.profiles.merging import MINE, THEIRS, Merged, fingerprint, merge, read_etag
from appliance.services.profiles.places import ListPlace, PageAddress, PagePlace, find_page
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import Question
from appliance.services.profiles.typed_answers import Form, Typed, read_answers, was_asked
from appliance.services.profiles.typed_pages import page_as_typed

_BY_ID_OR_NAME = "scope.exclusions"  # others refer to its entries by either


@dataclass(frozen=True, slots=True)
class Conflict:
    """One answer that two people changed: in words, the one just typed and the one stored.

    ``seen`` is the fingerprint of the stored one: a choice counts only while that stands.
    """

    name: str
    label: str
    mine: str
    theirs: str
    seen: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save.

    ``problems`` and ``conflicts``: nothing was written, ``page`` shows what was typed. Otherwise ``address``
    is the page, now of an entry there is; ``opened`` counts questions the answers brought up, and ``also``
    are labels of answers that others changed and that were kept.
    """

    address: PageAddress
    page: AskedPage
    problems: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    also: tuple[str, ...] = ()
    opened: int = 0

    @property
    def written(self) -> bool:
        return not self.problems and not self.conflicts


def save_page(ctx: Context, address: PageAddress, form: Form) -> Saved:
    """Saves the answers of a form into the draft, or says why not.

    Besides the answers a form carries ``etag`` (which answers it showed) and, after a conflict,
    ``keep--<name>`` with ``mine`` or ``theirs`` and ``seen--<name>``. Raises
    EntryGoneError when the entry was removed meanwhile.
    """
    with ctx.transaction():
        row = locked_draft(ctx)
        document: Document = deepcopy(row.document)
        save = _Save(ctx, address, form, document)
        saved = save.result()
        if saved.written and document != row.document:
            save_draft(ctx, document, row.based_on)
        return saved


class _Save:
    def __init__(self, ctx: Context, address: PageAddress, form: Form, document: Document) -> None:
        self.ctx, self.address, self.form, self.document = ctx, address, form, document
        self.place = find_page(document, address)
        self.around = surroundings(ctx, document, self.place)
        self.questions = tuple(
            question for question in self.place.page.questions if was_asked(question, form)
        )

    def result(self) -> Saved:
        typed = read_answers(self.questions, self.form, self.around.targets, self.around.support.today)
        merged = self._merged(typed)
        entry = self._entry_with(merged.values)
        problems = {**self._still_asked(typed.problems, entry), **self._name_problem(entry)}
        if problems or merged.conflicts:
            shown = page_as_typed(self._page(self.place), self.form, problems)
            return Saved(self.address, shown, problems, self._conflicts(typed, merged))
        place = self._write(entry)
        address = self._address_of(place)
        return Saved(
            address,
            replace(self._page(place), address=address),
            also=tuple(question.label for question in self.questions if question.name in merged.also),
            opened=self._opened(place),
        )

    def _merged(self, typed: Typed) -> Merged:
        stored = {question.name: question.value_in(self.place.entry) for question in self.questions}
        mine = {
            name: _kept_null(value, stored[name], self._question(name))
            for name, value in typed.values.items()
        }
        keep = {name: self._sent(f"keep--{name}") for name in mine if self._choice_counts(name, stored[name])}
        return merge(read_etag(self._sent("etag")), mine, stored, keep)

    def _choice_counts(self, name: str, stored: Json) -> bool:
        """A choice was made, and between what stands there now."""
        chosen = self._sent(f"keep--{name}") in {MINE, THEIRS}
        return chosen and self._sent(f"seen--{name}") == fingerprint(stored)

    def _sent(self, field_name: str) -> str:
        return (self.form.get(field_name) or [""])[-1]

    def _entry_with(self, values: Mapping[str, Json]) -> Entry:
        """A copy of the entry with the answers in it."""
        entry = deepcopy(self.place.entry)
        for name, value in values.items():
            put(entry, self._question(name).steps, value)
        return entry

    def _still_asked(self, problems: Mapping[str, str], entry: Entry) -> Mapping[str, str]:
        """Problems of questions the other answers hide are nobody's problem."""
        profile = entry if self.place.where is None else self.document
        return {
            name: text for name, text in problems.items() if self._question(name).is_shown(profile, entry)
        }

    def _name_problem(self, entry: Entry) -> dict[str, str]:
        """An entry needs something to call it by, and what it is told apart by must be its own."""
        where = self.place.where
        if where is None:
            return {}
        naming = "name" if any(question.name == "name" for question in self.questions) else "text"
        if not any(question.name == naming for question in self.questions):
            return {}
        if not str(entry.get(naming, "")):
            return {
                naming: f"Write what the {where.screen.item} is called"
                if naming == "name"
                else "Write it here"
            }
        if self._has_twin(where, entry):
            return {naming: f"Another {where.screen.item} is called this already"}
        return {}

    def _has_twin(self, where: ListPlace, entry: Entry) -> bool:
        """Ids are made unlike; what goes by its name must differ in that."""
        if where.screen.makes_id and where.screen.name != _BY_ID_OR_NAME:
            return False
        others = [other for other in where.entries if other is not self.place.entry]
        taken = {key for other in others for key in (other.get("id"), other.get("name"), entry_key(other))}
        return (entry.get("name") or entry_key(entry)) in taken

    def _write(self, entry: Entry) -> PagePlace:
        where = self.place.where
        if where is None:
            self.document.clear()
            self.document.update(entry)
            return replace(self.place, entry=self.document)
        if not self.address.handle:
            return replace(self.place, entry=_added(where, entry))
        before = entry_key(self.place.entry)
        self.place.entry.clear()
        self.place.entry.update(entry)
        if entry_key(entry) != before:
            rename_references(self.document, screens(), where.screen, before, entry_key(entry))
        return self.place

    def _address_of(self, place: PagePlace) -> PageAddress:
        return replace(self.address, handle=handle_of(place.entry)) if place.where else self.address

    def _opened(self, place: PagePlace) -> int:
        """Questions that apply now, were not in the form and have no answer."""
        asked = {question.name for question in self.questions}
        shown = place.page.shown(self.document, place.entry)
        return sum(
            question.name not in asked and question.value_in(place.entry) is ABSENT for question in shown
        )

    def _conflicts(self, typed: Typed, merged: Merged) -> tuple[Conflict, ...]:
        return tuple(
            Conflict(
                name,
                self._question(name).label,
                words_for(self._question(name), typed.values[name], self.place.entry, self.around),
                words_for(self._question(name), self._stored(name), self.place.entry, self.around),
                fingerprint(self._stored(name)),
            )
            for name in merged.conflicts
        )

    def _stored(self, name: str) -> Json:
        return self._question(name).value_in(self.place.entry)

    def _question(self, name: str) -> Question:
        return next(question for question in self.questions if question.name == name)

    def _page(self, place: PagePlace) -> AskedPage:
        draft = replace(open_draft(self.ctx), document=self.document)
        around: Surroundings = surroundings(self.ctx, self.document, place)
        return asked_page(self.address, place, draft, around)


def _kept_null(value: Json, stored: Json, question: Question) -> Json:
    """A known none that the screen has no word for stays, when its field is left empty."""
    return None if value is ABSENT and stored is None and not question.null_word else value


def _added(where: ListPlace, entry: Entry) -> Entry:
    entries = [*where.entries, entry]
    if where.screen.makes_id:
        taken = {str(other.get(key)) for other in where.entries for key in ("id", "name")}
        made = new_id(str(entry.get("name", "")), taken, where.screen.item)
        entry = {"id": made, **entry}
        entries[-1] = entry
    put(where.holder, where.screen.steps, entries)
    return entry
