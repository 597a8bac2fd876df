"""Which questions an assessor's notes are about."""

from __future__ import annotations

import pytest

from appliance.services.clarification.notes import Suggestion, read_notes

KNOWN = {"A4.1", "A4.1.1", "A4.5", "A6.4", "A7.16", "A2.4"}
NOTES = """\
Dear applicant, thank you for version 1.4.

A4.5: who approves the rules of the firewall?
We also need the date.

This line is about nothing.
Question 6.4 and a4.1.1 are unclear. See A9.9, and RFC 4.5.
"""


@pytest.mark.req("FIND-06")
def test_numbers_are_found_with_the_lines_that_speak_of_them() -> None:
    read = read_notes(NOTES, KNOWN)
    assert read.suggestions == (
        Suggestion("A4.5", "A4.5: who approves the rules of the firewall?\nWe also need the date."),
        Suggestion("A6.4", "Question 6.4 and a4.1.1 are unclear. See A9.9, and RFC 4.5."),
        Suggestion("A4.1.1", "Question 6.4 and a4.1.1 are unclear. See A9.9, and RFC 4.5."),
    )
    assert read.unknown == ("A9.9",)


@pytest.mark.req("FIND-06")
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A 4.5 is unclear.", ["A4.5"]),
        ("(A4.5)", ["A4.5"]),
        ("Re: Q4.5 / Q6.4", ["A4.5", "A6.4"]),
        ("questions 4.5", ["A4.5"]),
        ("A4.5. And A6.4, too", ["A4.5", "A6.4"]),
        ("A4.1.1", ["A4.1.1"]),
        ("A7.16", ["A7.16"]),
        ("version 4.5, the 6.4 release, 2.4 GHz", []),
        ("a 2.4 GHz radio", ["A2.4"]),  # a person takes it out again
        ("BA4.5 XA6.4 A4.5b A45", []),
        ("", []),
    ],
)
def test_a_number_counts_when_it_is_said_to_be_a_question(text: str, numbers: list[str]) -> None:
    assert [each.number for each in read_notes(text, KNOWN).suggestions] == numbers


@pytest.mark.req("FIND-06")
def test_very_long_notes_are_read_in_no_time_and_each_excerpt_is_bounded() -> None:
    read = read_notes("A4.5 " + "A" * 500 + " 1.1.1.1.1\n" + "more words\n" * 2_000, KNOWN)
    assert [len(each.note) for each in read.suggestions] == [4_000]
