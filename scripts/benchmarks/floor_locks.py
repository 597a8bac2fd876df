"""CE-6: devices lock and resist guessing."""

from __future__ import annotations

from functools import partial
from typing import Any

from scripts.benchmarks.floor_checks import FAIL, PARTIAL, each
from scripts.benchmarks.floor_devices import has_local_user, password_ok
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    above,
    among,
    both,
    either,
    less,
    name,
    negated,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check


def nobody_in_front(org: Organisation) -> Truth:
    """Nobody sits in front of any device in scope."""
    if not org.devices.listed:
        return None
    return both(bool(org.devices.entries), negated(either(*map(has_local_user, org.devices.entries))))


def locks(org: Organisation) -> list[Check]:
    """CE-6."""
    return [*_too_easy(org), *_guessing(org)]


def _unlock(d: Entry, field: str) -> Any:
    return d.get("unlock", {}).get(field, UNKNOWN)


def _secret_too_short(d: Entry) -> Truth:
    kind = among(_unlock(d, "method"), ("pin", "password"))
    return both(kind, same(_unlock(d, "unlock_only"), "yes"), less(_unlock(d, "min_length"), 6))


def _fallback_too_short(d: Entry) -> Truth:
    short = less(_unlock(d, "min_length"), 6) is True
    return both(same(_unlock(d, "method"), "biometric"), _unlock(d, "unlock_only") == "yes", short)


def _weak_for_data(d: Entry) -> Truth:
    rules = d.get("unlock", {}).get("auth", {})
    return both(same(_unlock(d, "unlock_only"), "no"), negated(password_ok(rules)))


def _guessing_not_stopped(d: Entry) -> Truth:
    means = _unlock(d, "brute_force")
    return either(
        same(means, "none"),
        both(same(means, "throttle"), above(_unlock(d, "max_guesses_per_5min"), 10)),
        both(same(means, "lockout"), above(_unlock(d, "lockout_after"), 10)),
    )


def _left_to_vendor(d: Entry) -> Truth:
    return both(same(_unlock(d, "brute_force"), "vendor_default"), same(_unlock(d, "configurable"), "yes"))


def _fallback_unknown(d: Entry) -> Truth:
    return both(same(_unlock(d, "method"), "biometric"), _unlock(d, "min_length") in (None, UNKNOWN))


def _too_easy(org: Organisation) -> list[Check]:
    check = partial(each, org)
    return [
        check(
            "no-lock",
            FAIL,
            org.local_users,
            lambda d: same(_unlock(d, "method"), "none"),
            lambda d: f"{name(d)} opens without a biometric, PIN or password.",
            ".unlock.method",
        ),
        check(
            "unlock-secret-too-short",
            FAIL,
            org.local_users,
            _secret_too_short,
            lambda d: f"{name(d)} unlocks with only {shown(_unlock(d, 'min_length'))} characters.",
            ".unlock.method",
            ".unlock.unlock_only",
            ".unlock.min_length",
        ),
        check(
            "fallback-secret-too-short",
            FAIL,
            org.local_users,
            _fallback_too_short,
            lambda d: (
                f"Behind the biometric of {name(d)} stands a PIN or password of only "
                f"{shown(_unlock(d, 'min_length'))} characters."
            ),
            ".unlock.method",
            ".unlock.unlock_only",
            ".unlock.min_length",
        ),
        check(
            "unlock-secret-weak-for-data",
            FAIL,
            org.local_users,
            _weak_for_data,
            lambda d: f"What unlocks {name(d)} also signs in to data or services, and is too weak for that.",
            ".unlock.unlock_only",
            ".unlock.auth.mechanism",
            ".unlock.auth.max_length",
            ".unlock.auth.min_length",
            ".unlock.auth.deny_list",
        ),
    ]


def _guessing(org: Organisation) -> list[Check]:
    check = partial(each, org)
    return [
        check(
            "unlock-guessing-not-stopped",
            FAIL,
            org.local_users,
            _guessing_not_stopped,
            lambda d: f"Guessing at the lock of {name(d)} is not stopped soon enough.",
            ".unlock.brute_force",
            ".unlock.max_guesses_per_5min",
            ".unlock.lockout_after",
        ),
        check(
            "unlock-vendor-default",
            PARTIAL,
            org.local_users,
            _left_to_vendor,
            lambda d: f"{name(d)} relies on the maker's guess protection, although it can be set up.",
            ".unlock.brute_force",
            ".unlock.configurable",
        ),
        check(
            "biometric-fallback-unknown",
            PARTIAL,
            org.local_users,
            _fallback_unknown,
            lambda d: f"It is not stated how long the PIN or password behind the biometric of {name(d)} is.",
            ".unlock.method",
            ".unlock.min_length",
        ),
    ]
