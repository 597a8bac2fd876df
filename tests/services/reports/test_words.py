from typing import Any

import pytest

from appliance.services.reports.document_words import STATUS_WORDS, counted, listed, shown, word


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ("unknown", "not known"),
        (True, "yes"),
        (False, "no"),
        (7.0, "7"),
        (7.5, "7.5"),
        (60, "60"),
        ("managed_deadline_le_14", "managed_deadline_le_14"),
    ],
)
def test_a_value_that_was_read_is_written_as_a_person_says_it(value: Any, text: str) -> None:
    assert shown(value) == text


def test_a_code_without_a_word_is_shown_as_it_stands() -> None:
    assert word(STATUS_WORDS, "partly_met") == "Partly met"
    assert word(STATUS_WORDS, "a_newer_status") == "a newer status"
    assert word(STATUS_WORDS, None) == ""


def test_numbers_and_lists_read_as_sentences() -> None:
    assert counted(1, "control is", "controls are") == "1 control is"
    assert counted(3, "control is", "controls are") == "3 controls are"
    assert [listed(list("abc"[:size])) for size in range(4)] == ["", "a", "a and b", "a, b and c"]
