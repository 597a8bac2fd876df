"""Nothing that identifies a person or opens a door is ever written into a log line."""

from __future__ import annotations

import base64
import json
import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.redaction import (
    FORBIDDEN_KEYS,
    LONGEST_TEXT,
    MASK,
    is_forbidden,
    redacted,
    redacted_text,
)

SECRETS = (
    "alice@example.test",
    "Alice.Acorn+work@sub.example.co.uk",
    "alice%40example.test",
    "ålice@exämple.test",
    "+44 20 7946 0958",
    "07700 900123",
    "07700900123",
    "(020) 7946-0958",
    "+1-555-867-5309",
    "0049.30.123456.78",
    "+44 (0)20 7946 0958",
    "020\u20117946\u20110958",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "Bearer abcdef",
    "Basic YWxpY2U6cGFzcw==",
    "password=hunter2",
    "api_key: hunter2",
    "client_secret='hunter2'",
    "Set-Cookie: sid",
    "postgresql://web:hunter2@db/transcrypt",
    "https://x.test/cb?code=hunter2&state=1",
    "sk_live_hunter2hunter2",
    "ghp_hunter2hunter2",
    "tce_hunter2hunter2hunter2hunter2hunter2hunter2hunter21",
    "AKIAHUNTER2HUNTER2",
    "whsec_hunter2hunter2",
    "-----BEGIN PRIVATE " + "KEY-----\nhunter2\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE " + "KEY-----\nhunter2",
    "9f86d081884c7d659a2feaa0c55ad015",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "dGhpcyBpcyBhIHNlY3JldCBrZXkgb2YgMzIgYnl0ZXM=",
    "Zm9vYmFyYmF6cXV4cXV1eGNvcmdl",
)
HARMLESS = (
    "Evidence was sealed",
    "evidence.sealed",
    "bd7da406-1bae-40f3-803c-925869e77f8c",
    "2026-11-21T09:00:00.000000Z",
    "2026-11-21 09:00",
    "21 November 2026",
    "/app/evidence/<uuid:evidence_id>/download",
    "cyber-essentials-3.3",
    "0005_job_queue.sql/03.04.00_50_post_add_retry_failed_job_procedure.sql",
    "GET /app was answered with 200",
    "FreshSignInRequiredError",
    "relation evidence_superseded_once",
    "CE-9",
    "A1.7",
    "procrastinate_jobs_lock_idx_v1",
    "12 of 15",
    "1234567",
    "took 12.5 ms",
    "[::1]:8080",
    "127.0.0.1",
)


def parts(secret: str) -> list[str]:
    """What must not be left: the secret, and the words in it that would give it away."""
    return [
        secret,
        *[word for word in ("hunter2", "alice", "Alice", "ålice", "7946", "900123") if word in secret],
    ]


@pytest.mark.req("PRIV-01")
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("text", ["{}", "before {} after", "<{}>", "value={},", "“{}”.", "x\n{}\ny"])
def test_a_secret_is_masked_wherever_it_stands(secret: str, text: str) -> None:
    written = redacted_text(text.format(secret))
    assert MASK in written
    assert [part for part in parts(secret) if part in written] == []


@pytest.mark.req("PRIV-01")
@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_log_is_for_stays_readable(text: str) -> None:
    assert redacted_text(text) == text


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), WORDS)
NESTED = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)


@pytest.mark.req("PRIV-01")
@given(before=WORDS, secret=st.sampled_from(SECRETS), after=WORDS)
def test_a_secret_is_masked_in_any_company(before: str, secret: str, after: str) -> None:
    written = redacted_text(f"{before} {secret} {after}")
    assert [part for part in parts(secret) if part in written and part not in before + after] == []


