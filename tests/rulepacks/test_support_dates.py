"""The pack's table of support dates: right on the day it was written, and right on the day it is asked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from appliance.engine.support import SupportTable

HERE = Path(__file__).parent
SUPPORT_FILE = HERE.parents[1] / "rulepacks" / "cyber-essentials-3.2" / "support.yaml"
RECORDED = json.loads((HERE / "data" / "support_dates.json").read_text("utf-8"))
SUPPORT: dict[str, Any] = yaml.safe_load(SUPPORT_FILE.read_text("utf-8"))
PRODUCTS = {product["id"]: product for product in SUPPORT["products"]}

AS_OF = "2026-11-21"
TABLE_OF_THE_SHEET = [
    # product, cycle, edition, status on 21 November 2026
    ("windows", "10-22h2", "W", "extended_only"),
    ("windows", "10-21h2", "LTSC", "supported"),
    ("windows", "10-1809", "LTSC", "supported"),
    ("windows", "10-1607", "LTSC", "unsupported"),
    ("windows", "11-22h2", "W", "unsupported"),
    ("windows", "11-22h2", "E", "unsupported"),
    ("windows", "11-23h2", "W", "unsupported"),
    ("windows", "11-23h2", "E", "unsupported"),
    ("windows", "11-24h2", "W", "unsupported"),
    ("windows", "11-24h2", "E", "supported"),
    ("windows", "11-24h2", "LTSC", "supported"),
    ("windows", "11-24h2", "unknown", "unknown"),
    ("windows", "11-25h2", "W", "supported"),
    ("windows", "11-25h2", "unknown", "supported"),
    ("windows", "11-26h1", "E", "supported"),
    ("windows", "11-26h2", "W", "unknown_newer"),
    ("windows", "7", None, "unsupported"),
    ("windows", "8.1", None, "unsupported"),
    ("windows-server", "2012", None, "unsupported"),
    ("windows-server", "2012-r2", None, "unsupported"),
    ("windows-server", "2016", None, "supported"),
    ("windows-server", "2019", None, "supported"),
    ("windows-server", "2022", None, "supported"),
    ("windows-server", "2025", None, "supported"),
    ("macos", "27", None, "unknown_newer"),
    ("macos", "26", None, "supported"),
    ("macos", "15", None, "supported"),
    ("macos", "14", None, "confirm"),
    ("macos", "13", None, "unsupported"),
    ("macos", "10.15", None, "unsupported"),
    ("ios", "26", None, "supported"),
    ("ios", "18", None, "supported"),
    ("ios", "17", None, "unsupported"),
    ("ios", "16", None, "confirm"),
    ("ios", "15", None, "unsupported"),
    ("ios", "12", None, "unsupported"),
    ("ipados", "17", None, "confirm"),
    ("ipados", "16", None, "confirm"),
    ("ipados", "15", None, "unsupported"),
    ("android", "17", None, "supported"),
    ("android", "14", None, "supported"),
    ("android", "13", None, "unsupported"),
    ("android", "12", None, "unsupported"),
    ("ubuntu", "26.10", None, "unknown_newer"),
    ("ubuntu", "26.04", None, "supported"),
    ("ubuntu", "24.04", None, "supported"),
    ("ubuntu", "22.04", None, "supported"),
    ("ubuntu", "20.04", None, "extended_only"),
    ("ubuntu", "25.10", None, "unsupported"),
    ("debian", "13", None, "supported"),
    ("debian", "12", None, "extended_only"),
    ("debian", "11", None, "unsupported"),
    ("rhel", "8", None, "supported"),
    ("rhel", "7", None, "extended_only"),
    ("rocky-linux", "9", None, "supported"),
    ("almalinux", "10", None, "supported"),
    ("centos", "7", None, "unsupported"),
    ("office", "2016", None, "unsupported"),
    ("office", "2019", None, "unsupported"),
    ("office", "2021", None, "unsupported"),
    ("office", "2024", None, "supported"),
    ("office", "2024-ltsc", None, "supported"),
    ("microsoft-365-apps", "2610", None, "fast_moving"),
    ("msexchange", "2016", None, "unsupported"),
    ("msexchange", "2019", None, "unsupported"),
    ("msexchange", "subscription", None, "supported"),
    ("sharepoint", "2019", None, "unsupported"),
    ("mssqlserver", "2016", None, "extended_only"),
    ("mssqlserver", "2017", None, "supported"),
    ("mssqlserver", "2022", None, "supported"),
    ("vmware-esxi", "7.0", None, "unsupported"),
    ("vmware-esxi", "7", None, "unsupported"),
    ("vmware-esxi", "8.0", None, "supported"),
    ("vmware-esxi", "8", None, "supported"),
    ("vmware-esxi", "9.0", None, "supported"),
    ("proxmox-ve", "8", None, "unsupported"),
    ("proxmox-ve", "9", None, "supported"),
    ("fortios", "7.2", None, "unsupported"),
    ("fortios", "7.4", None, "supported"),
    ("fortios", "7.6", None, "supported"),
    ("pan-os", "10.2", None, "unsupported"),
    ("pan-os", "11.1", None, "supported"),
    ("dotnet", "8", None, "unsupported"),
    ("dotnet", "9", None, "unsupported"),
    ("dotnet", "10", None, "supported"),
    ("dotnetfx", "4.7", None, "supported"),
    ("dotnetfx", "4.8.1", None, "supported"),
    ("powershell", "7.4", None, "unsupported"),
    ("powershell", "7.6", None, "supported"),
    ("python", "3.10", None, "unsupported"),
    ("python", "3.11", None, "supported"),
    ("php", "8.1", None, "unsupported"),
    ("php", "8.2", None, "supported"),
    ("postgresql", "14", None, "unsupported"),
    ("mysql", "8.0", None, "unsupported"),
    ("libreoffice", "26.2", None, "supported"),
    ("internet-explorer", "11", None, "unsupported"),
    ("internet-explorer", "11-server", None, "confirm"),
    ("nodejs", "20", None, "confirm"),
    ("nodejs", "18", None, "confirm"),
    ("drupal", "7", None, "confirm"),
    ("chrome", "155", None, "fast_moving"),
    ("edge", "155", None, "fast_moving"),
    ("firefox", "160", None, "fast_moving"),
    ("safari", "26", None, "fast_moving"),
    ("draytek-vigor", "4.4", None, "unknown"),
]


def rows_of(product: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every row of a product by cycle, or by "cycle edition" where the editions differ."""
    rows = {}
    for cycle in product["cycles"]:
        for edition, row in cycle.get("editions", {None: cycle}).items():
            rows[cycle["cycle"] if edition is None else f"{cycle['cycle']} {edition}"] = row
    return rows


