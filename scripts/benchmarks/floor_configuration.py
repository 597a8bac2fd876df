"""CE-4 and CE-5: nothing unneeded, no default passwords, internet-facing services protected."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import DOUBT, FAIL, PARTIAL, each, whole
from scripts.benchmarks.floor_devices import guessing_stopped, lengths, not_mobile, password_ok
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    above,
    both,
    differs,
    either,
    field_is,
    name,
    negated,
    not_among,
    same,
    shown,
    size,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check


def nothing_unneeded(org: Organisation) -> list[Check]:
    """CE-4: no unneeded accounts or software, and nothing runs by itself."""
    return [*_left_overs(org), *_clean_up(org)]


def _left_overs(org: Organisation) -> list[Check]:
    def may_have_guest(d: Entry) -> Truth:
        if d.get("guest_account_enabled", UNKNOWN) != UNKNOWN:
            return True
        return negated(org.listed("os_without_guest_account", d.get("os_product", UNKNOWN)))

    def may_run_files(d: Entry) -> Truth:
        return True if d.get("auto_run", UNKNOWN) != UNKNOWN else not_mobile(d)

    with_guest = org.devices.where(may_have_guest, ".guest_account_enabled", ".os_product")
    with_files = org.devices.where(may_run_files, ".auto_run")
    config = org.section("config")
    accounts, software = config.get("unneeded_accounts", UNKNOWN), config.get("unneeded_software", UNKNOWN)
    return [
        each(
            org,
            "guest-account-enabled",
            FAIL,
            with_guest,
            field_is("guest_account_enabled", "yes"),
            lambda d: f"The guest account of {name(d)} is switched on.",
        ),
        each(
            org,
            "auto-run-silent",
            FAIL,
            with_files,
            field_is("auto_run", "runs_silently"),
            lambda d: f"{name(d)} runs files from inserted media or downloads without asking.",
        ),
        whole(
            org,
            "unneeded-accounts",
            FAIL,
            above(accounts, 0),
            f"Accounts left that nobody needs: {shown(accounts)}.",
            "config.unneeded_accounts",
        ),
        whole(
            org,
            "unneeded-software",
            FAIL,
            above(software, 0),
            f"Applications left that nobody needs: {shown(software)}.",
            "config.unneeded_software",
        ),
    ]


def _clean_up(org: Organisation) -> list[Check]:
    config = org.section("config")
    last = config.get("last_cleanup_review", UNKNOWN)
    clouds = bool(org.cloud_services.entries) if org.cloud_services.listed else None
    check = partial(whole, org)
    return [
        check(
            "clean-up-overdue",
            PARTIAL,
            either(same(last, None), above(org.age(last), 365)),
            f"Accounts and software were not cleaned up in the last 365 days (last: {shown(last)}).",
            "config.last_cleanup_review",
        ),
        check(
            "clean-up-in-future",
            DOUBT,
            org.ahead(last),
            f"The last clean-up is dated {shown(last)}, which lies ahead of the date of this evaluation.",
            "config.last_cleanup_review",
        ),
        check(
            "clean-up-method-not-described",
            PARTIAL,
            same(config.get("method_described", UNKNOWN), "no"),
            "It is not described how unneeded accounts and software are found and removed.",
            "config.method_described",
        ),
        check(
            "cloud-features-not-reviewed",
            PARTIAL,
            both(differs(config.get("cloud_features_reviewed", UNKNOWN), "yes"), clouds),
            "Nobody reviewed which features of the cloud services are unused.",
            "config.cloud_features_reviewed",
            "cloud_services[*].holds_org_data",
        ),
    ]


def passwords_changed(org: Organisation) -> list[Check]:
    """CE-5: no default passwords, and services on the internet are protected."""
    return [
        each(
            org,
            "device-default-password",
            FAIL,
            org.devices,
            field_is("default_password_changed", "no"),
            lambda d: f"{name(d)} still has a factory password.",
            ".default_password_changed",
        ),
        *_external_services(org),
        whole(
            org,
            "external-compromise-process-missing",
            PARTIAL,
            both(
                above(size(org.profile.get("external_services")), 0),
                differs(org.section("ext").get("compromise_process", UNKNOWN), "yes"),
            ),
            "There is no process for changing a password of these services that somebody else may know.",
            "external_services",
            "ext.compromise_process",
        ),
    ]


def _external_services(org: Organisation) -> list[Check]:
    closed = org.external_services.where(lambda s: s.get("public_data_only") != "yes", ".public_data_only")

    def guessable(s: Entry) -> Truth:
        sign_in = s.get("auth", {})
        with_password = not_among(sign_in.get("mechanism", UNKNOWN), ("mfa", "passwordless"))
        stopped = either(guessing_stopped(s), guessing_stopped(sign_in) is True)
        return both(with_password, negated(stopped))

    def too_weak(s: Entry) -> str:
        return f"The sign-in of {name(s)} is too weak ({lengths(s.get('auth', {}))})."

    check = partial(each, org)
    return [
        check(
            "external-service-open",
            FAIL,
            closed,
            field_is("users_authenticated", "no"),
            lambda s: (
                f"{name(s)} can be used without signing in, and nothing shows that it holds public data only."
            ),
            ".users_authenticated",
        ),
        check(
            "external-service-sign-in-weak",
            FAIL,
            closed,
            lambda s: negated(password_ok(s.get("auth", {}))),
            too_weak,
            ".auth.mechanism",
            ".auth.max_length",
            ".auth.min_length",
            ".auth.deny_list",
        ),
        check(
            "external-service-guessing",
            FAIL,
            closed,
            guessable,
            lambda s: f"Passwords of {name(s)} can be guessed without being stopped.",
            ".auth.mechanism",
            ".brute_force",
            ".max_guesses_per_5min",
            ".lockout_after",
            ".auth.brute_force",
            ".auth.max_guesses_per_5min",
            ".auth.lockout_after",
        ),
    ]
