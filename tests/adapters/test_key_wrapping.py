"""Data keys open with the key that wrapped them, and with nothing else."""

import pytest

from appliance.adapters.key_wrapping import HeldKeys
from appliance.foundation.errors import NotVerifiedError, RefusedError

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.mark.req("EVID-04")
def test_the_first_key_wraps_and_all_of_them_open() -> None:
    before = HeldKeys({"old": OLD}).new_key()
    rotated = HeldKeys({"new": NEW, "old": OLD})
    after = rotated.new_key()
    assert (before.wrapping_key_id, after.wrapping_key_id) == ("old", "new")
    assert rotated.unwrap(before.wrapped, "old") == before.plain
    assert rotated.unwrap(after.wrapped, "new") == after.plain
    assert len(after.wrapped) == 40


@pytest.mark.req("EVID-04")
def test_a_wrapped_key_does_not_open_with_another_or_when_it_was_changed() -> None:
    keys = HeldKeys({"new": NEW, "old": OLD})
    made = keys.new_key()
    changed = bytes([made.wrapped[0] ^ 1]) + made.wrapped[1:]
    for wrapped, key_id in ((made.wrapped, "old"), (changed, "new"), (b"", "new"), (made.wrapped, "gone")):
        with pytest.raises(NotVerifiedError):
            keys.unwrap(wrapped, key_id)


def test_no_two_data_keys_are_alike() -> None:
    keys = HeldKeys({"new": NEW})
    assert len({keys.new_key().plain for _ in range(100)}) == 100


def test_nothing_shows_a_key() -> None:
    keys = HeldKeys({"new": NEW})
    made = keys.new_key()
    assert repr(made.plain) not in repr(made)
    assert repr(keys) == "HeldKeys(new)"


def test_there_must_be_a_key() -> None:
    with pytest.raises(RefusedError):
        HeldKeys({})
