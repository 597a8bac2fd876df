"""CE-10 and CE-11: accounts and administrator rights."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import DOUBT, FAIL, PARTIAL, whole
from scripts.benchmarks.floor_logic import UNKNOWN, above, both, differs, either, same, shown
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check


def accounts(org: Organisation) -> list[Check]:
    """CE-10: accounts are approved, personal and removed on time."""
    return [*_account_processes(org), *_account_numbers(org), *_account_reviews(org)]


def _account_processes(org: Organisation) -> list[Check]:
    facts = org.section("accounts")
    create, leave = facts.get("create_process", UNKNOWN), facts.get("leaver_process", UNKNOWN)
    check = partial(whole, org)
    return [
        check(
            "no-account-process",
            FAIL,
            same(create, "none"),
            "There is no process for creating and approving accounts.",
            "accounts.create_process",
        ),
        check(
            "no-leaver-process",
            FAIL,
            same(leave, "none"),
            "There is no process for closing the accounts of people who leave.",
            "accounts.leaver_process",
        ),
        check(
            "account-process-informal",
            PARTIAL,
            same(create, "informal"),
            "The process for creating accounts is not written down.",
            "accounts.create_process",
        ),
        check(
            "leaver-process-informal",
            PARTIAL,
            same(leave, "informal"),
            "The process for closing accounts of leavers is not written down.",
            "accounts.leaver_process",
        ),
        check(
            "approver-not-in-leadership",
            PARTIAL,
            differs(facts.get("approver_leadership", UNKNOWN), "yes"),
            "Accounts are approved by somebody without a leadership role.",
            "accounts.approver_leadership",
        ),
    ]


def _account_numbers(org: Organisation) -> list[Check]:
    facts = org.section("accounts")
    shared, leavers = facts.get("shared_count", UNKNOWN), facts.get("leavers_still_active", UNKNOWN)
    inactive = facts.get("inactive_over_days", {})
    unused, days = inactive.get("count", UNKNOWN), inactive.get("threshold_days", UNKNOWN)
    check = partial(whole, org)
    return [
        check(
            "shared-accounts",
            FAIL,
            above(shared, 0),
            f"Accounts shared by several people: {shown(shared)}.",
            "accounts.shared_count",
        ),
        check(
            "leavers-still-active",
            FAIL,
            above(leavers, 0),
            f"Active accounts of people who left: {shown(leavers)}.",
            "accounts.leavers_still_active",
        ),
        check(
            "inactive-accounts",
            PARTIAL,
            above(unused, 0),
            f"Active accounts unused for more than {shown(days)} days: {shown(unused)}.",
            "accounts.inactive_over_days.count",
        ),
    ]


def _account_reviews(org: Organisation) -> list[Check]:
    facts = org.section("accounts")
    last = facts.get("last_privilege_review", UNKNOWN)
    no_outsiders = same(facts.get("third_party_count", UNKNOWN), 0) is True
    check = partial(whole, org)
    return [
        check(
            "privilege-review-overdue",
            PARTIAL,
            either(same(last, None), above(org.age(last), 365)),
            f"Access rights were not reviewed in the last 365 days (last review: {shown(last)}).",
            "accounts.last_privilege_review",
        ),
        check(
            "privilege-review-in-future",
            DOUBT,
            org.ahead(last),
            f"The last review of access rights is dated {shown(last)}, "
            "which lies ahead of the date of this evaluation.",
            "accounts.last_privilege_review",
        ),
        check(
            "third-party-accounts-not-reviewed",
            PARTIAL,
            both(differs(facts.get("third_party_accounts_reviewed", UNKNOWN), "yes"), not no_outsiders),
            "Accounts given to suppliers and other outsiders are not reviewed.",
            "accounts.third_party_accounts_reviewed",
            "accounts.third_party_count",
        ),
    ]


def administrators(org: Organisation) -> list[Check]:
    """CE-11: administrator rights are separate, tracked and reviewed."""
    return [*_administrator_rights(org), *_administrator_reviews(org)]


def _administrator_rights(org: Organisation) -> list[Check]:
    facts = org.section("admin")
    single, stale = facts.get("without_separate_account", UNKNOWN), facts.get("stale_privileges", UNKNOWN)
    check = partial(whole, org)
    return [
        check(
            "administrators-without-separate-account",
            FAIL,
            above(single, 0),
            f"Administrators without a separate account for everyday work: {shown(single)}.",
            "admin.without_separate_account",
        ),
        check(
            "administrator-account-used-daily",
            FAIL,
            same(facts.get("used_for_email_or_web", UNKNOWN), "yes"),
            "Administrator accounts are used for email, browsing or everyday work.",
            "admin.used_for_email_or_web",
        ),
        check(
            "stale-administrator-rights",
            FAIL,
            above(stale, 0),
            f"People with administrator rights they no longer need: {shown(stale)}.",
            "admin.stale_privileges",
        ),
        check(
            "administrators-without-mfa-outside-cloud",
            PARTIAL,
            same(facts.get("noncloud_mfa", UNKNOWN), "no"),
            "Administrator accounts outside cloud services do not use MFA. That is advised, not demanded.",
            "admin.noncloud_mfa",
        ),
    ]


def _administrator_reviews(org: Organisation) -> list[Check]:
    facts = org.section("admin")
    last, grant = facts.get("last_review", UNKNOWN), facts.get("grant_process", UNKNOWN)
    check = partial(whole, org)
    return [
        check(
            "no-administrator-process",
            FAIL,
            same(grant, "none"),
            "There is no process for granting administrator rights.",
            "admin.grant_process",
        ),
        check(
            "administrator-process-informal",
            PARTIAL,
            same(grant, "informal"),
            "The process for granting administrator rights is not written down.",
            "admin.grant_process",
        ),
        check(
            "no-administrator-register",
            FAIL,
            same(facts.get("register", UNKNOWN), "no"),
            "Nobody keeps a list of who has administrator rights.",
            "admin.register",
        ),
        check(
            "administrator-review-overdue",
            FAIL,
            either(same(last, None), above(org.age(last), 365)),
            f"Administrator rights were not reviewed in the last 365 days (last review: {shown(last)}).",
            "admin.last_review",
        ),
        check(
            "administrator-review-in-future",
            DOUBT,
            org.ahead(last),
            f"The last review of administrator rights is dated {shown(last)}, "
            "which lies ahead of the date of this evaluation.",
            "admin.last_review",
        ),
    ]