@pytest.mark.req("PRIV-01")
@given(
    secret=st.sampled_from(SECRETS),
    fields=st.dictionaries(WORDS, NESTED, max_size=4),
    depth=st.integers(0, 5),
)
def test_a_secret_is_masked_at_any_depth(secret: str, fields: dict[str, Any], depth: int) -> None:
    planted: Any = secret
    for _ in range(depth):
        planted = {"inner": [planted]}
    kept, masked = redacted({**fields, "planted": planted})
    written = json.dumps(kept["planted"], ensure_ascii=False)
    assert masked
    assert [part for part in parts(secret) if part in written] == []


@pytest.mark.req("PRIV-01")
@given(
    value=NESTED, key=st.sampled_from(FORBIDDEN_KEYS), decorate=st.sampled_from(["{}", "x_{}", "{}s", "X-{}"])
)
def test_a_forbidden_key_says_nothing(value: Any, key: str, decorate: str) -> None:
    name = decorate.format(key)
    assert is_forbidden(name)
    kept, masked = redacted({name: value})
    assert (kept[name], masked) == (MASK, True)


@pytest.mark.parametrize(
    "key", ["Api-Key", "ACCESS_TOKEN", "clientSecret", "E-Mail", "display name", "set-cookie"]
)
def test_a_forbidden_key_is_known_however_it_is_written(key: str) -> None:
    assert is_forbidden(key)


@pytest.mark.req("PRIV-01")
@given(st.binary(min_size=24, max_size=64))
def test_random_bytes_are_masked_however_they_are_written(data: bytes) -> None:
    for text in (data.hex(), base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        if len(set(text)) > 14:  # not a run of one letter
            assert text not in redacted_text(f"key {text} used")


def test_our_own_tokens_are_masked() -> None:
    dice = random.Random(7)  # noqa: S311 - the same tokens in every run
    for _ in range(500):
        token = base64.urlsafe_b64encode(dice.randbytes(32)).decode().rstrip("=")
        assert token not in redacted_text(f"session {token}")


@pytest.mark.parametrize("key", ["sha256", "event_hash", "request_id", "id", "document_sha256", "version"])
def test_ids_and_hashes_stay_under_keys_that_say_so(key: str) -> None:
    value = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert redacted({key: value}) == ({key: value}, False)


@pytest.mark.parametrize(
    "value",
    [
        "0a1234567890123456789012345678bc",
        "123456789012345678901234567890123456",
        "test-123456789012",
        "cli-9f86d081884c7d65",
        "12345678-1234-1234-1234-123456789012",
    ],
)
def test_an_id_is_not_taken_for_a_telephone_number(value: str) -> None:
    assert redacted({"request_id": value}) == ({"request_id": value}, False)


@pytest.mark.req("PRIV-01")
@pytest.mark.parametrize("secret", ["alice@example.test", "07700900123", "+44 20 7946 0958", "Bearer abcdef"])
def test_a_secret_stays_out_even_under_such_a_key(secret: str) -> None:
    assert MASK in redacted({"request_id": secret})[0]["request_id"]


@pytest.mark.req("PRIV-01")
def test_free_text_is_cut() -> None:
    written = redacted_text("word " * 1_000)
    assert len(written) < LONGEST_TEXT + 40
    assert written.endswith(f"[{5_000 - LONGEST_TEXT} characters more]")


def test_bytes_and_bottomless_things_are_masked() -> None:
    deep: dict[str, Any] = {}
    deep["deep"] = deep
    kept, masked = redacted({"raw": b"plain", "deep": deep})
    assert kept["raw"] == MASK
    assert masked


def test_other_objects_are_written_as_text() -> None:
    kept, masked = redacted({"evidence_id": UUID(int=1), "sizes": (1, 2)})
    assert (kept, masked) == ({"evidence_id": str(UUID(int=1)), "sizes": [1, 2]}, False)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a@" * 50_000, "1-" * 50_000, "eyJ" * 30_000, "://" * 30_000]
)
def test_hostile_text_costs_little(text: str) -> None:
    assert len(redacted_text(text)) < 2 * LONGEST_TEXT
