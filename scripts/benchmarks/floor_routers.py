"""CE-2 and CE-3: who may change routers and firewalls, and what they let in."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import DOUBT, FAIL, PARTIAL, each, whole
from scripts.benchmarks.floor_devices import lengths, password_ok
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    above,
    both,
    either,
    field_is,
    name,
    negated,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check

_SIGN_IN = (
    ".admin_auth.mechanism",
    ".admin_auth.max_length",
    ".admin_auth.min_length",
    ".admin_auth.deny_list",
)


def no_router_in_scope(org: Organisation) -> Truth:
    """Whether no router or firewall is in scope."""
    return not org.routers.entries if org.routers.listed else None


def administration(org: Organisation) -> list[Check]:
    """CE-2: administration is locked down."""

    def default_kept(b: Entry) -> Truth:
        return same(b.get("default_password_changed", UNKNOWN), "no")

    def exposed(b: Entry) -> Truth:
        return same(b.get("admin_on_internet", UNKNOWN), "yes")

    def unprotected(b: Entry) -> Truth:
        means = b.get("exposure_protection", UNKNOWN)
        weak_list = both(same(means, "ip_list_plus_password"), negated(password_ok(b.get("admin_auth", {}))))
        return both(exposed(b), either(same(means, "none"), weak_list))

    def too_weak(b: Entry) -> str:
        told = lengths(b.get("admin_auth", {}))
        return f"The administrator sign-in of {name(b)} is too weak ({told})."

    check = partial(each, org)
    return [
        check(
            "firewall-default-password",
            FAIL,
            org.routers,
            lambda b: both(default_kept(b), b.get("remote_admin_disabled") != "yes"),
            lambda b: (
                f"{name(b)} still has its factory password, "
                "and nothing shows that remote administration is switched off."
            ),
            ".default_password_changed",
            ".remote_admin_disabled",
        ),
        check(
            "firewall-admin-sign-in-weak",
            FAIL,
            org.routers,
            lambda b: negated(password_ok(b.get("admin_auth", {}))),
            too_weak,
            *_SIGN_IN,
        ),
        check(
            "admin-page-exposed-without-need",
            FAIL,
            org.routers,
            lambda b: both(exposed(b), b.get("exposure_need_documented") != "yes"),
            lambda b: (
                f"The administration page of {name(b)} can be reached from the internet, "
                "and no written business need is on record."
            ),
            ".admin_on_internet",
            ".exposure_need_documented",
        ),
        check(
            "admin-page-exposed-unprotected",
            FAIL,
            org.routers,
            unprotected,
            lambda b: (
                f"The administration page of {name(b)} can be reached from the internet "
                "without good enough protection."
            ),
            ".admin_on_internet",
            ".exposure_protection",
            *_SIGN_IN,
        ),
        check(
            "firewall-default-password-kept",
            PARTIAL,
            org.routers,
            lambda b: both(default_kept(b), same(b.get("remote_admin_disabled", UNKNOWN), "yes")),
            lambda b: (
                f"{name(b)} keeps its factory password. Remote administration is off, "
                "but the assessor expects a change."
            ),
            ".default_password_changed",
            ".remote_admin_disabled",
        ),
        whole(
            org,
            "firewall-compromise-process-missing",
            PARTIAL,
            same(org.section("fw").get("compromise_process", UNKNOWN), "no"),
            "There is no process for changing a firewall password that somebody else may know.",
            "fw.compromise_process",
        ),
    ]


def inbound(org: Organisation) -> list[Check]:
    """CE-3: inbound access is blocked, approved and reviewed."""

    def overdue(b: Entry) -> Truth:
        last = b.get("last_rule_review", UNKNOWN)
        return either(same(last, None), above(org.age(last), 365))

    def rule(r: Entry) -> str:
        return f"{name(r)} ({shown(r.get('service', UNKNOWN))})"

    check = partial(each, org)
    return [
        check(
            "inbound-allowed-by-default",
            FAIL,
            org.routers,
            field_is("inbound_default", "allow"),
            lambda b: f"{name(b)} lets unrequested traffic in by default.",
            ".inbound_default",
        ),
        check(
            "inbound-rule-without-need",
            FAIL,
            org.inbound_rules,
            field_is("business_need", ""),
            lambda r: f"No business need is recorded for the inbound rule {rule(r)}.",
            ".business_need",
        ),
        check(
            "inbound-rule-not-approved",
            FAIL,
            org.inbound_rules,
            field_is("approver_level", "none"),
            lambda r: f"Nobody with authority approved the inbound rule {rule(r)}.",
            ".approver_level",
        ),
        check(
            "inbound-rule-not-needed",
            FAIL,
            org.inbound_rules,
            field_is("still_needed", "no"),
            lambda r: f"The inbound rule {rule(r)} is no longer needed but still active.",
            ".still_needed",
        ),
        check(
            "firewall-review-overdue",
            FAIL,
            org.routers,
            overdue,
            lambda b: (
                f"The rules of {name(b)} were not reviewed in the last 365 days "
                f"(last review: {shown(b.get('last_rule_review', UNKNOWN))})."
            ),
            ".last_rule_review",
        ),
        check(
            "firewall-review-in-future",
            DOUBT,
            org.routers,
            lambda b: org.ahead(b.get("last_rule_review", UNKNOWN)),
            lambda b: (
                f"The last rule review of {name(b)} is dated {shown(b.get('last_rule_review', UNKNOWN))}, "
                "which lies ahead of the date of this evaluation."
            ),
            ".last_rule_review",
        ),
        check(
            "inbound-rule-approved-below-board",
            PARTIAL,
            org.inbound_rules,
            field_is("approver_level", "authorised"),
            lambda r: f"The inbound rule {rule(r)} was approved, but not at board level.",
            ".approver_level",
        ),
        whole(
            org,
            "firewall-process-not-documented",
            PARTIAL,
            same(org.section("fw").get("process_documented", UNKNOWN), "no"),
            "The process for managing inbound rules is not written down.",
            "fw.process_documented",
        ),
    ]
