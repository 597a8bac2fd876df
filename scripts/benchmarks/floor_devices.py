"""Kinds of device, sign-in rules and update rules that several controls ask about."""

from __future__ import annotations

from typing import Any

from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    among,
    at_least,
    at_most,
    both,
    differs,
    either,
    negated,
    same,
    shown,
)

_WORKPLACES = ("desktop", "laptop", "virtual_desktop", "thin_client", "tablet", "phone")
_LEAST_LENGTH = {"mfa": 8, "denylist": 8, "length": 12}  # characters, by what else protects the password


def end_user(d: Entry) -> Truth:
    """A person works on it."""
    return both(among(d.get("class", UNKNOWN), _WORKPLACES), d.get("count", UNKNOWN) != 0)


def computer(d: Entry) -> Truth:
    """It has a firewall of its own."""
    return among(d.get("class", UNKNOWN), ("desktop", "laptop", "virtual_desktop", "server"))


def mobile(d: Entry) -> Truth:
    """A phone or tablet."""
    return among(d.get("class", UNKNOWN), ("phone", "tablet"))


def not_mobile(d: Entry) -> Truth:
    """Anything else."""
    return negated(mobile(d))


def has_local_user(d: Entry) -> Truth:
    """Somebody sits in front of it; of a hosted desktop only where that is said."""
    presence = d.get("local_presence", UNKNOWN)
    if presence != UNKNOWN:
        return bool(presence == "yes")
    return differs(d.get("class", UNKNOWN), "virtual_desktop")


def malware_option(d: Entry) -> Any:
    """How it is protected against malware."""
    return d.get("malware", {}).get("option", UNKNOWN)


def relies_on_allow_list(d: Entry) -> Truth:
    """Only approved applications run on it."""
    return either(mobile(d), among(malware_option(d), ("allow_list", "both")))


def relies_on_anti_malware(d: Entry) -> Truth:
    """Its anti-malware software counts."""
    return both(not_mobile(d), among(malware_option(d), ("anti_malware", "both")))


def password_ok(rules: Entry) -> Truth:
    """No password, or one that is long enough for what else protects it, and never a maximum."""
    mechanism = rules.get("mechanism", UNKNOWN)
    if mechanism in ("passwordless", UNKNOWN):
        return True if mechanism == "passwordless" else None
    least = _LEAST_LENGTH.get(mechanism)
    if least is None:
        return False
    strong = both(no_ceiling(rules), at_least(rules.get("min_length", UNKNOWN), least))
    return both(strong, same(rules.get("deny_list", UNKNOWN), "yes")) if mechanism == "denylist" else strong


def lengths(rules: Entry) -> str:
    """How long passwords may be, in words."""
    least, most = rules.get("min_length", UNKNOWN), rules.get("max_length", UNKNOWN)
    return f"shortest password: {shown(least)}; maximum length: {shown(most)}"


def no_ceiling(rules: Entry) -> Truth:
    """No maximum length, or one that gets in nobody's way."""
    maximum = rules.get("max_length", UNKNOWN)
    return True if maximum is None else at_least(maximum, 128)


def guessing_stopped(rules: Entry) -> Truth:
    """By MFA, at most ten guesses in five minutes, or locking after at most ten tries."""
    means = rules.get("brute_force", UNKNOWN)
    if means in ("mfa", UNKNOWN):
        return True if means == "mfa" else None
    if means == "throttle":
        return at_most(rules.get("max_guesses_per_5min", UNKNOWN), 10)
    return at_most(rules.get("lockout_after", UNKNOWN), 10) if means == "lockout" else False


def updates_itself(entry: Entry) -> Truth:
    """Updates arrive by themselves or by a deadline."""
    return among(entry.get("auto_update", UNKNOWN), ("on", "managed_deadline_le_14"))
