"""Whatever the bytes: facts come out, or an error that says one clear sentence."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.foundation.errors import TranscryptError
from appliance.services.facts import read_facts

EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[3] / "rulepacks").glob("*/examples/*.json"))
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def read_or_refuse(data: bytes) -> Any:
    try:
        return read_facts(data, "facts.json")
    except TranscryptError as error:
        sentence = str(error)
    first = sentence.splitlines()[0]
    assert first.startswith("facts.json")
    assert first.endswith((".", "?"))
    assert sentence.replace("\n", "").isprintable()
    return None


@given(st.binary(max_size=200))
def test_arbitrary_bytes(data: bytes) -> None:
    assert read_or_refuse(data) is None


@given(JSON_VALUES)
def test_arbitrary_json(value: Any) -> None:
    read_or_refuse(json.dumps(value).encode())
    read_or_refuse(json.dumps({"profile": value, "answers": value, "evidence": [value]}).encode())


@given(st.sampled_from(EXAMPLES), st.data())
@settings(max_examples=60)
def test_facts_with_damaged_bytes(facts: Any, data: st.DataObject) -> None:
    text = bytearray(json.dumps(facts), "utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text) - 1))
        text[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    read_or_refuse(bytes(text))


@given(st.sampled_from(EXAMPLES), st.data())
@settings(max_examples=60)
def test_facts_with_damaged_values(facts: Any, data: st.DataObject) -> None:
    damaged = copy.deepcopy(facts)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(_places(damaged))))
        if data.draw(st.booleans()):
            container[key] = data.draw(JSON_VALUES)
        elif isinstance(container, dict):
            container[data.draw(st.text(max_size=4))] = container.pop(key)
        else:
            container.append(container[key])
    read = read_or_refuse(json.dumps(damaged).encode())
    assert read is None or read == damaged


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
