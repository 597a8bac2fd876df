"""The same inputs give the same bytes: whatever the order, process, machine settings or Python."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.determinism_case import FACTS, evaluated_bytes

CHECKOUT = Path(__file__).parents[2]


def shuffled(value: Any, shuffle: Callable[[list[Any]], list[Any]]) -> Any:
    """The same facts with keys and list entries in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], shuffle) for key in shuffle(list(value))}
    if isinstance(value, list):
        return [shuffled(entry, shuffle) for entry in shuffle(value)]
    return value


@pytest.mark.req("RULE-03")
@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_and_lists_does_not_change_a_byte(random: Any) -> None:
    other = shuffled(FACTS, lambda entries: random.sample(entries, len(entries)))
    assert evaluated_bytes(other) == evaluated_bytes()


@pytest.mark.req("RULE-03")
def test_evaluating_leaves_the_facts_it_was_given_alone() -> None:
    before = json.dumps(FACTS)
    evaluated_bytes()
    assert json.dumps(FACTS) == before


def elsewhere(python: str, **environment: str) -> bytes:
    """The same evaluation in a process of its own, in another folder."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.engine import determinism_case as case; "
        "sys.stdout.buffer.write(case.evaluated_bytes())"
    )
    command = (
        [python, "-I", "-c", code, str(CHECKOUT)] if not environment else [python, "-c", code, str(CHECKOUT)]
    )
    settings_ = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(command, env=settings_, cwd="/", check=True, capture_output=True).stdout


@pytest.mark.req("RULE-03")
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
def test_another_process_gives_the_same_bytes_whatever_its_settings(environment: dict[str, str]) -> None:
    assert elsewhere(sys.executable, **environment) == evaluated_bytes()


def installed_pythons() -> Iterator[str]:
    """Interpreters on the path or installed beside this one, of the versions we support."""
    beside = Path(sys.base_prefix).parent
    for version in ("3.11", "3.12", "3.13"):
        candidates = [*sorted(beside.glob(f"{version}*/bin/python3")), shutil.which(f"python{version}")]
        works = (str(one) for one in candidates if one is not None and _is(str(one), version))
        yield from list(works)[:1]


def _is(python: str, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", code], check=False, capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == version


@pytest.mark.req("RULE-03")
def test_every_installed_python_gives_the_same_bytes() -> None:
    pythons = list(installed_pythons())
    assert pythons, "not even the Python that runs this test was found"
    assert {elsewhere(python) for python in pythons} == {evaluated_bytes()}
