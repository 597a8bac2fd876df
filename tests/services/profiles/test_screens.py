"""The intake asks every field of the schema once, in words, and nothing else."""

from collections import Counter

import pytest

from appliance.services.profiles.conditions import Clause
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.schema_fields import Kind, profile_fields, profile_lists
from appliance.services.profiles.screens import Question, pattern_of
from tests.rulepacks.real_packs import real_pack

SCREENS = screens()
QUESTIONS = list(SCREENS.questions())
MADE_IDS = {f"{screen.pattern}[*].id" for screen in SCREENS.lists.values() if screen.makes_id}


def named(question: Question) -> str:
    return question.pattern


@pytest.mark.req("PROF-01", "PROF-03")
def test_every_field_of_the_schema_is_asked_exactly_once() -> None:
    asked = Counter(question.pattern for question in QUESTIONS)
    not_asked = {pattern_of(steps) for steps in SCREENS.not_asked}
    assert [pattern for pattern, times in asked.items() if times > 1] == []
    assert {pattern_of(steps) for steps in profile_fields()} == set(asked) | not_asked | MADE_IDS
    assert not set(asked) & not_asked


def test_every_list_of_the_schema_has_a_screen() -> None:
    assert {screen.pattern for screen in SCREENS.lists.values()} == {
        pattern_of(steps) for steps in profile_lists()
    }


def test_what_is_not_asked_has_a_reason() -> None:
    assert all(len(reason) > 5 for reason in SCREENS.not_asked.values())


@pytest.mark.req("PROF-03")
@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_every_question_says_what_is_asked_and_why(question: Question) -> None:
    assert 5 < len(question.label) < 110
    assert question.label[0].isupper()
    assert question.why.endswith("."), "Why we ask is a sentence."
    assert question.help == "" or question.help.endswith((".", "?", "!"))
    assert not any(word in question.label + question.why for word in ("certified", "compliant"))


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_free_text_has_help_or_an_example(question: Question) -> None:
    if question.shape.kind is Kind.TEXT and not question.entries_of and not question.products:
        version = question.steps[-1].endswith("cycle")
        assert question.help or question.example or version, "Say what a good answer looks like."


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_a_known_none_can_be_said_where_the_schema_allows_it(question: Question) -> None:
    counted = question.shape.kind is Kind.NUMBER and "Write 0" in question.help
    count_of_rights = question.pattern == "admin.stale_privileges"
    if question.shape.nullable or question.shape.kind in {Kind.CHOICES, Kind.TEXTS}:
        assert question.null_word or counted or count_of_rights


def clauses() -> list[tuple[str, Clause]]:
    """Each clause with the list it stands in, if it stands in one."""
    found = [
        ("", clause) for page in SCREENS.pages.values() for condition in page.shown_if for clause in condition
    ]
    for question in QUESTIONS:
        home = question.pattern.rpartition("[*]")[0]
        for condition in (*question.shown_if, *question.optional_unless):
            found.extend(("" if clause.whole else home, clause) for clause in condition)
    return found


@pytest.mark.parametrize(("home", "clause"), clauses(), ids=str)
def test_every_condition_speaks_of_a_field_there_is(home: str, clause: Clause) -> None:
    path = ".".join((*([f"{home}[*]"] if home else []), *clause.steps))
    lists = {screen.pattern for screen in SCREENS.lists.values()}
    if clause.relation == "includes":
        path = f"{clause.steps[0]}[*].{'.'.join(clause.steps[1:])}"
    question = next((question for question in QUESTIONS if question.pattern == path), None)
    assert question is not None or path in lists, path
    if question is not None and question.shape.options:
        assert clause.words <= {*question.shape.options, "none", "known", "missing"}


def test_an_answer_that_decides_about_a_question_comes_before_it_or_on_its_page() -> None:
    order = [question.pattern for question in QUESTIONS]
    for question in QUESTIONS:
        for clause in (clause for condition in question.shown_if for clause in condition):
            if not clause.whole:
                base = question.pattern[: len(question.pattern) - len(question.name)]
                deciding = base + ".".join(clause.steps)
                assert deciding not in order or order.index(deciding) < order.index(question.pattern)


@pytest.mark.parametrize("pack_id", ["cyber-essentials-3.2", "cyber-essentials-3.3"])
def test_every_product_of_the_packs_table_is_offered_in_one_place(pack_id: str) -> None:
    offered = [product for question in QUESTIONS for product in question.products]
    table = {product["id"] for product in real_pack(pack_id).document["support"]["products"]}
    assert Counter(offered) == Counter(table)


def test_what_refers_to_entries_refers_to_lists_there_are() -> None:
    assert {name for question in QUESTIONS for name in question.entries_of} <= set(SCREENS.lists)
