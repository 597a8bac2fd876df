"""A page as it is shown: each question that applies, with its answer, choices, words and what it feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.services.context import Context
from appliance.services.profiles.answer_words import in_words
from appliance.services.profiles.drafts import Document, Draft, open_draft
from appliance.services.profiles.entries import name_of, targets_for
from appliance.services.profiles.fed_controls import Fed
from appliance.services.profiles.field_paths import ABSENT, Json, value_at
from appliance.services.profiles.merging import page_etag
from appliance.services.profiles.pack_in_use import PackWords, pack_choices
from appliance.services.profiles.places import PageAddress, PagePlace, find_page
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.schema_fields import Kind
from appliance.services.profiles.screens import UNKNOWN, Choice, Question
from appliance.services.profiles.support_choices import PRODUCT_OF, SupportChoices
from appliance.services.profiles.typed_answers import NULL_CHOICE

_FEW = 60  # entries to tick; more are written out, one to a line
_LIST_OF_FEW = 7  # choices as radios; more become a drop-down


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page. ``widget`` says how: radios, select, text, area, number, date, boxes, lines.

    ``text`` is what stands in the field, ``ticked`` what is ticked (values, or ``null``, ``unknown`` and
    ``empty`` for the boxes beside the field), ``other`` the name written for what is not in the list.
    """

    question: Question
    widget: str
    options: Sequence[Choice]
    text: str
    ticked: frozenset[str]
    other: str
    fed: Fed
    notice: str = ""

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def may_be_other(self) -> bool:
        """Whether what is not in the list may be written out."""
        return _may_be_other(self.question)


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page with its answers. ``item_name`` is the entry it is about, ``etag`` which answers it shows."""

    address: PageAddress
    place: PagePlace
    asked: tuple[Asked, ...]
    etag: str
    item_name: str
    draft: Draft
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """What showing and reading the questions of one page needs besides the page."""

    words: PackWords
    support: SupportChoices
    targets: Mapping[str, Mapping[str, str]]


def show_page(ctx: Context, address: PageAddress) -> AskedPage:
    """The page as the draft has it. Raises NotFoundError for what is not there."""
    with ctx.transaction():
        draft = open_draft(ctx)
        place = find_page(draft.document, address)
        return asked_page(address, place, draft, surroundings(ctx, draft.document, place))


def surroundings(ctx: Context, profile: Document, place: PagePlace) -> Surroundings:
    """Inside a transaction."""
    words, support = pack_choices(ctx)
    screen = place.where.screen if place.where else None
    return Surroundings(words, support, targets_for(profile, screens(), screen))


def asked_page(address: PageAddress, place: PagePlace, draft: Draft, around: Surroundings) -> AskedPage:
    """A page that shows what is stored."""
    profile = draft.document
    shown = place.page.shown(profile, place.entry)
    values = {question.name: question.value_in(place.entry) for question in shown}
    return AskedPage(
        address=address,
        place=place,
        asked=tuple(_asked(question, values[question.name], place.entry, around) for question in shown),
        etag=page_etag(values),
        item_name=name_of(place.entry) if place.where and place.entry else "",
        draft=draft,
    )


def words_for(question: Question, value: Json, entry: Json, around: Surroundings) -> str:
    """An answer as people read it."""
    return in_words(question, value, around.targets.get(question.name, {}), around.support, entry)


def _asked(question: Question, value: Json, entry: Json, around: Surroundings) -> Asked:
    options = tuple(_options(question, entry, around))
    widget = _widget(question, options)
    listed = {option.value for option in options}
    ticked = _ticked(question, value)
    text = _text(value)
    other = ""
    if widget == "select" and _may_be_other(question) and text and text not in listed:
        text, other = "", text
    if value is None and NULL_CHOICE in listed:
        text, ticked = NULL_CHOICE, frozenset()
    return Asked(
        question=question,
        widget=widget,
        options=options,
        text="\n".join(value) if widget == "lines" and isinstance(value, list) else text,
        ticked=ticked,
        other=other,
        fed=around.words.fed.of(question.pattern),
        notice=_notice(question, entry, around),
    )


def _options(question: Question, entry: Json, around: Surroundings) -> list[Choice]:
    if question.products:
        return around.support.products(question.products)
    if question.steps[-1] in PRODUCT_OF:
        product = value_at(entry, (*question.steps[:-1], PRODUCT_OF[question.steps[-1]]))
        return around.support.cycles(product)
    if question.entries_of:
        chosen = [Choice(key, name) for key, name in around.targets.get(question.name, {}).items()]
    else:
        chosen = list(question.choices)
    one_of = question.shape.kind in {Kind.CHOICE, Kind.TEXT}
    if one_of and question.null_word and question.shape.nullable:
        chosen.append(Choice(NULL_CHOICE, question.null_word))
    return chosen


def _widget(question: Question, options: Sequence[Choice]) -> str:
    if question.shape.kind is Kind.TEXTS:
        return "boxes" if question.entries_of and len(options) <= _FEW else "lines"
    if question.shape.kind is Kind.CHOICES:
        return "boxes"
    if question.shape.kind is Kind.TEXT:
        if options or question.entries_of:
            return "select"
        return "area" if (question.shape.longest or 0) > 300 else "text"
    if question.shape.kind is Kind.CHOICE:
        return "radios" if len(options) <= _LIST_OF_FEW else "select"
    return "date" if question.shape.kind is Kind.DATE else "number"


def _may_be_other(question: Question) -> bool:
    return bool(question.products) or question.steps[-1] in PRODUCT_OF


def _ticked(question: Question, value: Json) -> frozenset[str]:
    if value is None or value == []:
        return frozenset({"null"})
    if value == "":
        return frozenset({"empty"})
    if value == UNKNOWN and question.shape.unknown_word:
        return frozenset({"unknown"})
    return frozenset(value) if isinstance(value, list) else frozenset()


def _text(value: Json) -> str:
    if value is ABSENT or value is None or isinstance(value, list):
        return ""
    return str(value)


def _notice(question: Question, entry: dict[str, Any], around: Surroundings) -> str:
    """What the support table says of the version that stands there."""
    beside = PRODUCT_OF.get(question.steps[-1])
    if beside is None:
        return ""
    product, cycle, edition = (
        value_at(entry, (*question.steps[:-1], name)) for name in (beside, question.steps[-1], "os_edition")
    )
    told = around.support.notice(product, cycle, None if edition is ABSENT else edition)
    return told.text if told else ""
