"""Newer support dates from an endoflife.date export: read strictly, shown as a difference, never in place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from appliance.engine.support import SupportTable
from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.services.packs.refresh_dates import Refresh, refresh_dates

SUPPORT_FILE = Path(__file__).parents[3] / "rulepacks" / "cyber-essentials-3.2" / "support.yaml"


def pack_support() -> dict[str, Any]:
    return {
        "products": [
            {
                "id": "windows",
                "label": "Microsoft Windows",
                "fast_moving": False,
                "source": "Microsoft Lifecycle",
                "source_date": "2026-08-22",
                "cycles": [
                    {
                        "cycle": "11-25h2",
                        "released": "2025-09-30",
                        "editions": {"W": {"eol": "2027-10-12"}, "E": {"eol": "2028-10-10"}},
                    },
                    {
                        "cycle": "10-22h2",
                        "released": "2022-10-18",
                        "eol": "2025-10-14",
                        "extended": "2028-10-10",
                    },
                ],
            },
            {
                "id": "macos",
                "label": "Apple macOS",
                "fast_moving": False,
                "source": "Apple",
                "source_date": "2026-08-22",
                "cycles": [
                    {"cycle": "15", "released": "2024-09-16", "eol": None},
                    {"cycle": "14", "released": "2023-09-26", "eol": None},
                ],
            },
            {
                "id": "chrome",
                "label": "Google Chrome",
                "fast_moving": True,
                "source": "Chrome",
                "source_date": "2026-08-22",
                "cycles": [],
            },
        ],
        "overrides": [
            {"product": "macos", "cycles": ["14"], "status": "confirm", "reason": "Apple says nothing."}
        ],
    }


def release(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "releaseDate": "2026-10-01", "isEol": False, "eolFrom": None, **fields}


def export_of(product: str, *releases: dict[str, Any], **top: Any) -> bytes:
    return json.dumps({**top, "result": {"name": product, "releases": list(releases)}}).encode()


def refreshed(export: bytes, product: str | None = None) -> Refresh:
    return refresh_dates(pack_support(), export, "export.json", product=product)


def product_in(refresh: Refresh, identity: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in refresh.document["products"] if p["id"] == identity)
    return found


def test_a_new_release_is_added_and_shown() -> None:
    refresh = refreshed(export_of("macos", release("27")))
    assert product_in(refresh, "macos")["cycles"][0] == {"cycle": "27", "released": "2026-10-01", "eol": None}
    assert refresh.lines() == [
        "macos 27: new, support without an announced end",
        "macos 14: not in the export, kept",
        "macos 15: not in the export, kept",
    ]


def test_a_changed_date_is_shown_with_what_it_was() -> None:
    refresh = refreshed(export_of("macos", release("15", eolFrom="2027-09-14"), release("14")))
    assert refresh.lines() == ["macos 15: support until 2027-09-14, before without an announced end"]
    assert SupportTable(refresh.document).status("macos", "15", None, "2027-09-15") == "unsupported"


def test_an_end_without_a_day_becomes_an_override() -> None:
    export = export_of(
        "macos", release("15", isEol=True), release("14"), last_modified="2026-11-20T10:00:00Z"
    )
    refresh = refreshed(export)
    assert refresh.lines() == ["macos 15: support has ended, on a day the export does not give"]
    assert refresh.document["overrides"][-1]["from"] == "2026-11-20"
    assert SupportTable(refresh.document).status("macos", "15", None, "2026-11-21") == "unsupported"


def test_an_override_of_the_pack_stays_and_is_pointed_out() -> None:
    refresh = refreshed(export_of("macos", release("15"), release("14", eolFrom="2027-09-14")))
    assert refresh.lines() == [
        "macos 14: support until 2027-09-14, before without an announced end (an override still decides)"
    ]
    assert SupportTable(refresh.document).status("macos", "14", None, "2026-11-21") == "confirm"


def test_the_editions_of_windows_find_their_own_row() -> None:
    refresh = refreshed(
        export_of(
            "windows",
            release("11-25h2-w", eolFrom="2027-11-09"),
            release("11-25h2-e", eolFrom="2028-10-10"),
            release("11-26h2-w", eolFrom="2028-10-10"),
            release("11-26h2-e-lts", eolFrom="2031-10-10"),
            release("10-22h2", eolFrom="2025-10-14", eoesFrom="2028-10-10"),
        )
    )
    assert refresh.lines() == [
        "windows 11-25h2 W: support until 2027-11-09, before until 2027-10-12",
        "windows 11-26h2 LTSC: new, support until 2031-10-10",
        "windows 11-26h2 W: new, support until 2028-10-10",
    ]
    newest = product_in(refresh, "windows")["cycles"][0]
    assert newest["editions"] == {"W": {"eol": "2028-10-10"}, "LTSC": {"eol": "2031-10-10"}}


def test_a_name_without_an_edition_leaves_the_editions_named_apart_alone() -> None:
    refresh = refreshed(
        export_of(
            "windows", release("11-25h2", eolFrom="2029-01-01"), release("11-25h2-e", eolFrom="2028-10-10")
        )
    )
    assert product_in(refresh, "windows")["cycles"][0]["editions"] == {
        "W": {"eol": "2029-01-01"},
        "E": {"eol": "2028-10-10"},
    }


def test_extended_support_is_refreshed_too() -> None:
    refresh = refreshed(export_of("macos", release("15", eoesFrom="2030-01-01"), release("14")))
    assert refresh.lines() == ["macos 15: extended support until 2030-01-01, before did not exist"]


def test_a_refreshed_product_says_where_its_dates_now_come_from() -> None:
    export = export_of("macos", release("15"), last_modified="2026-11-20T10:00:00+00:00")
    product = product_in(refreshed(export), "macos")
    assert (product["source"], product["source_date"]) == ("endoflife.date, export.json", "2026-11-20")


def test_the_older_form_is_read_too() -> None:
    export = (
        b'[{"cycle": "15", "eol": "2027-09-14", "releaseDate": "2024-09-16"}, {"cycle": 14, "eol": false}]'
    )
    changed = "macos 15: support until 2027-09-14, before without an announced end"
    assert refreshed(export, product="macos").lines() == [changed]
    assert refreshed(b'{"macos": ' + export + b"}").lines() == [changed]


def test_the_older_form_may_say_only_that_support_ended() -> None:
    refresh = refreshed(b'{"macos": [{"cycle": "15", "eol": true, "extendedSupport": false}]}')
    assert "macos 15: support has ended, on a day the export does not give" in refresh.lines()


def test_products_the_pack_does_not_hold_and_browsers_are_left_aside() -> None:
    export = json.dumps(
        {
            "result": [
                {"name": "macos", "releases": [release("15")]},
                {"name": "chrome", "releases": [release("155", eolFrom="2026-12-01")]},
                {"name": "haproxy", "releases": [release("3.2")]},
            ]
        }
    ).encode()
    refresh = refreshed(export)
    assert refresh.document["products"][2] == pack_support()["products"][2]
    assert [product["id"] for product in refresh.document["products"]] == ["windows", "macos", "chrome"]


def test_the_dates_already_known_change_nothing() -> None:
    refresh = refreshed(export_of("macos", release("15"), release("14")))
    assert refresh.lines() == ["no date differs"]


def test_the_pack_itself_is_never_altered() -> None:
    support = pack_support()
    before = copy.deepcopy(support)
    refresh_dates(support, export_of("macos", release("15", eolFrom="2027-09-14")), "export.json")
    assert support == before


def test_a_refreshed_document_of_the_real_pack_still_answers_look_ups() -> None:
    support = yaml.safe_load(SUPPORT_FILE.read_text("utf-8"))
    refresh = refresh_dates(
        support, export_of("windows", release("11-26h2-w", eolFrom="2028-10-10")), "w.json"
    )
    table = SupportTable(refresh.document)
    assert table.status("windows", "11-26h2", "W", "2026-11-21") == "supported"
    assert table.status("windows", "11-24h2", "W", "2026-11-21") == "unsupported"


@pytest.mark.parametrize(
    ("export", "message"),
    [
        (b"[]", "export.json: a bare list of releases does not say which product"),
        (b"7", "export.json: this is no endoflife.date export"),
        (b"{}", "export.json: this is no endoflife.date export"),
        (b'{"result": 7}', "export.json: /result: it must be a product or a list of products"),
        (b'{"result": [{}]}', "export.json: /result/0: a product must have a name"),
        (
            b'{"result": {"name": "macos"}}',
            "export.json: /result/releases: a list of releases must stand here",
        ),
        (b'{"macos": [7]}', "export.json: /macos/0: a release must be an object"),
        (b'{"macos": [{"eol": false}]}', "export.json: /macos/0: a release must have a name"),
        (b'{"macos": [{"cycle": true}]}', "export.json: /macos/0: a release must have a name"),
        (b'{"macos": [{"cycle": "15", "eol": "soon"}]}', "export.json: /macos/0: 'soon' is no date"),
        (b'{"macos": [{"cycle": "15", "eol": "2026-02-30"}]}', "/macos/0: '2026-02-30' is no date"),
        (b'{"macos": [{"cycle": "15", "eol": 20260230}]}', "/macos/0: an entry that is not text is no date"),
        (b'{"macos": [{"cycle": "15"}, {"cycle": "15"}]}', "/macos/1: the release '15' stands twice"),
        (b'{"macos": [{"name": "15", "isEol": "no"}]}', "it must say with true or false"),
        (b'{"macos": [{"cycle": "27"}]}', "does not say when macos 27 was released"),
        (b'{"haproxy": [{"cycle": "3.2"}]}', "names none of the products"),
        (
            b'{"result": [{"name":"a","releases":[]},{"name":"a","releases":[]}]}',
            "the product 'a' stands twice",
        ),
    ],
)
def test_an_export_of_another_shape_is_refused_with_its_place(export: bytes, message: str) -> None:
    with pytest.raises(RefusedError) as refused:
        refreshed(export)
    assert message in str(refused.value)


@pytest.mark.parametrize("export", [b"", b"<html>", b'{"macos": [', b"\xff\xfe"])
def test_an_export_that_is_not_json_is_refused(export: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"export\.json"):
        refreshed(export)
