"""Passcodes are kept as slow hashes, each with a salt of its own."""

import pytest

from appliance.foundation.passcodes import hash_passcode, passcode_holds


@pytest.mark.req("REPT-05")
def test_the_passcode_holds_however_its_letters_are_composed_and_no_other_does() -> None:
    stored = hash_passcode("caf\N{LATIN SMALL LETTER E WITH ACUTE} noir")
    assert passcode_holds(stored, " cafe\N{COMBINING ACUTE ACCENT} noir ")
    assert not passcode_holds(stored, "cafe noir")
    assert not passcode_holds(stored, "")


@pytest.mark.req("REPT-05")
def test_two_hashes_of_one_passcode_have_nothing_in_common() -> None:
    first, second = hash_passcode("correct horse"), hash_passcode("correct horse")
    assert first.salt != second.salt
    assert first.hash != second.hash
    assert len(first.hash) == 32


def test_whatever_is_typed_can_be_looked_at() -> None:
    assert not passcode_holds(hash_passcode("correct horse"), "\ud800\x00")
