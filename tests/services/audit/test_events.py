"""What an audit event may carry is declared; nothing else gets in, least of all anybody's name or words."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.services.audit.events import EVENTS, checked_details
from appliance.services.event_fields import (
    CODE,
    CONTROL,
    COUNT,
    DAY,
    HASH,
    ID,
    VERSION,
    Field,
    UndeclaredEventError,
    one_of,
    optional,
)

SHA = "0123456789abcdef" * 4
KINDS: dict[str, Field] = {
    "id": ID, "hash": HASH, "count": COUNT, "day": DAY, "control": CONTROL, "code": CODE, "version": VERSION,
}  # fmt: skip
PERSONAL = (
    "alice@example.test",
    "Alice Acorn",
    "+44 20 7946 0018",
    "Our laptops are old.",
    "https://x.test/?a=b",
)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", PERSONAL)
def test_no_kind_of_detail_takes_a_name_an_address_or_a_sentence(kind: str, text: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        KINDS[kind].write(text)


@pytest.mark.req("AUD-06")
@given(st.text(min_size=1).filter(lambda text: " " in text or "@" in text or not text.isascii()))
def test_free_text_fits_no_kind(text: str) -> None:
    for field in KINDS.values():
        with pytest.raises((ValueError, TypeError, AttributeError)):
            field.write(text)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("id", UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("id", "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        ("hash", SHA, SHA),
        ("count", 0, 0),
        ("day", date(2026, 11, 21), "2026-11-21"),
        ("control", "CE-SCOPE", "CE-SCOPE"),
        ("code", "scanner_down", "scanner_down"),
        ("version", "cyber-essentials-3.3", "cyber-essentials-3.3"),
    ],
)
def test_a_detail_is_written_plainly(kind: str, value: Any, written: Any) -> None:
    assert KINDS[kind].write(value) == written


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("count", -1), ("count", True), ("count", 1.5), ("count", 2**53),
        ("hash", SHA.upper()), ("hash", SHA[:-1]),
        ("day", datetime(2026, 11, 21, 9)), ("day", "21/11/2026"), ("control", "CE-100"), ("id", 7),  # noqa: DTZ001
        ("code", "A1"), ("code", "x" * 41), ("version", None),
    ],
)  # fmt: skip
def test_a_detail_of_another_kind_is_refused(kind: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        KINDS[kind].write(value)


def test_a_word_comes_from_its_list() -> None:
    assert one_of(("red", "green")).write("red") == "red"
    assert one_of(Colour).write(Colour.RED) == "red"
    with pytest.raises(ValueError):  # noqa: PT011 - any will do: the event names the field
        one_of(Colour).write("blue")


def test_an_optional_detail_may_be_none_but_not_missing() -> None:
    assert checked_details("answer.set", {"value_sha256": None}) == {"value_sha256": None}
    with pytest.raises(UndeclaredEventError, match=r"differs in \['value_sha256'\]"):
        checked_details("answer.set", {})
    assert optional(HASH).write is HASH.write


@pytest.mark.req("AUD-06")
def test_a_detail_too_many_is_refused() -> None:
    with pytest.raises(UndeclaredEventError, match=r"differs in \['email'\]"):
        checked_details("session.signed_out", {"email": "alice@example.test"})


@pytest.mark.req("AUD-06")
def test_a_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(UndeclaredEventError) as caught:
        checked_details("evidence.rejected", {"code": "alice@example.test"})
    assert "alice" not in str(caught.value)
    assert "code is not of its declared kind" in str(caught.value)


def test_an_undeclared_event_is_refused() -> None:
    with pytest.raises(UndeclaredEventError, match=r"no audit event 'evidence\.eaten'"):
        checked_details("evidence.eaten", {})


@pytest.mark.parametrize("action", EVENTS)
def test_an_event_is_named_subject_and_action_and_has_words(action: str) -> None:
    subject, _, verb = action.partition(".")
    assert subject.isidentifier()
    assert verb.isidentifier()
    assert EVENTS[action].words[0].isupper()
    assert len(action) <= 64


def test_an_id_is_good_for_any_uuid() -> None:
    assert ID.write(uuid4())


def test_every_declared_event_is_recorded_somewhere_and_every_recorded_one_declared() -> None:
    """Found by its name in the code: an event nobody records tells people of what never happens."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[3] / "appliance").rglob("*.py")
        if path.name != "events.py"
    )
    assert [action for action in EVENTS if f'"{action}"' not in code] == []
