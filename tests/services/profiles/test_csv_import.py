"""Lists come in as CSV, looked at first, and as a whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from typing import Any
from zlib import compress

import pytest

from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.services import audit, profiles
from appliance.services.context import Context
from appliance.services.facts import facts_problems
from appliance.services.profiles.csv_import import Imported, Preview
from appliance.services.profiles.drafts import draft_to_change
from tests.services.profiles.asked import ready_profile

INTUNE = """\
Device ID,Device name,Enrollment date,OS version,OS,Manufacturer,Model,Compliance,Ownership,SkuFamily,\
Jailbroken,Primary user UPN,Phone number
1,ACORN-LT-01,2025-01-01,10.0.22621.43,Windows,LENOVO,ThinkPad T14,Compliant,Corporate,Pro,,a@acorn.test,01
2,ACORN-PH-01,2025-01-01,18.1,iOS/iPadOS,Apple,iPhone 15,Compliant,Personal,,False,b@acorn.test,0456
3,ACORN-XX-01,2025-01-01,130,ChromeOS,,Chromebox,Compliant,Corporate,,,c@acorn.test,0789
"""
JAMF = """\
Computer Name,Model,Serial Number,Operating System Version,Username
studio-mac,MacBook Pro (16-inch 2024),C02X,15.1.1,ada
front-imac,iMac (24-inch 2021),C02Y,12.7.6,bea
"""
JAMF_MOBILE = "Display Name,Model,OS Version,Serial Number\nipad-1,iPad Air (5th generation),18.1,F9\n"
GOOGLE = """\
Device ID,Device name,OS,Model,Ownership,Serial number,Name,Email
x1,,Android 13,Pixel 7,User owned,AB12,Ada Finch,ada@acorn.test
"""


def preview(ctx: Context, text: str | bytes, name: str = "devices") -> Preview:
    return profiles.preview_import(ctx, name, text.encode() if isinstance(text, str) else text)


def bring_in(ctx: Context, text: str | bytes, name: str = "devices", mode: str = "add") -> Imported:
    return profiles.import_list(ctx, name, preview(ctx, text, name).packed, mode)


def listed(ctx: Context, name: str = "devices") -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = profiles.open_draft(ctx).document.get(name, [])
    return entries


@pytest.mark.req("PROF-04")
def test_an_export_of_intune_is_understood(alice: Context) -> None:
    shown = preview(alice, INTUNE)
    assert shown.source_label == "Microsoft Intune, all devices"
    assert set(shown.unread) >= {"Primary user UPN", "Phone number"}
    assert shown.unsupported == 1
    assert listed(alice) == [], "looking changes nothing"
    assert bring_in(alice, INTUNE) == Imported(3, 0, 0)
    laptop, phone, other = listed(alice)
    assert laptop == {
        "id": "acorn-lt-01",
        "name": "ACORN-LT-01",
        "count": 1,
        "class": "laptop",
        "make": "LENOVO ThinkPad T14",
        "os_product": "windows",
        "os_cycle": "11-22h2",
        "os_edition": "W",
        "ownership": "org",
    }
    assert phone["os_product"] == "ios"
    assert phone["ownership"] == "byod"
    assert "os_product" not in other, "what is not recognised stays open"
    assert "acorn.test" not in json.dumps(listed(alice)), "nothing about people is taken over"


@pytest.mark.req("PROF-04")
@pytest.mark.parametrize(
    ("text", "label", "first"),
    [
        (
            JAMF,
            "Jamf Pro, computers",
            {"name": "studio-mac", "os_product": "macos", "os_cycle": "15", "class": "laptop"},
        ),
        (
            JAMF_MOBILE,
            "Jamf Pro, mobile devices",
            {"name": "ipad-1", "os_product": "ipados", "class": "tablet"},
        ),
        (
            GOOGLE,
            "Google Workspace, devices",
            {"name": "Pixel 7 AB12", "os_cycle": "13", "ownership": "byod"},
        ),
    ],
)
def test_other_exports_are_understood(alice: Context, text: str, label: str, first: dict[str, str]) -> None:
    assert preview(alice, text).source_label == label
    bring_in(alice, text)
    assert listed(alice)[0] | first == listed(alice)[0]
    assert "Ada" not in json.dumps(listed(alice))


def test_a_table_we_do_not_know_is_refused_with_those_we_do(alice: Context) -> None:
    with pytest.raises(InvalidError, match="Our own template"):
        preview(alice, "colour,size\ngreen,3\n")


@pytest.mark.req("PROF-04")
def test_our_own_template_takes_values_and_words(alice: Context) -> None:
    text = (
        "name,count,class,os_product,os_cycle,os_edition,unlock.method,oldest_missing_qualifying_days,auto_update\n"
        "Office PC,12,Desktop computer,Microsoft Windows,11-25h2,Home or Pro,PIN,None is missing,on\n"
        "Mac,two,sundial,macos,26,,~null,unknown,\n"
    )
    shown = preview(alice, text)
    assert shown.misread == 3
    assert [cell.label for cell in shown.rows[0].misread] == [
        "How many are there?",
        "What kind of device is it?",
        "How is it unlocked?",
    ]
    bring_in(alice, text)
    assert listed(alice) == [
        {
            "id": "office-pc",
            "name": "Office PC",
            "count": 12,
            "class": "desktop",
            "os_product": "windows",
            "os_cycle": "11-25h2",
            "os_edition": "W",
            "unlock": {"method": "pin"},
            "oldest_missing_qualifying_days": None,
            "auto_update": "on",
        },
        {
            "id": "mac",
            "name": "Mac",
            "os_product": "macos",
            "os_cycle": "26",
            "oldest_missing_qualifying_days": "unknown",
        },
    ]


@pytest.mark.req("PROF-04")
@pytest.mark.parametrize("name", ["devices", "software", "cloud_services"])
def test_what_was_downloaded_comes_in_again_unchanged(alice: Context, name: str) -> None:
    profiles.replace_profile(alice, ready_profile(), 0)
    before = listed(alice, name)
    shown = preview(alice, profiles.export_list(alice, name), name)
    assert (shown.misread, shown.unread, shown.removed) == (0, (), ())
    assert shown.counts == {"new": 0, "changed": 0, "same": len(before)}
    bring_in(alice, profiles.export_list(alice, name), name, "replace")
    assert listed(alice, name) == before


def test_a_cell_that_is_not_understood_says_what_it_may_be(alice: Context) -> None:
    shown = preview(alice, "name,class,beta,ownership\nDesk,laptop,FALSE,mine\n")
    (cell,) = shown.rows[0].misread
    assert (cell.label, cell.text) == ("Who owns it?", "mine")
    assert cell.problem.startswith("It may be: The organisation (org); ")


def test_entries_that_are_there_take_over_what_the_file_says(alice: Context) -> None:
    bring_in(alice, "name,count,make\nPC,1,HP\nMac,2,Apple\n")
    assert bring_in(alice, "name,count\nPC,3\nTablet,1\n") == Imported(1, 1, 0)
    assert [(one["name"], one["count"], one.get("make")) for one in listed(alice)] == [
        ("PC", 3, "HP"),
        ("Mac", 2, "Apple"),
        ("Tablet", 1, None),
    ]


def test_replacing_takes_out_what_is_not_in_the_file(alice: Context) -> None:
    bring_in(alice, "name\nPC\nMac\n")
    with draft_to_change(alice) as profile:
        profile["software"] = [{"id": "office", "device_ids": ["pc", "mac"]}]
    assert preview(alice, "name\nPC\n").removed == ("Mac",)
    assert bring_in(alice, "name\nPC\n", mode="replace") == Imported(0, 0, 1)
    assert [one["id"] for one in listed(alice)] == ["pc"]
    assert listed(alice, "software")[0]["device_ids"] == ["pc"]


def test_a_row_that_cannot_be_used_keeps_all_of_them_out(alice: Context) -> None:
    bring_in(alice, "name\nOther\n")
    shown = preview(alice, "name,count\nPC,1\n,2\n")
    assert shown.faults == 1
    with pytest.raises(InvalidError, match="Line 3"):
        profiles.import_list(alice, "devices", shown.packed, "add")
    assert [one["name"] for one in listed(alice)] == ["Other"]


@pytest.mark.parametrize(
    ("text", "ids"), [("name\nPC\nPC\n", ["pc", "pc-2"]), ("id,name\na,PC\na,Mac\n", ["a", "a-2"])]
)
def test_new_entries_never_share_an_id(alice: Context, text: str, ids: list[str]) -> None:
    bring_in(alice, text)
    assert [one["id"] for one in listed(alice)] == ids


def test_two_rows_about_one_entry_are_refused(alice: Context) -> None:
    bring_in(alice, "name\nPC\n")
    with pytest.raises(InvalidError, match="earlier line"):
        bring_in(alice, "name,count\nPC,1\nPC,2\n")


@pytest.mark.parametrize("packed", ["", "%%%", "AAAA", b64encode(b"not packed").decode(), "ü"])
def test_a_damaged_preview_is_refused(alice: Context, packed: str) -> None:
    with pytest.raises(InvalidError):
        profiles.import_list(alice, "devices", packed, "add")


def test_a_preview_that_unpacks_to_far_too_much_is_refused(alice: Context) -> None:
    bomb = b64encode(compress(b"name\n" + b"x" * 20_000_000, 9)).decode()
    with pytest.raises(InvalidError, match=r"1\.5 MB"):
        profiles.import_list(alice, "devices", bomb, "add")


def test_nothing_else_can_be_imported(alice: Context) -> None:
    for name in ("networks", "devices.fixes", "nonsense"):
        with pytest.raises(NotFoundError):
            preview(alice, "name\nPC\n", name)


@pytest.mark.req("PROF-04", "SEC-06")
def test_no_cell_of_a_download_is_a_formula(alice: Context) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "'quoted", "'=1", "\uff1d1"]
    with draft_to_change(alice) as profile:
        profile["devices"] = [{"id": f"pc-{at}", "name": name} for at, name in enumerate(evil)]
    data = profiles.export_list(alice, "devices").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    assert all(cell[:1] not in "=+-@\uff1d" for row in rows for cell in row.values() if cell)
    bring_in(alice, data, mode="replace")
    assert [one["name"] for one in listed(alice)] == evil, "and it comes in again as it was"


def test_an_import_stands_in_the_audit_log(alice: Context) -> None:
    bring_in(alice, INTUNE)
    events = [json.loads(line) for line in audit.export_lines(alice)]
    details = [event["details"] for event in events if event["action"] == "profile.imported"]
    assert details == [{"inventory": "devices", "source": "intune", "rows": 3}]


@pytest.mark.req("PROF-04")
def test_two_thousand_devices_come_in_at_once(alice: Context) -> None:
    rows = "\n".join(f"PC {at},1,laptop,windows,11-25h2,W,org" for at in range(2000))
    assert bring_in(alice, f"name,count,class,os_product,os_cycle,os_edition,ownership\n{rows}\n").new == 2000
    document = profiles.open_draft(alice).document
    assert facts_problems({"profile": document}) == []
    assert len({one["id"] for one in document["devices"]}) == 2000
