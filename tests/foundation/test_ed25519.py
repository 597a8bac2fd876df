"""Ed25519 verification: the RFC's vectors, the edges where implementations part, and a second opinion.

data/ed25519_cases.json holds the RFC 8032 vectors and edge cases of our own making. The cases marked
valid hold by the plain equation (without the cofactor), all others must be refused.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.ed25519 import verify

CASES = json.loads((Path(__file__).parent / "data" / "ed25519_cases.json").read_text(encoding="utf-8"))
SEEDS = st.binary(min_size=32, max_size=32)


@pytest.mark.req("REPT-08")
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_edge_case_has_its_one_answer(case: dict[str, Any]) -> None:
    key, message, signature = (bytes.fromhex(case[name]) for name in ("public_key", "message", "signature"))
    assert verify(key, message, signature) is case["valid"]


def test_the_edge_cases_cover_both_answers() -> None:
    assert sum(case["valid"] for case in CASES) >= 6
    assert sum(not case["valid"] for case in CASES) >= 60


@given(SEEDS, st.binary(max_size=200))
def test_what_another_library_signs_is_valid(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert verify(key.public_key().public_bytes_raw(), message, key.sign(message))


@given(SEEDS, st.binary(max_size=50), st.integers(0, 511))
def test_any_flipped_bit_of_a_signature_is_refused(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = bytearray(key.sign(message))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify(key.public_key().public_bytes_raw(), message, bytes(signature))


@given(SEEDS, st.binary(max_size=50), st.integers(0, 255))
def test_any_flipped_bit_of_a_key_gives_the_answer_of_another_library(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = bytearray(key.public_key().public_bytes_raw())
    public[bit // 8] ^= 1 << bit % 8
    assert verify(bytes(public), message, key.sign(message)) is _second_opinion(
        bytes(public), message, key.sign(message)
    )


@given(st.binary(max_size=40), st.binary(max_size=20), st.binary(max_size=70))
def test_arbitrary_bytes_are_never_valid_and_never_raise(
    key: bytes, message: bytes, signature: bytes
) -> None:
    assert verify(key, message, signature) is False


def _second_opinion(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
