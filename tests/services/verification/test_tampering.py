"""Whatever somebody does to a bundle anywhere, it is found, and the part they touched is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.verification.bundle_format import PARTS
from appliance.services.verification.verdict import Verdict
from tests.services.verification.sample_bundle import (
    failures,
    opened,
    outcome,
    resealed,
    sample,
    verified,
)

Place = tuple[str | int, ...]
REMADE = ("evaluation", "answers", "report", "evidence")  # what follows from facts and rules


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Every field and item below a value."""
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield (*place, step)
        yield from places(value[step], (*place, step))


EVERYWHERE = list(places(opened()))


def part_of_each_byte() -> list[str | None]:
    """For each byte of the bundle the top-level part whose value it stands in; None between two values."""
    parts: list[str | None] = []
    for name, value in sorted(opened().items()):
        parts += [None] * (len(canonical_bytes(name)) + 2) + [name] * len(canonical_bytes(value))
    return [*parts, None]


PART_OF_BYTE = part_of_each_byte()


def at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def altered(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value[:-1] + ("b" if value.endswith("a") else "a")
        case None:
            return "a"
        case list():
            return [*value, *value[-1:]] if value else ["a"]
        case _:
            return {**value, "a field nobody knows": 1}


def tampered(place: Place, way: str) -> Any:
    """The bundle after one edit; None when that edit changes nothing there."""
    bundle = opened()
    outer, step = at(bundle, place[:-1]), place[-1]
    before = canonical_bytes(bundle)
    if way == "change":
        outer[step] = altered(outer[step])
    elif way == "remove":
        del outer[step]
    elif way == "reorder" and isinstance(outer[step], list):
        outer[step].reverse()
    elif way == "repeat" and isinstance(outer, list):
        outer.insert(int(step), outer[int(step)])
    return None if canonical_bytes(bundle) == before else bundle


def names(verdict: Verdict, part: str) -> bool:
    """Whether a failed check names the part, by place or in words."""
    return any(
        (check.outcome.place or "").split("/")[1:2] == [part] or part in check.outcome.sentence
        for check in verdict.failures
    )


@pytest.mark.req("REPT-07", "REPT-08")
@settings(max_examples=250)
@given(place=st.sampled_from(EVERYWHERE), way=st.sampled_from(["change", "remove", "reorder", "repeat"]))
def test_every_edit_of_a_signed_bundle_is_found_and_its_part_named(place: Place, way: str) -> None:
    bundle = tampered(place, way)
    if bundle is None:
        return
    part = str(place[0])
    verdict = verified(canonical_bytes(bundle))
    assert verdict.exit_code != 0
    assert names(verdict, part)
    if part in PARTS and "hashes" in failures(verdict):
        assert f"manifest was made: {part}." in outcome(verdict, "hashes")[0]


@pytest.mark.req("RULE-08", "REPT-08")
@settings(max_examples=200)
@given(
    place=st.sampled_from([place for place in EVERYWHERE if place[0] in REMADE]),
    way=st.sampled_from(["change", "remove", "reorder", "repeat"]),
)
def test_every_edit_of_a_result_is_found_though_a_trusted_signer_made_it(place: Place, way: str) -> None:
    bundle = tampered(place, way) if len(place) > 1 or way != "remove" else None
    if bundle is None:
        return
    verdict = verified(resealed(bundle))
    assert verdict.exit_code == 1
    assert set(failures(verdict)) & {"schema", place[0]}
    assert names(verdict, str(place[0]))


@pytest.mark.req("REPT-08")
@settings(max_examples=400)
@given(
    where=st.integers(0, len(sample()[0]) - 1),
    way=st.sampled_from(["flip", "remove", "insert"]),
    byte=st.sampled_from([*b' \n",:{}[]0159aez\\', 0, 127, 200, 255]),
)
def test_every_byte_counts_and_its_part_is_named(where: int, way: str, byte: int) -> None:
    good = sample()[0]
    kept = {"flip": good[where + 1 :], "remove": good[where + 1 :], "insert": good[where:]}[way]
    data = good[:where] + (b"" if way == "remove" else bytes([byte])) + kept
    if data == good:
        return
    verdict = verified(data)
    assert verdict.exit_code != 0
    part = PART_OF_BYTE[where]
    if verdict.exit_code == 1 and part:
        assert names(verdict, part)


@settings(max_examples=60)
@given(length=st.integers(0, len(sample()[0]) - 1))
def test_a_bundle_cut_anywhere_is_unreadable_and_says_so(length: int) -> None:
    verdict = verified(sample()[0][:length])
    assert verdict.exit_code == 2
    sentence = verdict.checks[0].outcome.sentence
    assert sentence.startswith("the bundle")
    assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize("part", [*opened()])
def test_a_part_that_was_removed_is_named(part: str) -> None:
    bundle = opened()
    del bundle[part]
    verdict = verified(canonical_bytes(bundle))
    assert verdict.exit_code != 0
    assert names(verdict, part)
