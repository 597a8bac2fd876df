"""CE-8: applications are licensed, supported, or gone."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import DOUBT, FAIL, PARTIAL, each, whole
from scripts.benchmarks.floor_devices import updates_itself
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    both,
    contains,
    either,
    field_is,
    field_unknown,
    name,
    negated,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check

_RELEASE = (".product", ".cycle")
_CATEGORIES = (
    ("browser", "browsers-not-listed", "No browser"),
    ("malware", "malware-tools-not-listed", "No anti-malware tool"),
    ("email", "email-applications-not-listed", "No email application"),
    ("office", "office-applications-not-listed", "No office application"),
)


def software_supported(org: Organisation) -> list[Check]:
    """CE-8."""
    return [*_licences(org), *_support(org), *_listed(org)]


def _versioned(s: Entry) -> str:
    return f"{name(s)} ({shown(s.get('version', UNKNOWN))})"


def _licences(org: Organisation) -> list[Check]:
    check = partial(each, org)
    return [
        check(
            "software-unlicensed",
            FAIL,
            org.software,
            field_is("licensed", "no"),
            lambda s: f"{name(s)} is not properly licensed.",
            ".licensed",
        ),
        check(
            "cloud-service-unlicensed",
            FAIL,
            org.cloud_services,
            field_is("licensed", "no"),
            lambda c: f"{name(c)} is not properly licensed.",
            ".licensed",
        ),
        check(
            "cloud-service-unsupported",
            FAIL,
            org.cloud_services,
            field_is("supported", "no"),
            lambda c: f"{name(c)} is no longer supported by its provider.",
            ".supported",
        ),
    ]


def _support(org: Organisation) -> list[Check]:
    def status(s: Entry) -> str:
        return org.support.status(s.get("product", UNKNOWN), s.get("cycle", UNKNOWN), None)

    def unsupported(s: Entry) -> bool:
        return s.get("supported") == "no" or status(s) == "unsupported"

    def not_bought(s: Entry) -> Truth:
        enrolled = s.get("extended_support", {}).get("enrolled", UNKNOWN)
        return both(status(s) == "extended_only", same(enrolled, "no"))

    def unclear(s: Entry) -> bool:
        unsaid = s.get("supported", UNKNOWN) == UNKNOWN
        return unsaid and status(s) in (UNKNOWN, "unknown_newer", "confirm")

    def not_updated(s: Entry) -> Truth:
        return both(status(s) == "fast_moving", negated(updates_itself(s)))

    check = partial(each, org)
    return [
        check(
            "software-unsupported",
            FAIL,
            org.software,
            unsupported,
            lambda s: f"{_versioned(s)} no longer gets security fixes and is still installed.",
            ".supported",
            *_RELEASE,
        ),
        check(
            "software-extended-support-not-bought",
            FAIL,
            org.software,
            not_bought,
            lambda s: f"{_versioned(s)} gets fixes only with extended support, and is not enrolled.",
            *_RELEASE,
            ".extended_support.enrolled",
        ),
        check(
            "software-support-unclear",
            DOUBT,
            org.software,
            unclear,
            lambda s: (
                f"Our table cannot say whether {_versioned(s)} still gets security fixes. "
                "Check with the vendor and record the answer."
            ),
            ".supported",
            *_RELEASE,
        ),
        check(
            "fast-moving-software-not-updated",
            PARTIAL,
            org.software,
            not_updated,
            lambda s: (
                f"{name(s)} has no fixed support dates; only automatic updates show that it is supported."
            ),
            *_RELEASE,
            ".auto_update",
        ),
    ]


def _listed(org: Organisation) -> list[Check]:
    kinds = {s.get("category", UNKNOWN) for s in org.every_software.entries}
    unused = org.section("update").get("software_categories_not_used")

    def lacking(category: str) -> Truth:
        found = either(*(same(kind, category) for kind in kinds)) if org.every_software.listed else None
        return both(negated(found), contains(unused, category) is not True)

    return [
        *(
            whole(
                org,
                check_id,
                DOUBT,
                lacking(category),
                f"{lead} is listed, and it is not said that none is used.",
                "software[*].category",
                "update.software_categories_not_used",
            )
            for category, check_id, lead in _CATEGORIES
        ),
        each(
            org,
            "software-version-missing",
            DOUBT,
            org.software,
            field_unknown("version"),
            lambda s: f"The version of {name(s)} is not stated.",
            ".version",
        ),
    ]
