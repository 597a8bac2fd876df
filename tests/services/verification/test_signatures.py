"""A signature document is accepted in one form only; every field of it counts."""

import base64

import pytest

from appliance.foundation.signing_keys import signature_document
from appliance.services.verification.signatures import fault_of, public_key_of
from tests.services.verification.sample_bundle import ALICE, MALLORY

PREFIX, SUBJECT = b"a-purpose\n", b"what is signed"
SIGNATURE = signature_document(ALICE, PREFIX, SUBJECT)


def with_unused_bits_set(text: str) -> str:
    """Other base64 of the same bytes: a lenient reader takes both."""
    last = text.rstrip("=")[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text.replace(f"{last}=", f"{alphabet[alphabet.index(last) + 1]}=")


def test_a_sound_signature_has_no_fault_and_names_its_key() -> None:
    assert fault_of(SIGNATURE, PREFIX, SUBJECT) is None
    assert public_key_of(SIGNATURE) == ALICE.public_key


@pytest.mark.req("RULE-02", "REPT-07")
@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("public_key", with_unused_bits_set(SIGNATURE["public_key"]), "/public_key"),
        ("public_key", base64.b64encode(b"short").decode(), "/public_key"),
        ("public_key", "not base64!", "/public_key"),
        ("public_key", base64.b64encode(MALLORY.public_key.raw).decode(), "/key_id"),
        ("signature", with_unused_bits_set(SIGNATURE["signature"]), "/signature"),
        ("signature", base64.b64encode(bytes(64)).decode(), "/signature"),
        ("signature", base64.b64encode(MALLORY.sign(PREFIX + SUBJECT)).decode(), "/signature"),
        ("signature", base64.b64encode(ALICE.sign(SUBJECT)).decode(), "/signature"),
        ("key_id", MALLORY.public_key.key_id, "/key_id"),
        ("signed", "0" * 64, "/signed"),
    ],
)
def test_every_field_that_is_not_as_it_was_made_is_named(field: str, value: str, place: str) -> None:
    fault = fault_of({**SIGNATURE, field: value}, PREFIX, SUBJECT)
    assert fault is not None
    assert fault.place == place


def test_a_signature_for_another_purpose_or_subject_does_not_fit() -> None:
    for prefix, subject in ((b"another\n", SUBJECT), (PREFIX, b"something else")):
        assert fault_of(SIGNATURE, prefix, subject) is not None


def test_a_key_that_cannot_be_read_is_no_key() -> None:
    assert public_key_of({**SIGNATURE, "public_key": "AAAA"}) is None
