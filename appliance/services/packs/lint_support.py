"""The support table: dates in order, every row reachable, overrides that override something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from appliance.engine.expression.type_rules import did_you_mean
from appliance.engine.support import SupportTable
from appliance.services.packs.lint_controls import unique
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.problems import Complaints


def lint_support(complaints: Complaints) -> None:
    """Complains about rows and overrides that cannot be right."""
    support = complaints.draft.document["support"]
    table = SupportTable(support)
    unique(complaints, ("support", "products"), (product["id"] for product in support["products"]))
    for product in support["products"]:
        path = ("support", "products", product["id"], "cycles")
        unique(complaints, path, (cycle["cycle"] for cycle in product["cycles"]))
        for cycle in product["cycles"]:
            _cycle(complaints, (*path, cycle["cycle"]), cycle)
            _reachable(complaints, (*path, cycle["cycle"]), product["id"], cycle, table)
    _overrides(complaints, support)


def _cycle(complaints: Complaints, path: DocumentPath, cycle: Mapping[str, Any]) -> None:
    if ("eol" in cycle) == bool(cycle.get("editions")):
        complaints.add(path, "support-dates", "a cycle has either `eol` or `editions`")
    for edition, row in _rows(cycle):
        where = f" of edition {edition}" if edition else ""
        if row.get("eol") is not None and row["eol"] < cycle["released"]:
            complaints.add(
                path, "support-dates", f"support{where} ends before the release on {cycle['released']}"
            )
        if row.get("extended") is not None and (row.get("eol") is None or row["extended"] < row["eol"]):
            message = f"extended support{where} must end after ordinary support does"
            complaints.add(path, "support-dates", message)


def _rows(cycle: Mapping[str, Any]) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    editions = cycle.get("editions")
    yield from editions.items() if editions else [(None, cycle)]


def _reachable(
    complaints: Complaints, path: DocumentPath, product: str, cycle: Mapping[str, Any], table: SupportTable
) -> None:
    """Asks the engine for the row by its own name; another row or none means that nobody will ever get it."""
    for edition, row in _rows(cycle):
        if table.ends(product, cycle["cycle"], edition) != row.get("eol"):
            message = f"the engine does not find this row by the name '{cycle['cycle']}'"
            complaints.add(path, "support-unreachable", message)


def _overrides(complaints: Complaints, support: Mapping[str, Any]) -> None:
    products = {product["id"]: product for product in support["products"]}
    seen: set[tuple[str, str]] = set()
    for at, override in enumerate(support["overrides"]):
        path = ("support", "overrides", str(at))
        product = products.get(override["product"])
        if product is None:
            message = f"'{override['product']}' is no product{did_you_mean(override['product'], products)}"
            complaints.add(path, "unknown-product", message)
            continue
        known = [cycle["cycle"] for cycle in product["cycles"]]
        for name in override["cycles"]:
            if name not in known:
                message = f"'{name}' is no cycle of {product['id']}{did_you_mean(name, known)}"
                complaints.add((*path, "cycles"), "unknown-cycle", message)
            if (product["id"], name) in seen:
                complaints.add((*path, "cycles"), "duplicate-id", f"'{name}' is overridden twice")
            seen.add((product["id"], name))
