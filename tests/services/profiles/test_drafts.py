"""Answers are kept page by page in one draft that several people may write at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError
from appliance.models import organisation
from appliance.services import profiles
from appliance.services.context import Context
from appliance.services.profiles.asked_pages import AskedPage
from appliance.services.profiles.drafts import draft_to_change
from appliance.services.profiles.entries import handle_of
from appliance.services.profiles.places import EntryGoneError, ListAddress, PageAddress
from appliance.services.profiles.save_pages import Saved
from tests.cast import Tenancy

ABOUT = PageAddress("about")
DEVICES = ListAddress("devices")


def typed(page: AskedPage, **answers: Any) -> dict[str, list[str]]:
    """The form of a page as a browser sends it, with some answers typed over. Dots are written ``__``."""
    form: dict[str, list[str]] = {"etag": [page.etag]}
    for asked in page.asked:
        form[f"{asked.name}--asked"] = ["1"]
        if asked.widget == "boxes":
            form[asked.name] = [value for value in asked.ticked if value != "null"]
        else:
            form[asked.name] = [asked.text]
        form |= {f"{asked.name}--{word}": ["1"] for word in asked.ticked & {"null", "unknown", "empty"}}
    for name, value in answers.items():
        form[name.replace("__", ".")] = value if isinstance(value, list) else [value]
    return form


def save(ctx: Context, address: PageAddress, **answers: Any) -> Saved:
    """Opens a page, types some answers and saves."""
    return profiles.save_page(ctx, address, typed(profiles.show_page(ctx, address), **answers))


def add_device(ctx: Context, name: str, **answers: Any) -> PageAddress:
    saved = save(ctx, PageAddress("what", DEVICES), name=name, **answers)
    assert saved.written, saved.problems
    return saved.address


def document(ctx: Context) -> dict[str, Any]:
    return profiles.open_draft(ctx).document


@pytest.mark.req("PROF-03")
def test_answers_of_a_page_are_kept_and_come_back(alice: Context) -> None:
    saved = save(alice, ABOUT, org__legal_name="Acorn Ltd", org__headcount="10", org__type="LTD")
    assert saved.written
    assert document(alice) == {"org": {"legal_name": "Acorn Ltd", "headcount": 10, "type": "LTD"}}
    again = profiles.show_page(alice, ABOUT)
    assert {asked.name: asked.text for asked in again.asked if asked.text} == {
        "org.legal_name": "Acorn Ltd",
        "org.headcount": "10",
        "org.type": "LTD",
    }


@pytest.mark.req("PROF-01")
def test_an_answer_that_is_taken_back_leaves_nothing_behind(alice: Context) -> None:
    save(alice, ABOUT, org__legal_name="Acorn Ltd")
    save(alice, ABOUT, org__legal_name="")
    assert document(alice) == {}


def test_a_bad_answer_saves_nothing_and_keeps_what_was_typed(alice: Context) -> None:
    saved = save(alice, ABOUT, org__legal_name="Acorn Ltd", org__headcount="ten\x00 or so")
    assert list(saved.problems) == ["org.headcount"]
    assert document(alice) == {}
    shown = {asked.name: asked.text for asked in saved.page.asked}
    assert shown["org.legal_name"] == "Acorn Ltd"
    assert shown["org.headcount"] == "ten or so"


@pytest.mark.req("PROF-03")
def test_two_people_on_one_page_keep_what_each_of_them_changed(acorn: Tenancy) -> None:
    first, second = (profiles.show_page(ctx, ABOUT) for ctx in (acorn.owner, acorn.member))
    profiles.save_page(acorn.owner, ABOUT, typed(first, org__legal_name="Acorn Ltd"))
    saved = profiles.save_page(acorn.member, ABOUT, typed(second, org__headcount="12"))
    assert saved.written
    assert saved.also == ("What is the full legal name?",)
    assert document(acorn.owner)["org"] == {"legal_name": "Acorn Ltd", "headcount": 12}


@pytest.mark.req("PROF-03")
def test_an_answer_that_two_people_changed_is_for_a_person_to_choose(acorn: Tenancy) -> None:
    first, second = (profiles.show_page(ctx, ABOUT) for ctx in (acorn.owner, acorn.member))
    profiles.save_page(acorn.owner, ABOUT, typed(first, org__headcount="10"))
    mine = typed(second, org__headcount="12", org__sector="Joinery")
    saved = profiles.save_page(acorn.member, ABOUT, mine)
    (conflict,) = saved.conflicts
    assert (conflict.name, conflict.mine, conflict.theirs) == ("org.headcount", "12", "10")
    assert document(acorn.owner)["org"] == {"headcount": 10}, "nothing is overwritten"

    kept = {**mine, "keep--org.headcount": ["mine"], "seen--org.headcount": [conflict.seen]}
    assert profiles.save_page(acorn.member, ABOUT, kept).written
    assert document(acorn.owner)["org"] == {"headcount": 12, "sector": "Joinery"}


def test_a_choice_between_answers_counts_only_while_both_stand(acorn: Tenancy) -> None:
    first, second = (profiles.show_page(ctx, ABOUT) for ctx in (acorn.owner, acorn.member))
    profiles.save_page(acorn.owner, ABOUT, typed(first, org__headcount="10"))
    mine = typed(second, org__headcount="12")
    (conflict,) = profiles.save_page(acorn.member, ABOUT, mine).conflicts
    save(acorn.admin, ABOUT, org__headcount="11")
    kept = {**mine, "keep--org.headcount": ["mine"], "seen--org.headcount": [conflict.seen]}
    (again,) = profiles.save_page(acorn.member, ABOUT, kept).conflicts
    assert again.theirs == "11"
    theirs = {**mine, "keep--org.headcount": ["theirs"], "seen--org.headcount": [again.seen]}
    assert profiles.save_page(acorn.member, ABOUT, theirs).written
    assert document(acorn.owner)["org"] == {"headcount": 11}


def test_a_form_without_etag_overwrites_nothing(alice: Context) -> None:
    save(alice, ABOUT, org__legal_name="Acorn Ltd")
    saved = profiles.save_page(alice, ABOUT, {"org.legal_name": ["Mallow Ltd"], "etag": ["nonsense"]})
    assert saved.conflicts
    assert document(alice)["org"] == {"legal_name": "Acorn Ltd"}


@pytest.mark.req("PROF-03")
def test_an_entry_gets_an_id_from_its_name(alice: Context) -> None:
    address = add_device(alice, "Reception PC", count="1")
    add_device(alice, "Reception PC")
    add_device(alice, "Ночь 🌒")
    assert [entry["id"] for entry in document(alice)["devices"]] == [
        "reception-pc",
        "reception-pc-2",
        "device",
    ]
    assert save(alice, address, make="HP").written
    assert document(alice)["devices"][0] == {
        "id": "reception-pc",
        "name": "Reception PC",
        "count": 1,
        "make": "HP",
    }


def test_an_entry_without_a_name_is_not_added(alice: Context) -> None:
    saved = save(alice, PageAddress("what", DEVICES), count="1")
    assert saved.problems == {"name": "Write what the device is called"}
    assert document(alice) == {}


def test_answers_that_open_more_questions_say_so(alice: Context) -> None:
    address = add_device(alice, "Old PC", os_product="windows")
    lock = PageAddress("lock", DEVICES, address.handle)
    saved = save(alice, lock, unlock__method="pin", unlock__unlock_only="no", unlock__brute_force="lockout")
    assert saved.opened == 5  # how the sign-in is protected, and after how many tries it locks
    assert save(alice, lock).opened == 0


def test_an_answer_that_is_hidden_now_comes_back_with_its_question(alice: Context) -> None:
    remote = PageAddress("remote")
    save(alice, remote, remote__count="3", remote__connection=["mobile_data"])
    save(alice, remote, remote__count="0")
    assert [asked.name for asked in profiles.show_page(alice, remote).asked] == ["remote.count"]
    save(alice, remote, remote__count="3")
    assert document(alice)["remote"] == {"count": 3, "connection": ["mobile_data"]}


def test_that_there_are_none_is_said_and_taken_back(alice: Context) -> None:
    profiles.say_none(alice, DEVICES)
    assert document(alice) == {"devices": []}
    profiles.say_not_known(alice, DEVICES)
    assert document(alice) == {}


def test_none_cannot_be_said_over_entries(alice: Context) -> None:
    add_device(alice, "PC")
    with pytest.raises(ConflictError, match="1"):
        profiles.say_none(alice, DEVICES)
    assert len(document(alice)["devices"]) == 1


@pytest.mark.req("PROF-03")
def test_an_entry_is_copied_under_a_name_of_its_own(alice: Context) -> None:
    address = add_device(alice, "PC", count="2")
    profiles.copy_entry(alice, DEVICES, address.handle)
    profiles.copy_entry(alice, DEVICES, address.handle)
    names = [(entry["id"], entry["name"], entry["count"]) for entry in document(alice)["devices"]]
    assert names == [("pc", "PC", 2), ("pc-copy", "PC (copy)", 2), ("pc-copy-2", "PC (copy 2)", 2)]


@pytest.mark.req("PROF-03")
def test_what_named_a_removed_entry_does_so_no_more(alice: Context) -> None:
    networks = ListAddress("networks")
    for name in ("Studio", "Guest"):
        assert save(alice, PageAddress("network", networks), name=name).written
    studio, guest = document(alice)["networks"]
    device = add_device(alice, "PC")
    save(alice, PageAddress("protection", DEVICES, device.handle), network_ids=["studio", "guest"])
    profiles.remove_entry(alice, networks, handle_of(studio))
    assert document(alice)["devices"][0]["network_ids"] == ["guest"]
    profiles.remove_entry(alice, networks, handle_of(guest))
    assert "network_ids" not in document(alice)["devices"][0], "not known is not none"
    assert "networks" not in document(alice)


def test_an_entry_somebody_removed_is_said_to_be_gone(acorn: Tenancy) -> None:
    address = add_device(acorn.owner, "PC")
    page = profiles.show_page(acorn.member, address)
    profiles.remove_entry(acorn.owner, DEVICES, address.handle)
    with pytest.raises(EntryGoneError):
        profiles.save_page(acorn.member, address, typed(page, make="HP"))
    assert document(acorn.owner) == {}


def test_what_goes_by_its_name_needs_one_of_its_own(alice: Context) -> None:
    places = PageAddress("realm", ListAddress("password_realms"))
    first = save(alice, places, name="Windows")
    assert save(alice, places, name="Windows").problems == {"name": "Another place is called this already"}
    assert save(alice, first.address, name="Windows sign-in", mechanism="mfa").written
    assert [entry["name"] for entry in document(alice)["password_realms"]] == ["Windows sign-in"]


def test_fixes_stand_inside_their_device(alice: Context) -> None:
    device = add_device(alice, "PC")
    fixes = ListAddress("devices.fixes", device.handle)
    saved = save(alice, PageAddress("fix", fixes), name="KB5041234", released_on="2026-11-10")
    assert saved.written
    assert save(alice, saved.address, cvss_v3="7.8", **{"installed_on--null": "1"}).written
    assert document(alice)["devices"][0]["fixes"] == [
        {
            "id": "kb5041234",
            "name": "KB5041234",
            "released_on": "2026-11-10",
            "installed_on": None,
            "cvss_v3": 7.8,
        }
    ]
    assert profiles.show_entry(alice, DEVICES, device.handle).inner[0][1] == 1


@pytest.mark.req("ORG-07")
def test_a_draft_is_nobody_elses(alice: Context, mallory: Context) -> None:
    address = add_device(alice, "PC")
    assert document(mallory) == {}
    with pytest.raises(EntryGoneError):
        profiles.show_page(mallory, address)


def test_a_list_is_shown_page_by_page_and_searched(alice: Context) -> None:
    with draft_to_change(alice) as profile:
        profile["devices"] = [{"id": f"pc-{at}", "name": f"Desk {at}"} for at in range(120)]
    first = profiles.show_list(alice, DEVICES)
    assert (len(first.rows), first.pages, first.count) == (50, 3, 120)
    assert [row.name for row in profiles.show_list(alice, DEVICES, page=99).rows][-1] == "Desk 119"
    found = profiles.show_list(alice, DEVICES, wanted="desk 11")
    assert found.total == 11


def test_a_version_without_support_is_told_in_the_list(alice: Context) -> None:
    device = add_device(alice, "Old PC", os_product="windows")
    save(alice, PageAddress("system", DEVICES, device.handle), os_cycle="11-22h2", os_edition="W")
    (row,) = profiles.show_list(alice, DEVICES).rows
    assert row.notice == "Microsoft Windows 11 22H2 has had no security fixes since 8 October 2024."


@pytest.mark.req("ORG-07")
def test_support_ends_when_the_day_ends_where_the_organisation_is(alice: Context, clock: SetClock) -> None:
    clock.moment = datetime(2024, 10, 8, 22, 30, tzinfo=UTC)
    device = add_device(alice, "PC", os_product="windows")
    save(alice, PageAddress("system", DEVICES, device.handle), os_cycle="11-22h2", os_edition="W")

    def notice() -> str:
        return profiles.show_list(alice, DEVICES).rows[0].notice

    here = notice()
    with alice.transaction():
        organisation.update(alice.tenant_id, 1, time_zone="Pacific/Auckland")
    assert [here, notice()] == [
        "",
        "Microsoft Windows 11 22H2 has had no security fixes since 8 October 2024.",
    ]
