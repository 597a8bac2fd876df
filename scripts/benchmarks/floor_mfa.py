"""CE-12: every cloud service uses multi-factor authentication, for everyone."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import AUTO_FAIL, DOUBT, FAIL, NOTICE, PARTIAL, each
from scripts.benchmarks.floor_devices import guessing_stopped, password_ok
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    above,
    among,
    at_least,
    at_most,
    both,
    differs,
    either,
    field_unknown,
    less,
    name,
    negated,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check

_COUNTS = ("admins_total", "admins_mfa", "users_total", "users_mfa")
_SIGN_IN = (
    ".auth.mechanism",
    ".auth.max_length",
    ".auth.min_length",
    ".auth.deny_list",
    ".auth.brute_force",
    ".auth.max_guesses_per_5min",
    ".auth.lockout_after",
)


def no_cloud_service(org: Organisation) -> Truth:
    """Whether no cloud service is in scope."""
    return not org.cloud_services.entries if org.cloud_services.listed else None


def cloud_mfa(org: Organisation) -> list[Check]:
    """CE-12."""
    return [*_coverage(org), *_unknowns(org), *_without_mfa(org), *_checked(org)]


def _offered(c: Entry) -> Truth:
    return among(c.get("mfa_available", UNKNOWN), ("native", "via_idp", "paid_tier"))


def _not_offered(c: Entry) -> Truth:
    return same(c.get("mfa_available", UNKNOWN), "none")


def _short_password(c: Entry) -> Truth:
    """Since v3.3 a passkey needs no password beside it."""
    length = c.get("password_min_length", UNKNOWN)
    if length is None or (length == UNKNOWN and c.get("factor") == "fido2_passkey"):
        return False
    return less(length, 8)


def _good_without(c: Entry) -> Truth:
    rules = c.get("auth", {})
    passwordless = same(rules.get("mechanism", UNKNOWN), "passwordless")
    return both(password_ok(rules), either(passwordless, guessing_stopped(rules)))


def _coverage(org: Organisation) -> list[Check]:
    check = partial(each, org)
    return [
        check(
            "administrators-without-mfa",
            AUTO_FAIL,
            org.cloud_services,
            lambda c: both(_offered(c), less(c.get("admins_mfa", UNKNOWN), c.get("admins_total", UNKNOWN))),
            lambda c: (
                f"Administrators of {name(c)} who use MFA: "
                f"{shown(c.get('admins_mfa', UNKNOWN))} of {shown(c.get('admins_total', UNKNOWN))}."
            ),
            ".mfa_available",
            ".admins_mfa",
            ".admins_total",
        ),
        check(
            "users-without-mfa",
            AUTO_FAIL,
            org.cloud_services,
            lambda c: both(_offered(c), less(c.get("users_mfa", UNKNOWN), c.get("users_total", UNKNOWN))),
            lambda c: (
                f"Users of {name(c)} who use MFA: "
                f"{shown(c.get('users_mfa', UNKNOWN))} of {shown(c.get('users_total', UNKNOWN))}."
            ),
            ".mfa_available",
            ".users_mfa",
            ".users_total",
        ),
        check(
            "mfa-password-too-short",
            FAIL,
            org.cloud_services,
            lambda c: both(_offered(c), _short_password(c)),
            lambda c: (
                f"{name(c)} accepts passwords of {shown(c.get('password_min_length', UNKNOWN))} characters "
                "beside MFA."
            ),
            ".mfa_available",
            ".password_min_length",
            ".factor",
        ),
        check(
            "mfa-not-enforced",
            PARTIAL,
            org.cloud_services,
            lambda c: both(_offered(c), differs(c.get("enforced", UNKNOWN), "yes")),
            lambda c: f"{name(c)} does not enforce MFA, so the next person may go without.",
            ".mfa_available",
            ".enforced",
        ),
        check(
            "weak-factor",
            NOTICE,
            org.cloud_services,
            lambda c: both(_offered(c), among(c.get("factor", UNKNOWN), ("sms", "email_code"))),
            lambda c: (
                f"{name(c)} uses codes by text message or email. That is allowed, "
                "but an app, a token or a passkey is stronger."
            ),
            ".mfa_available",
            ".factor",
        ),
    ]


def _unknowns(org: Organisation) -> list[Check]:
    def uncounted(c: Entry) -> Truth:
        return both(_offered(c), any(c.get(count, UNKNOWN) == UNKNOWN for count in _COUNTS))

    check = partial(each, org)
    return [
        check(
            "mfa-availability-unknown",
            DOUBT,
            org.cloud_services,
            field_unknown("mfa_available"),
            lambda c: f"It is not known whether {name(c)} offers MFA.",
            ".mfa_available",
        ),
        check(
            "mfa-counts-unknown",
            DOUBT,
            org.cloud_services,
            uncounted,
            lambda c: (
                f"It is not known how many administrators and users of {name(c)} there are "
                "and how many of them use MFA."
            ),
            ".mfa_available",
            *(f".{count}" for count in _COUNTS),
        ),
        check(
            "cloud-service-without-users",
            DOUBT,
            org.cloud_services,
            lambda c: c.get("admins_total") == 0 and c.get("users_total") == 0,
            lambda c: f"{name(c)} is in use, but is said to have neither administrators nor users.",
            ".admins_total",
            ".users_total",
        ),
    ]


def _without_mfa(org: Organisation) -> list[Check]:
    def known_to_offer(c: Entry) -> Truth:
        names = (c.get("name", UNKNOWN), c["id"])
        return either(*(org.listed("mfa_services", written) for written in names))

    def honest(c: Entry) -> Truth:
        age = org.age(c.get("mfa_checked_on", UNKNOWN))
        recent = both(at_most(age, 90), at_least(age, 0))
        return both(_not_offered(c), negated(known_to_offer(c)), _good_without(c), recent)

    check = partial(each, org)
    return [
        check(
            "mfa-exists-after-all",
            AUTO_FAIL,
            org.cloud_services,
            lambda c: both(_not_offered(c), known_to_offer(c)),
            lambda c: (
                f"{name(c)} is said to offer no MFA, but it does, at least on a paid plan or by signing in "
                "through another provider."
            ),
            ".mfa_available",
            ".name",
            ".id",
        ),
        check(
            "no-mfa-service-weak-password",
            FAIL,
            org.cloud_services,
            lambda c: both(_not_offered(c), negated(_good_without(c))),
            lambda c: f"{name(c)} offers no MFA, and its passwords are too weak or can be guessed.",
            ".mfa_available",
            *_SIGN_IN,
        ),
        check(
            "no-mfa-service",
            NOTICE,
            org.cloud_services,
            honest,
            lambda c: f"{name(c)} offers no MFA. Declare it for question A7.15 and plan a replacement.",
            ".mfa_available",
            ".name",
            ".id",
            *_SIGN_IN,
            ".mfa_checked_on",
        ),
    ]


def _checked(org: Organisation) -> list[Check]:
    def long_ago(c: Entry) -> Truth:
        checked = c.get("mfa_checked_on", UNKNOWN)
        return both(_not_offered(c), either(same(checked, None), above(org.age(checked), 90)))

    check = partial(each, org)
    return [
        check(
            "no-mfa-check-old",
            PARTIAL,
            org.cloud_services,
            long_ago,
            lambda c: (
                f"Nobody checked in the last 90 days whether {name(c)} offers MFA by now "
                f"(last check: {shown(c.get('mfa_checked_on', UNKNOWN))})."
            ),
            ".mfa_available",
            ".mfa_checked_on",
        ),
        check(
            "no-mfa-check-in-future",
            DOUBT,
            org.cloud_services,
            lambda c: both(_not_offered(c), org.ahead(c.get("mfa_checked_on", UNKNOWN))),
            lambda c: (
                f"The last check of {name(c)} is dated {shown(c.get('mfa_checked_on', UNKNOWN))}, "
                "which lies ahead of the date of this evaluation."
            ),
            ".mfa_available",
            ".mfa_checked_on",
        ),
    ]
