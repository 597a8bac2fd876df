"""The test cases beside a pack: its own `vectors` folder laid over those of the packs it extends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.foundation.errors import RefusedError
from appliance.services.packs.sources import PackSource
from appliance.services.packs.yaml_reading import Place, SourceList, SourceMapping, read_yaml

CHANGES = ("set", "remove", "append")
EXPECTATIONS = (
    "expect",
    "expect_checks",
    "expect_offending",
    "expect_outcome",
    "expect_notices",
    "expect_attestations",
    "expect_contradictions",
)
_CASE_KEYS = ("id", "clause", "base", "as_of", *CHANGES, *EXPECTATIONS)
_FILE_KEYS = ("base", "as_of", "cases")
_VERSION = re.compile(r"^[0-9]+\.[0-9]+$")


@dataclass(frozen=True)
class VectorCase:
    """One test case: the facts file it changes, the day it is judged as of, and what it says itself."""

    id: str
    place: Place
    base: Path
    as_of: dt.date
    data: Mapping[str, Any]

    def expectations(self, version: str) -> dict[str, Any]:
        """What the case expects of a version of the standard; empty when it says nothing about it."""
        chosen = {key: self.data[key] for key in EXPECTATIONS if key in self.data}
        inner = {key: _each_of_version(value, version) for key, value in _said(chosen, version).items()}
        return {key: value for key, value in inner.items() if value != {}}


def read_cases(source: PackSource) -> list[VectorCase]:
    """The cases of a pack, in the order of files and lines; a case of its own replaces an inherited one.

    Raises UnreadableError or RefusedError naming file and line.
    """
    cases: dict[str, VectorCase] = {}
    for folder in reversed(source.folders):
        own: dict[str, VectorCase] = {}
        for case in _cases_of(folder / "vectors"):
            if case.id in own:
                raise RefusedError(
                    f"the case '{case.id}' stands in {own[case.id].place} already", place=str(case.place)
                )
            own[case.id] = case
        cases |= own
    return list(cases.values())


def _cases_of(folder: Path) -> Iterator[VectorCase]:
    for path in sorted(folder.glob("*.yaml")):
        content = read_yaml(path)
        if not isinstance(content, SourceMapping) or not isinstance(content.get("cases"), SourceList):
            raise RefusedError(
                "a file of test cases holds `base`, `as_of` and a list of `cases`", place=str(path)
            )
        _refuse_strange_keys(content, _FILE_KEYS)
        cases = content["cases"]
        for data, place in zip(cases, cases.places, strict=True):
            yield _case(data, place, content, folder)


def _case(data: Any, place: Place, head: SourceMapping, folder: Path) -> VectorCase:
    if not isinstance(data, SourceMapping) or not {"id", "clause"} <= set(data):
        raise RefusedError("a case needs an `id` and the `clause` it tests", place=str(place))
    _refuse_strange_keys(data, _CASE_KEYS)
    if not any(key in data for key in EXPECTATIONS):
        raise RefusedError(f"the case '{data['id']}' expects nothing", place=str(place))
    as_of = data.get("as_of", head.get("as_of"))
    base = data.get("base", head.get("base"))
    try:
        day = dt.date.fromisoformat(str(as_of))
    except ValueError as error:
        message = f"the case needs an `as_of` date, such as 2026-11-21, not {as_of}"
        raise RefusedError(message, place=str(place)) from error
    if not isinstance(base, str) or Path(base).name != base or not base.endswith(".json"):
        raise RefusedError("the case needs a `base`, the name of a .json file beside it", place=str(place))
    return VectorCase(str(data["id"]), place, folder / base, day, data)


def _refuse_strange_keys(content: SourceMapping, known: tuple[str, ...]) -> None:
    for key, place in content.places.items():
        if key not in known:
            raise RefusedError(
                f"'{key}' has no meaning here", place=str(place), mend=f"Use {', '.join(known)}"
            )


def _said(expected: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The expectations that hold for a version; one written by version may say nothing about it."""
    chosen = {key: _of_version(value, version) for key, value in expected.items()}
    return {key: value for key, value in chosen.items() if value is not None}


def _each_of_version(value: Any, version: str) -> Any:
    return _said(value, version) if isinstance(value, dict) else value


def _of_version(value: Any, version: str) -> Any:
    """`{"3.2": a, "3.3": b}` is a or b or, for another version, None; anything else is itself."""
    if isinstance(value, dict) and value and all(_VERSION.match(str(key)) for key in value):
        return value.get(version)
    return value
