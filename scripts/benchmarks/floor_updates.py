"""CE-9: high-risk fixes are on within 14 days, for devices, routers and applications alike."""

from __future__ import annotations

from functools import partial
from typing import Any

from scripts.benchmarks.floor_checks import AUTO_FAIL, DOUBT, PARTIAL, each, each_fix, whole
from scripts.benchmarks.floor_devices import updates_itself
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    above,
    among,
    at_least,
    at_most,
    both,
    either,
    field_unknown,
    less,
    name,
    negated,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Group, Organisation
from scripts.benchmarks.floor_results import Check

_MISSING = ".oldest_missing_qualifying_days"
_PROCESS = "update.manual_process_documented"


def fixes_on_time(org: Organisation) -> list[Check]:
    """CE-9."""
    said = org.section("assert")
    return [
        whole(
            org,
            "systems-not-updated-in-time",
            AUTO_FAIL,
            same(said.get("a64", UNKNOWN), "no"),
            "The organisation itself says that systems and firmware do not get high-risk fixes "
            "within 14 days.",
            "assert.a64",
        ),
        whole(
            org,
            "applications-not-updated-in-time",
            AUTO_FAIL,
            same(said.get("a65", UNKNOWN), "no"),
            "The organisation itself says that applications do not get high-risk fixes within 14 days.",
            "assert.a65",
        ),
        *_missing_fixes(org, "device", org.devices),
        *_missing_fixes(org, "firmware", org.routers),
        *_missing_fixes(org, "software", org.software),
        *_ways_of_updating(org, "device", org.devices),
        *_ways_of_updating(org, "firmware", org.routers),
        *_ways_of_updating(org, "software", org.software),
    ]


def _missing_days(entry: Entry) -> Any:
    return entry.get("oldest_missing_qualifying_days", UNKNOWN)


def _high_risk(fix: Entry) -> Truth:
    if fix.get("optional_or_feature") == "yes":
        return False
    severity, score = fix.get("vendor_severity", UNKNOWN), fix.get("cvss_v3", UNKNOWN)
    return either(
        among(severity, ("critical", "high")),
        False if score is None else at_least(score, 7.0),
        both(same(severity, "not_given"), same(score, None)),
        both(same(severity, "important"), score in (None, UNKNOWN)),
        same(fix.get("bundle_contains_qualifying", UNKNOWN), "yes"),
    )


def _missing_fixes(org: Organisation, kind: str, group: Group) -> list[Check]:
    def outstanding(fix: Entry) -> Truth:
        installed = fix.get("installed_on", UNKNOWN)
        absent = True if installed is None else less(org.age(installed), 0)
        return both(_high_risk(fix), absent, above(org.age(fix.get("released_on", UNKNOWN)), 14))

    def late(fix: Entry) -> Truth:
        installed, released = (
            org.age(fix.get("installed_on", UNKNOWN)),
            org.age(fix.get("released_on", UNKNOWN)),
        )
        took = UNKNOWN if UNKNOWN in (installed, released) else released - installed
        lately = both(fix.get("installed_on", "") is not None, at_least(installed, 0), at_most(installed, 90))
        return both(_high_risk(fix), above(released, 14), lately, above(took, 14))

    def fix_of(fix: Entry, ending: str) -> str:
        return f"The high-risk fix {name(fix)}, released {shown(fix.get('released_on', UNKNOWN))}, {ending}"

    return [
        each(
            org,
            f"{kind}-overdue",
            AUTO_FAIL,
            group,
            lambda x: above(_missing_days(x), 14) is True,
            lambda x: f"A high-risk fix has been missing on {name(x)} for {shown(_missing_days(x))} days.",
            _MISSING,
        ),
        each_fix(
            org,
            f"{kind}-fix-outstanding",
            AUTO_FAIL,
            group,
            outstanding,
            lambda x, fix: fix_of(fix, f"is not on {name(x)}."),
        ),
        each_fix(
            org,
            f"{kind}-fix-late",
            PARTIAL,
            group,
            late,
            lambda x, fix: fix_of(
                fix, f"went on {name(x)} only on {shown(fix.get('installed_on', UNKNOWN))}."
            ),
        ),
        each(
            org,
            f"{kind}-missing-fixes-unknown",
            DOUBT,
            group,
            lambda x: both(_missing_days(x) == UNKNOWN, negated(updates_itself(x))),
            lambda x: (
                f"{name(x)} does not update itself, and it is not known whether a high-risk fix is missing."
            ),
            _MISSING,
            ".auto_update",
        ),
    ]


def _ways_of_updating(org: Organisation, kind: str, group: Group) -> list[Check]:
    no_process = same(org.section("update").get("manual_process_documented", UNKNOWN), "no")

    def by_hand_without_reason(x: Entry) -> Truth:
        by_hand = among(x.get("auto_update", UNKNOWN), ("off", "manual_process"))
        return both(by_hand, x.get("auto_update_reason", UNKNOWN) in ("", UNKNOWN))

    def by_hand(x: Entry) -> Truth:
        return among(x.get("auto_update", UNKNOWN), ("manual_process", "not_possible_manual"))

    check = partial(each, org)
    return [
        check(
            f"{kind}-updates-off",
            AUTO_FAIL,
            group,
            lambda x: both(same(x.get("auto_update", UNKNOWN), "off"), no_process),
            lambda x: f"Automatic updates are off on {name(x)}, and there is no manual process instead.",
            ".auto_update",
            _PROCESS,
        ),
        check(
            f"{kind}-auto-update-unknown",
            DOUBT,
            group,
            field_unknown("auto_update"),
            lambda x: f"It is not known how {name(x)} is updated.",
            ".auto_update",
        ),
        check(
            f"{kind}-updated-by-hand",
            PARTIAL,
            group,
            by_hand_without_reason,
            lambda x: f"{name(x)} is not updated automatically, and no reason is written down.",
            ".auto_update",
            ".auto_update_reason",
        ),
        check(
            f"{kind}-manual-process-undocumented",
            PARTIAL,
            group,
            lambda x: both(by_hand(x), no_process),
            lambda x: f"{name(x)} is updated by hand, and the process is not written down.",
            ".auto_update",
            _PROCESS,
        ),
    ]
