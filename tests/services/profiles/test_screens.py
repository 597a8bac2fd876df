"""The intake asks every field of the schema once, in words, and nothing else."""

from collections import Counter
from collections.abc import Callable

import pytest

from appliance.services.profiles.conditions import Clause
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.schema_fields import Kind, profile_fields, profile_lists
from appliance.services.profiles.screens import Question, pattern_of
from tests.rulepacks.real_packs import real_pack

SCREENS = screens()
QUESTIONS = list(SCREENS.questions())
MADE_IDS = {f"{screen.pattern}[*].id" for screen in SCREENS.lists.values() if screen.makes_id}


def not_so(holds: Callable[[Question], bool]) -> list[str]:
    """The questions of which it does not hold."""
    return [question.pattern for question in QUESTIONS if not holds(question)]


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
def test_every_question_says_what_is_asked_and_why() -> None:
    assert not_so(lambda question: 5 < len(question.label) < 110) == []
    assert not_so(lambda question: question.label[0].isupper()) == []
    assert not_so(lambda question: question.why.endswith(".")) == [], "Why we ask is a sentence."
    assert not_so(lambda question: question.help == "" or question.help.endswith((".", "?", "!"))) == []
    promises = ("certified", "compliant")
    assert not_so(lambda question: all(word not in question.label + question.why for word in promises)) == []


def test_free_text_has_help_or_an_example() -> None:
    assert not_so(says_what_a_good_answer_looks_like) == []


def says_what_a_good_answer_looks_like(question: Question) -> bool:
    if question.shape.kind is not Kind.TEXT or question.entries_of or question.products:
        return True
    return bool(question.help or question.example) or question.steps[-1].endswith("cycle")


def test_a_known_none_can_be_said_where_the_schema_allows_it() -> None:
    assert not_so(has_a_way_to_say_none) == []


def has_a_way_to_say_none(question: Question) -> bool:
    counted = question.shape.kind is Kind.NUMBER and "Write 0" in question.help
    count_of_rights = question.pattern == "admin.stale_privileges"
    wanted = question.shape.nullable or question.shape.kind in {Kind.CHOICES, Kind.TEXTS}
    return not wanted or bool(question.null_word) or counted or count_of_rights


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


def test_every_condition_speaks_of_a_field_there_is() -> None:
    for home, clause in clauses():
        check_condition(home, clause)


def check_condition(home: str, clause: Clause) -> None:
    path = ".".join((*([f"{home}[*]"] if home else []), *clause.steps))
    lists = {screen.pattern for screen in SCREENS.lists.values()}
    if clause.relation == "includes":
        path = f"{clause.steps[0]}[*].{'.'.join(clause.steps[1:])}"
    question = next((question for question in QUESTIONS if question.pattern == path), None)
    assert question is not None or path in lists, path
    if question is not None and question.shape.options:
        assert clause.words <= {*question.shape.options, "none", "known", "missing"}, path


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
