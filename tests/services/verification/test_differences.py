"""The first difference of two values is found, named and told in words."""

from typing import Any

import pytest

from appliance.services.verification.differences import as_read, first_difference


@pytest.mark.parametrize(
    ("stored", "computed", "place", "words"),
    [
        ({"a": 1}, {"a": 2}, "/a", "is 1, but comes out as 2"),
        ({"a": 1}, {"a": True}, "/a", "is 1, but comes out as true"),
        ({"a": None}, {"a": "x"}, "/a", 'is null, but comes out as "x"'),
        ({"a": []}, {"a": {}}, "/a", "is [], but comes out as {}"),
        ({"a": 1, "b": 2}, {"a": 1}, "/b", "should not be there"),
        ({"a": 1}, {"a": 1, "b": [3]}, "/b", "is missing; it comes out as [3]"),
        (dict.fromkeys("hgfedcba", 1), dict.fromkeys("abcdefgh", 2), "/a", "is 1, but comes out as 2"),
        ({"a/b": {"c~d": 1}}, {"a/b": {"c~d": 2}}, "/a~1b/c~0d", "is 1, but comes out as 2"),
        ([1, 2, 3], [3, 2, 1], "", "holds its items in another order than they come out in"),
        ([1, 3], [1, 2, 3], "", "lacks 2"),
        ([1, 2, 3], [2], "", "should not hold 1 and 1 more"),
        ([1, 2, 9], [1, 3], "", "lacks 3 and should not hold 2 and 1 more"),
        ([1, {"x": 1}], [1, {"x": 2}], "/1/x", "is 1, but comes out as 2"),
    ],
)
def test_the_first_difference_is_named(stored: Any, computed: Any, place: str, words: str) -> None:
    difference = first_difference(stored, computed)
    assert difference is not None
    assert (difference.place, difference.sentence) == (place, words)


def test_equal_values_have_no_difference() -> None:
    assert first_difference({"b": [1, {"c": "d"}], "a": None}, {"a": None, "b": [1, {"c": "d"}]}) is None


def test_long_values_are_cut_and_unprintable_ones_are_escaped() -> None:
    difference = first_difference("x" * 500 + "\u202e", "\u202e")
    assert difference is not None
    assert difference.sentence == f'is "{"x" * 59}…, but comes out as "\\u202e"'


def test_a_value_made_again_is_compared_as_it_would_be_read() -> None:
    assert as_read({"b": 5.0, "a": (1, 2)}) == {"a": [1, 2], "b": 5}
    assert isinstance(as_read([5.0])[0], int)
