"""What people type becomes a value of the profile or one sentence that says what to do."""

from datetime import date
from typing import Any

import pytest

from appliance.services.profiles.field_paths import ABSENT
from appliance.services.profiles.typed_answers import read_answers
from tests.services.profiles.asked import question

NAME = "org.legal_name"
COUNT = "org.headcount"
RIGHTS = "accounts.last_privilege_review"
MISSING = "devices[*].oldest_missing_qualifying_days"
SCORE = "devices[*].fixes[*].cvss_v3"
REASON = "inbound_rules[*].business_need"
NETWORKS = "devices[*].network_ids"
EDITION = "devices[*].os_edition"
SYSTEM = "devices[*].os_product"
CONNECTION = "remote.connection"
NO_FIREWALL = "fw.no_firewall_os_list"


def read(pattern: str, targets: dict[str, str] | None = None, **fields: Any) -> Any:
    """The value of one question, or the sentence about it. ``text`` is what its own field holds."""
    asked = question(pattern)
    form = {
        asked.name + suffix.replace("_", "--"): [value] if isinstance(value, str) else value
        for suffix, value in fields.items()
        if suffix != "text"
    }
    if "text" in fields:
        form[asked.name] = [fields["text"]] if isinstance(fields["text"], str) else fields["text"]
    typed = read_answers([asked], form, {asked.name: targets or {}}, date(2026, 11, 21))
    return typed.problems.get(asked.name) or typed.values[asked.name]


@pytest.mark.parametrize(
    ("pattern", "text", "value"),
    [
        (NAME, "  Finch   & Daughter\nLtd ", "Finch & Daughter Ltd"),
        (NAME, "Bäckerei 🥨 Łódź", "Bäckerei 🥨 Łódź"),
        (NAME, "", ABSENT),
        (NAME, " \t ", ABSENT),
        (COUNT, "10", 10),
        (COUNT, " 1,250 ", 1250),
        (COUNT, "0", 0),
        (COUNT, "", ABSENT),
        (RIGHTS, "2026-11-21", "2026-11-21"),
        (RIGHTS, "21/11/2026", "2026-11-21"),
        (RIGHTS, "1 2 2026", "2026-02-01"),
        (RIGHTS, "22/11/2026", "2026-11-22"),  # the day after, where it is that day already
        ("devices[*].extended_support.proof_expires", "1/2/2031", "2031-02-01"),
        (SCORE, "7.8", 7.8),
        (SCORE, "7.0", 7),
        (MISSING, "14", 14),
        (EDITION, "~null", None),
        (EDITION, "LTSC", "LTSC"),
        (SYSTEM, "windows", "windows"),
        ("scope.description", "One\r\nTwo", "One\nTwo"),
        (NO_FIREWALL, "OpenBSD\n\n  Haiku \nOpenBSD", ["OpenBSD", "Haiku"]),
        ("scope.type", "", ABSENT),
    ],
)
@pytest.mark.req("PROF-03")
def test_a_good_answer_is_understood(pattern: str, text: str, value: Any) -> None:
    got = read(pattern, text=text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("pattern", "text", "sentence"),
    [
        (RIGHTS, "23/11/2026", "This day has not come yet"),
        (NAME, "x" * 151, "at most 150 characters; this has 151"),
        (NAME, "a\x00b", "characters that cannot be shown"),
        (NAME, "x" * 2_000_000, "this has 2,000,000"),
        (COUNT, "ten", "whole number"),
        (COUNT, "-1", "whole number"),
        (COUNT, "1.5", "whole number"),
        (COUNT, "1e3", "whole number"),
        (COUNT, "²", "whole number"),
        (COUNT, "9" * 5000, "whole number"),
        (COUNT, "1000001", "from 0 to 1,000,000"),
        (RIGHTS, "2026-02-30", "real date"),
        (RIGHTS, "yesterday", "real date"),
        (RIGHTS, "20261121000000", "real date"),
        (SCORE, "7,8", "with a point"),
        (SCORE, "nan", "with a point"),
        (SCORE, "11", "from 0 to 10"),
        ("scope.type", "everything", "Choose one of the answers"),
        ("org.uk_or_cd_head_office", "~null", "Choose one of the answers"),
        (NO_FIREWALL, "\n".join(map(str, range(201))), "at most 200 lines"),
        (NO_FIREWALL, "y" * 101, "100 characters in a line"),
    ],
)
@pytest.mark.req("PROF-03")
def test_a_bad_answer_gets_a_sentence(pattern: str, text: str, sentence: str) -> None:
    assert sentence in read(pattern, text=text)


def test_a_known_none_is_ticked_beside_the_field() -> None:
    assert read(RIGHTS, text="", _null="yes") is None
    assert read(MISSING, text="", _null="yes") is None
    assert read(MISSING, text="", _unknown="yes") == "unknown"
    assert read(REASON, text="", _empty="yes") == ""
    assert read(NO_FIREWALL, text="", _null="yes") == []
    assert read(CONNECTION, _null="yes") == []


def test_an_answer_and_a_tick_contradict_each_other() -> None:
    assert "not both" in read(RIGHTS, text="2026-11-21", _null="yes")
    assert "not both" in read(MISSING, text="", _null="yes", _unknown="yes")
    assert "not both" in read(CONNECTION, text=["mobile_data"], _null="yes")


def test_a_tick_nobody_offered_is_not_read() -> None:
    assert read(NAME, text="Finch", _null="yes") == "Finch"


def test_several_choices_keep_the_order_of_the_schema() -> None:
    assert read(CONNECTION, text=["mobile_data", "home_isp_router"]) == ["home_isp_router", "mobile_data"]
    assert read(CONNECTION, text=[]) is ABSENT
    assert read(CONNECTION, text=["carrier_pigeon"]) == "Choose from the answers"


def test_a_product_that_is_not_in_the_list_is_written_out() -> None:
    assert read(SYSTEM, text="", _other=" Haiku ") == "Haiku"
    assert read(SYSTEM, text="windows", _other=" ") == "windows"
    assert "not both" in read(SYSTEM, text="windows", _other="Haiku")


def test_references_are_found_by_id_or_by_a_name_that_is_the_only_one() -> None:
    networks = {"studio": "Studio network", "guest": "Guest", "guest-2": "Guest"}
    assert read(NETWORKS, networks, text=["studio", "guest-2"]) == ["studio", "guest-2"]
    assert read(NETWORKS, networks, text="Studio Network\nguest") == ["studio", "guest"]
    assert "several called" in read(NETWORKS, networks, text="GUEST ")
    assert "no entry called" in read(NETWORKS, networks, text="gone")
    assert read(NETWORKS, networks, text="") is ABSENT


def test_one_reference_may_be_a_known_none() -> None:
    part = "networks[*].subset_id"
    assert read(part, {"old": "Old part"}, text="~null") is None
    assert read(part, {"old": "Old part"}, text="old") == "old"
    assert read(part, {}, text="") is ABSENT
