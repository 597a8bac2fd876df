"""JSON pointers: what is written can be read again, whatever the keys are called."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.json_pointer import pointer_of, steps_of


@given(st.lists(st.text()))
def test_the_steps_of_a_pointer_are_those_it_was_made_of(steps: list[str]) -> None:
    assert steps_of(pointer_of(steps)) == steps


def test_slashes_and_tildes_in_keys_are_escaped_as_the_rfc_says() -> None:
    assert pointer_of(["a/b", "m~n", 0]) == "/a~1b/m~0n/0"
    assert steps_of("") == []
