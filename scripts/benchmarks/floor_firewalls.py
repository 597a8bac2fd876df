"""CE-1: every device in scope is behind a firewall."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import FAIL, PARTIAL, each
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    both,
    contains,
    either,
    field_is,
    folded,
    key,
    name,
    negated,
    same,
    shown,
    size,
)
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_results import Check

_OS_WITH_FIREWALL = "os_with_software_firewall"


def behind_firewall(org: Organisation) -> list[Check]:
    """CE-1."""
    return [*_networks_and_clouds(org), *_software_firewalls(org)]


def _networks_and_clouds(org: Organisation) -> list[Check]:
    def open_edge(n: Entry) -> Truth:
        own, online = (
            same(n.get("controlled_by_org", UNKNOWN), "yes"),
            same(n.get("internet", UNKNOWN), "yes"),
        )
        return both(own, online, same(size(n.get("boundary_device_ids")), 0))

    servers = org.cloud_services.where(field_is("model", "IaaS"), ".model")
    return [
        each(
            org,
            "network-without-boundary",
            FAIL,
            org.networks,
            open_edge,
            lambda n: f"{name(n)} reaches the internet without a router or firewall in between.",
            ".controlled_by_org",
            ".internet",
            ".boundary_device_ids",
        ),
        each(
            org,
            "cloud-server-unfiltered",
            FAIL,
            servers,
            field_is("network_filtering", "no"),
            lambda c: f"Traffic to {name(c)} is not filtered.",
            ".network_filtering",
        ),
    ]


def _software_firewalls(org: Organisation) -> list[Check]:
    networks = {key(n): n for n in org.profile.get("networks", ())}
    home_routers = contains(org.section("remote").get("connection"), "home_isp_router")
    declared = org.section("fw").get("no_firewall_os_list")
    declared_systems = None if declared is None else {folded(system) for system in declared}

    def has_none(d: Entry) -> Truth:
        return same(d.get("software_firewall", UNKNOWN), "not_available")

    def foreign(d: Entry) -> Truth:
        used = d.get("network_ids")
        strange = (
            None
            if used is None
            else either(*(same(networks.get(i, {}).get("controlled_by_org", UNKNOWN), "no") for i in used))
        )
        kind = d.get("class", UNKNOWN)
        at_home = either(same(kind, "laptop"), both(same(kind, "desktop"), same(size(used), 0)))
        return either(strange, both(home_routers, at_home))

    def declared_without(system: str) -> Truth:
        return None if declared_systems is None or system == UNKNOWN else folded(system) in declared_systems

    def comes_with_one(d: Entry) -> Truth:
        return both(has_none(d), org.listed(_OS_WITH_FIREWALL, d.get("os_product", UNKNOWN)))

    def undeclared(d: Entry) -> Truth:
        system = d.get("os_product", UNKNOWN)
        return both(
            has_none(d), negated(org.listed(_OS_WITH_FIREWALL, system)), negated(declared_without(system))
        )

    check = partial(each, org)
    return [
        check(
            "software-firewall-off",
            FAIL,
            org.computers,
            field_is("software_firewall", "off"),
            lambda d: f"{name(d)} has its own firewall switched off.",
            ".software_firewall",
        ),
        check(
            "software-firewall-said-missing",
            FAIL,
            org.computers,
            comes_with_one,
            lambda d: (
                f"{name(d)} is said to have no firewall of its own, "
                f"but {shown(d.get('os_product', UNKNOWN))} comes with one."
            ),
            ".software_firewall",
            ".os_product",
        ),
        check(
            "no-firewall-on-foreign-network",
            FAIL,
            org.computers,
            lambda d: both(has_none(d), foreign(d)),
            lambda d: (
                f"{name(d)} has no firewall of its own, "
                "although it uses a network the organisation does not control."
            ),
            ".software_firewall",
            ".network_ids",
            "networks[*].controlled_by_org",
            "remote.connection",
        ),
        check(
            "no-firewall-system-not-declared",
            PARTIAL,
            org.computers,
            undeclared,
            lambda d: (
                f"{name(d)} has no firewall of its own, and {shown(d.get('os_product', UNKNOWN))} "
                "is not in the list of such systems."
            ),
            ".software_firewall",
            ".os_product",
            "fw.no_firewall_os_list",
        ),
    ]
