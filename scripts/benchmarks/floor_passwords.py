"""CE-13: password rules and guess protection."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import DOUBT, FAIL, PARTIAL, each, whole
from scripts.benchmarks.floor_devices import guessing_stopped, lengths, password_ok
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Truth,
    both,
    differs,
    field_is,
    name,
    negated,
    same,
    size,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check


def no_passwords(org: Organisation) -> Truth:
    """Every realm is passwordless with nothing to fall back on."""
    if not org.realms.listed:
        return None
    without = (
        both(
            same(r.get("mechanism", UNKNOWN), "passwordless"), r.get("min_length", UNKNOWN) in (None, UNKNOWN)
        )
        for r in org.realms.entries
    )
    return both(bool(org.realms.entries), *without)


def passwords(org: Organisation) -> list[Check]:
    """CE-13."""
    return [*_rules(org), *_people(org)]


def _rules(org: Organisation) -> list[Check]:
    with_passwords = org.realms.where(
        lambda r: differs(r.get("mechanism", UNKNOWN), "passwordless"), ".mechanism"
    )

    check = partial(each, org)
    return [
        check(
            "password-rules-weak",
            FAIL,
            org.realms,
            lambda r: negated(password_ok(r)),
            lambda r: f"The password rules of {name(r)} are too weak ({lengths(r)}).",
            ".mechanism",
            ".max_length",
            ".min_length",
            ".deny_list",
        ),
        check(
            "password-guessing",
            FAIL,
            with_passwords,
            lambda r: negated(guessing_stopped(r)),
            lambda r: f"Passwords of {name(r)} can be guessed without being stopped.",
            ".brute_force",
            ".max_guesses_per_5min",
            ".lockout_after",
        ),
        check(
            "password-expiry-enforced",
            PARTIAL,
            with_passwords,
            field_is("expiry_enforced", "yes"),
            lambda r: f"{name(r)} makes people change passwords at intervals.",
            ".expiry_enforced",
        ),
        check(
            "password-complexity-enforced",
            PARTIAL,
            with_passwords,
            field_is("complexity_enforced", "yes"),
            lambda r: f"{name(r)} demands a mix of character types.",
            ".complexity_enforced",
        ),
        whole(
            org,
            "no-password-realm-listed",
            DOUBT,
            same(size(org.profile.get("password_realms")), 0),
            "It is not said where people sign in, and under which password rules.",
            "password_realms",
        ),
    ]


def _people(org: Organisation) -> list[Check]:
    facts = org.section("pw")
    process = facts.get("compromise_process", UNKNOWN)
    check = partial(whole, org)
    return [
        check(
            "no-password-compromise-process",
            FAIL,
            same(process, "none"),
            "There is no process for changing passwords that somebody else may know.",
            "pw.compromise_process",
        ),
        check(
            "password-compromise-process-informal",
            PARTIAL,
            same(process, "informal"),
            "The process for changing passwords that others may know is not written down.",
            "pw.compromise_process",
        ),
        check(
            "no-password-education",
            PARTIAL,
            same(facts.get("user_education", UNKNOWN), "no"),
            "People are not taught how to choose good passwords.",
            "pw.user_education",
        ),
        check(
            "no-password-storage",
            PARTIAL,
            same(facts.get("secure_storage_provided", UNKNOWN), "no"),
            "No password manager or other safe storage is provided.",
            "pw.secure_storage_provided",
        ),
    ]
