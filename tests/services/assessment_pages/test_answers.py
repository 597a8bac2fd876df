"""The answers for the portal, ready to paste."""

from __future__ import annotations

from appliance.engine import answer_pack
from appliance.services.assessment_pages import build_portal_answers
from tests.services.assessment_pages.samples import SIXTY
from tests.services.reports.real_sample import real_sample


def test_every_question_is_answered_or_counted_as_not_asked_in_portal_order() -> None:
    pack, facts, day, document = real_sample(SIXTY)
    answers = answer_pack(pack, facts, day).as_document()
    told = build_portal_answers(answers, facts["answers"], document)
    asked = [a.number for section in told.sections for a in section.answers]
    assert asked == [e["number"] for e in answers["answers"] if e["state"] != "not_asked"]
    assert sum(told.counts.values()) == len(answers["answers"])


def test_a_counter_tells_the_length_against_the_limit() -> None:
    pack, facts, day, document = real_sample(SIXTY)
    answers = answer_pack(pack, facts, day).as_document()
    told = build_portal_answers(answers, facts["answers"], document)
    name = told.sections[0].answers[0]
    assert name.counter == f"{len(name.text)} of 150 characters"


def test_own_words_are_kept_apart_from_what_follows_from_the_facts() -> None:
    pack, facts, day, document = real_sample(SIXTY)
    answers = answer_pack(pack, facts, day).as_document()
    told = build_portal_answers(answers, {"A4.2.1": "By our supplier"}, document)
    entries = {a.number: a for section in told.sections for a in section.answers}
    assert entries["A4.2.1"].own == "By our supplier"
    assert entries["A4.2.1"].takes_own_words
    assert entries["A1.1"].own == ""
