"""A signed link is good for what it was made for, until it expires."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.signed_links import link_holds, sign_link

KEY = bytes(32)


def test_a_link_holds_until_its_last_second() -> None:
    signature = sign_link(KEY, "tenant", "person", expires=100)
    assert link_holds(KEY, "tenant", "person", expires=100, signature=signature, now=100)
    assert not link_holds(KEY, "tenant", "person", expires=100, signature=signature, now=101)
    assert not link_holds(KEY, "tenant", "person", expires=101, signature=signature, now=100)
    assert not link_holds(KEY, "tenant", "other", expires=100, signature=signature, now=100)
    assert not link_holds(bytes([1] * 32), "tenant", "person", expires=100, signature=signature, now=100)


@given(signature=st.text(max_size=70))
def test_no_other_signature_holds(signature: str) -> None:
    if signature != sign_link(KEY, "a", expires=1):
        assert not link_holds(KEY, "a", expires=1, signature=signature, now=0)


@given(left=st.lists(st.text(max_size=5)), right=st.lists(st.text(max_size=5)))
def test_no_two_lists_of_parts_have_one_signature(left: list[str], right: list[str]) -> None:
    same = sign_link(KEY, *left, expires=1) == sign_link(KEY, *right, expires=1)
    assert same == (left == right)
