"""CE-7: operating systems and firmware are supported."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import ATTEST, BLOCKING, DOUBT, NOTICE, PARTIAL, each
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    at_most,
    both,
    field_is,
    less,
    name,
    same,
    shown,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check

_OS = (".os_product", ".os_cycle", ".os_edition")
_FIRMWARE = (".firmware_product", ".firmware_cycle")
_UNCLEAR = (UNKNOWN, "unknown_newer", "confirm", "fast_moving")


def systems_supported(org: Organisation) -> list[Check]:
    """CE-7."""
    return [*_systems(org), *_extended_support(org), *_firmware(org), *_sub_sets(org)]


def _os(d: Entry) -> tuple[object, object, object]:
    return d.get("os_product", UNKNOWN), d.get("os_cycle", UNKNOWN), d.get("os_edition", UNKNOWN)


def _runs(d: Entry) -> str:
    return f"{shown(d.get('os_product', UNKNOWN))} {shown(d.get('os_cycle', UNKNOWN))}"


def _enrolled(d: Entry) -> object:
    return d.get("extended_support", {}).get("enrolled", UNKNOWN)


def extended_support_in_use(org: Organisation) -> Truth:
    """Whether any device in scope lives on bought extended support."""
    if not org.devices.listed:
        return None
    return any(
        org.support.status(*_os(d)) == "extended_only" and _enrolled(d) == "yes" for d in org.devices.entries
    )


def _systems(org: Organisation) -> list[Check]:
    def unsupported(d: Entry) -> bool:
        return d.get("os_supported") == "no" or org.support.status(*_os(d)) == "unsupported"

    def unclear(d: Entry) -> bool:
        return d.get("os_supported", UNKNOWN) == UNKNOWN and org.support.status(*_os(d)) in _UNCLEAR

    def ends_soon(d: Entry) -> Truth:
        last = org.until(org.support.ends(*_os(d)))
        return both(org.support.status(*_os(d)) == "supported", at_most(last, 90))

    check = partial(each, org)
    return [
        check(
            "system-unsupported",
            BLOCKING,
            org.devices,
            unsupported,
            lambda d: f"{name(d)} runs {_runs(d)}, which no longer gets security fixes.",
            *_OS,
            ".os_supported",
        ),
        check(
            "beta-system",
            BLOCKING,
            org.devices,
            field_is("beta", "yes"),
            lambda d: f"{name(d)} runs a beta or preview release.",
            ".beta",
        ),
        check(
            "system-support-unclear",
            DOUBT,
            org.devices,
            unclear,
            lambda d: (
                f"Our table cannot say whether the operating system of {name(d)} still gets security fixes "
                f"(system: {shown(d.get('os_product', UNKNOWN))}, "
                f"version: {shown(d.get('os_cycle', UNKNOWN))}). "
                "Check with the vendor and record the answer; for Windows give the edition too."
            ),
            ".os_supported",
            *_OS,
        ),
        check(
            "support-ends-soon",
            NOTICE,
            org.devices,
            ends_soon,
            lambda d: f"Support for {_runs(d)} on {name(d)} ends within 90 days.",
            *_OS,
        ),
    ]


def _extended_support(org: Organisation) -> list[Check]:
    def not_bought(d: Entry) -> Truth:
        return both(org.support.status(*_os(d)) == "extended_only", same(_enrolled(d), "no"))

    def bought(d: Entry) -> bool:
        return org.support.status(*_os(d)) == "extended_only" and _enrolled(d) == "yes"

    def proof_ends(d: Entry) -> object:
        return d.get("extended_support", {}).get("proof_expires", UNKNOWN)

    def proof_expired(d: Entry) -> bool:
        return bought(d) and less(org.until(proof_ends(d)), 0) is True

    def by_community(d: Entry) -> Truth:
        return both(bought(d), org.listed("community_extended_support", d.get("os_product", UNKNOWN)))

    def on_windows(d: Entry) -> Truth:
        return both(same(d.get("os_product", UNKNOWN), "windows"), bought(d))

    check = partial(each, org)
    return [
        check(
            "extended-support-not-bought",
            BLOCKING,
            org.devices,
            not_bought,
            lambda d: (
                f"{name(d)} runs {_runs(d)}, which gets fixes only with extended support, "
                "and is not enrolled."
            ),
            *_OS,
            ".extended_support.enrolled",
        ),
        check(
            "extended-support-proof-expired",
            PARTIAL,
            org.devices,
            proof_expired,
            lambda d: (
                f"The proof that {name(d)} is enrolled in extended support ran out on {shown(proof_ends(d))}."
            ),
            *_OS,
            ".extended_support.enrolled",
            ".extended_support.proof_expires",
        ),
        check(
            "extended-support-by-community",
            PARTIAL,
            org.devices,
            by_community,
            lambda d: (
                f"{name(d)} runs {_runs(d)}. Its fixes now come from a community programme that nobody "
                "enrols in. Ask the Certification Body whether that counts, or upgrade."
            ),
            *_OS,
            ".extended_support.enrolled",
        ),
        check(
            "extended-support-kind",
            NOTICE,
            org.devices,
            on_windows,
            lambda d: (
                f"{name(d)} relies on extended support. Check that it is the kind Microsoft sells to "
                "organisations; whether the consumer kind is accepted on a work computer is open, so ask "
                "the Certification Body."
            ),
            *_OS,
            ".extended_support.enrolled",
        ),
    ]


def _firmware(org: Organisation) -> list[Check]:
    def status(b: Entry) -> str:
        return org.support.status(b.get("firmware_product", UNKNOWN), b.get("firmware_cycle", UNKNOWN), None)

    def unsupported(b: Entry) -> bool:
        return b.get("firmware_supported") == "no" or status(b) == "unsupported"

    def unclear(b: Entry) -> bool:
        return b.get("firmware_supported", UNKNOWN) == UNKNOWN and status(b) != "supported"

    def ends_soon(b: Entry) -> Truth:
        ends = org.support.ends(b.get("firmware_product", UNKNOWN), b.get("firmware_cycle", UNKNOWN), None)
        return both(status(b) == "supported", at_most(org.until(ends), 90))

    check = partial(each, org)
    return [
        check(
            "firmware-unsupported",
            BLOCKING,
            org.routers,
            unsupported,
            lambda b: f"The firmware of {name(b)} no longer gets security fixes.",
            ".firmware_supported",
            *_FIRMWARE,
        ),
        check(
            "firmware-support-unclear",
            DOUBT,
            org.routers,
            unclear,
            lambda b: (
                f"Nobody has confirmed that the firmware of {name(b)} still gets security fixes. "
                "Look it up on the maker's site."
            ),
            ".firmware_supported",
            *_FIRMWARE,
        ),
        check(
            "firmware-support-ends-soon",
            NOTICE,
            org.routers,
            ends_soon,
            lambda b: f"Support for the firmware of {name(b)} ends within 90 days.",
            *_FIRMWARE,
        ),
    ]


def _sub_sets(org: Organisation) -> list[Check]:
    return [
        each(
            org,
            "sub-set-does-not-count",
            BLOCKING,
            org.devices,
            org.scope.sub_set_broken,
            lambda d: (
                f"{name(d)} is said to be left out, but its sub-set {shown(d.get('subset_id', UNKNOWN))} "
                "is not separated by a firewall or VLAN, or has internet access although the whole "
                "organisation is claimed."
            ),
        ),
        each(
            org,
            "isolated-device",
            ATTEST,
            org.every_device,
            lambda d: org.scope.out_isolated(d) is True,
            lambda d: (
                f"{name(d)} is out of scope because its sub-set {shown(d.get('subset_id', UNKNOWN))} "
                "has no internet access. Keep a network diagram and the rule that blocks all traffic to "
                "and from the internet."
            ),
            ".subset_id",
            "scope.exclusions[*].method",
            "scope.exclusions[*].internet_access",
        ),
    ]
