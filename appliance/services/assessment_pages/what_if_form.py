"""The facts behind a control's open checks, as fields to try other answers in (RULE-09)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.engine.facts import UNKNOWN, item_key
from appliance.services.assessment_pages.fact_kinds import (
    FactKind,
    kind_of,
    posted_value,
    read_posted,
    worded,
)
from appliance.services.reports.document_fact_names import FactName, FactNames

Json = Mapping[str, Any]

MOST_FIELDS = 60
# What an entry is called, and which other entry it points to: changing those tells nothing.
_NOT_TRIED = (".id", ".name", "_id")
_PRODUCTS = (".os_product", ".firmware_product", ".product")
_OPEN = ("fail", "unknown", "partial")


@dataclass(frozen=True)
class TryField:
    """One fact: its name, what it is now (as posted) and what it can be; ``open`` checks rest on it."""

    name: FactName
    kind: FactKind
    now: str

    @property
    def path(self) -> str:
        return self.name.path

    @property
    def now_words(self) -> str:
        """What it is now, in words; empty for what is not known."""
        return dict(self.kind.options).get(self.now, self.now)


def build_try_fields(
    finding: Json, facts: Json, names: FactNames, products: Mapping[str, str]
) -> tuple[TryField, ...]:
    """The facts that open checks read of the items they name, then those of the whole organisation.

    ``products`` are those the rules know, id to name: a fact that is one of them is chosen by its name.
    At most MOST_FIELDS: behind thousands of devices is one cause, and trying one tells as much.
    """
    fields: list[TryField] = []
    for path in dict.fromkeys(_paths(finding)):
        kind = kind_of(path)
        if kind is not None and not path.endswith(_NOT_TRIED):
            now = posted_value(value_at(facts, path))
            kind = worded(kind, path, names)
            if path.endswith(_PRODUCTS) and now in {"", *products}:
                kind = FactKind("choice", (("", "Not known"), *products.items()), kind.nullable)
            fields.append(TryField(names.of(path), kind, now))
    return tuple(fields[:MOST_FIELDS])


def _paths(finding: Json) -> Iterator[str]:
    chosen = [check for check in finding["checks"] if check["outcome"] in _OPEN]
    for check in chosen:
        for item in check["items"]:
            yield from item["missing"]
            yield from (read["path"] for read in item["inputs"])
    for check in chosen or finding["checks"]:
        yield from (read["path"] for read in check["inputs"] if "[*]" not in read["path"])


def changes_posted(
    fields: tuple[TryField, ...], values: Mapping[str, str]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The changes a posted form means, and a problem by path for each value that cannot be."""
    changes: list[dict[str, Any]] = []
    problems: dict[str, str] = {}
    for field in fields:
        text = values.get(field.path, field.now)
        if text.strip() == field.now:
            continue
        try:
            value = read_posted(field.kind, text)
        except ValueError as error:
            problems[field.path] = str(error)
            continue
        changes.append(
            {"path": field.path, "remove": True} if value == UNKNOWN else {"path": field.path, "value": value}
        )
    return changes, problems


def value_at(facts: Json, path: str) -> Any:
    """The fact at a path of the engine; ``unknown`` where there is none."""
    node: Any = facts
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            node = next((entry for entry in node or [] if item_key(entry) == step[1:-1]), UNKNOWN)
        else:
            node = node.get(step, UNKNOWN) if isinstance(node, Mapping) else UNKNOWN
        if node == UNKNOWN:
            return UNKNOWN
    return node