def is_a_day(text: Any) -> bool:
    return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text


@pytest.mark.parametrize("product_id", sorted(RECORDED["dates"]))
def test_the_dates_of_a_product_are_those_its_vendor_published(product_id: str) -> None:
    rows = rows_of(PRODUCTS[product_id])
    ours = {
        name: [rows[name]["eol"], *([rows[name]["extended"]] if "extended" in rows[name] else [])]
        for name in RECORDED["dates"][product_id]
    }
    assert ours == RECORDED["dates"][product_id]


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize(("product", "cycle", "edition", "expected"), TABLE_OF_THE_SHEET)
def test_a_release_has_the_status_the_sheet_gives_it(
    product: str, cycle: str, edition: str | None, expected: str
) -> None:
    assert SupportTable(SUPPORT).status(product, cycle, edition, AS_OF) == expected


@pytest.mark.req("RULE-15")
@pytest.mark.parametrize(("as_of", "expected"), [("2026-10-13", "supported"), ("2026-10-14", "unsupported")])
def test_the_last_day_of_support_still_counts(as_of: str, expected: str) -> None:
    assert SupportTable(SUPPORT).status("windows", "11-24h2", "W", as_of) == expected


@pytest.mark.parametrize(
    ("product", "cycle", "before", "after"),
    [
        ("macos", "14", ("2026-09-14", "supported"), ("2026-09-15", "confirm")),
        ("android", "13", ("2026-03-02", "supported"), ("2026-03-03", "unsupported")),
        ("nodejs", "20", ("2026-04-30", "supported"), ("2026-05-01", "confirm")),
    ],
)
def test_an_override_begins_on_its_day(
    product: str, cycle: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    table = SupportTable(SUPPORT)
    assert table.status(product, cycle, None, before[0]) == before[1]
    assert table.status(product, cycle, None, after[0]) == after[1]


def test_every_product_says_where_its_dates_come_from() -> None:
    for product in PRODUCTS.values():
        assert product["source"], product["id"]
        assert is_a_day(product["source_date"]), product["id"]


def test_every_date_is_a_quoted_calendar_date() -> None:
    for product in PRODUCTS.values():
        for cycle in product["cycles"]:
            assert is_a_day(cycle["released"])
        for row in rows_of(product).values():
            for date in (row["eol"], row.get("extended")):
                assert date is None or is_a_day(date), (product["id"], row)


def test_no_release_ends_before_it_begins() -> None:
    for product in PRODUCTS.values():
        for cycle in product["cycles"]:
            for row in cycle.get("editions", {None: cycle}).values():
                assert row["eol"] is None or row["eol"] > cycle["released"], (product["id"], cycle)


def test_no_product_and_no_release_stands_twice() -> None:
    assert len(PRODUCTS) == len(SUPPORT["products"])
    for product in PRODUCTS.values():
        names = [cycle["cycle"] for cycle in product["cycles"]]
        assert len(names) == len(set(names)), product["id"]


def test_every_override_names_releases_the_table_has_and_no_release_has_two() -> None:
    seen: set[tuple[str, str]] = set()
    for override in SUPPORT["overrides"]:
        known = {cycle["cycle"] for cycle in PRODUCTS[override["product"]]["cycles"]}
        assert set(override["cycles"]) <= known, override
        named = {(override["product"], cycle) for cycle in override["cycles"]}
        assert not named & seen, override
        seen |= named
