"""What is in scope: the sheet's section 3, by hand. Every question is answered once for each entry."""

from __future__ import annotations

from typing import Any

from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    Truth,
    among,
    both,
    contains,
    differs,
    either,
    key,
    not_among,
    same,
)

OUTSIDERS = ("msp_admin", "contractor", "customer")
SEPARATING = ("firewall", "vlan")
_IN_SUB_SET = ("scope.exclusions[*].method", "scope.exclusions[*].internet_access")
DEVICE_READS = (
    ".user_role",
    ".ownership",
    ".class",
    ".use",
    ".internet",
    ".subset_id",
    *_IN_SUB_SET,
    "scope.type",
)
NETWORK_READS = (".subset_id", *_IN_SUB_SET, "scope.type")
_ROUTER = ("networks[*].boundary_device_ids", "networks[*].controlled_by_org")
BOUNDARY_READS = (".provided_by", ".answered_for", ".id", *_ROUTER)
CLOUD_READS = (".holds_org_data",)
# the same, where all devices are looked at and not each one
ALL_DEVICES_READS = tuple(f"devices[*]{read}" if read.startswith(".") else read for read in DEVICE_READS)
SOFTWARE_READS = (".device_ids", *ALL_DEVICES_READS)
RULE_READS = (
    ".enabled",
    ".device_id",
    "boundary_devices[*].id",
    "boundary_devices[*].provided_by",
    "boundary_devices[*].answered_for",
    *_ROUTER,
)


def out_third_party(d: Entry) -> Truth:
    """An outsider uses a device that is not the organisation's."""
    return both(among(d.get("user_role", UNKNOWN), OUTSIDERS), differs(d.get("ownership", UNKNOWN), "org"))


def out_student(d: Entry) -> Truth:
    """A student uses a device of their own."""
    return both(same(d.get("user_role", UNKNOWN), "student"), same(d.get("ownership", UNKNOWN), "byod"))


def out_calls_only(d: Entry) -> Truth:
    """A mobile device is used for calls, texts or sign-in codes only."""
    portable = among(d.get("class", UNKNOWN), ("phone", "tablet", "laptop"))
    return both(portable, same(d.get("use", UNKNOWN), "voice_text_mfa_only"))


def in_sub_set(entry: Entry) -> bool:
    """It is said to belong to a part that is left out."""
    return entry.get("subset_id", UNKNOWN) not in (UNKNOWN, None)


def out_unused(d: Entry) -> Truth:
    """It never reaches the internet and is not used for work."""
    return both(
        same(d.get("internet", UNKNOWN), "no"), same(d.get("use", UNKNOWN), "none"), not in_sub_set(d)
    )


class Scope:
    """Answers whether entries of one organisation's inventories are in scope."""

    def __init__(self, profile: dict[str, Any]) -> None:
        self.type = profile.get("scope", {}).get("type", UNKNOWN)
        exclusions = profile.get("scope", {}).get("exclusions", [])
        named = {entry["name"]: entry for entry in exclusions if "name" in entry}
        self._sub_sets = named | {key(entry): entry for entry in exclusions}
        self._networks = profile.get("networks")
        self._out_devices = {d["id"]: self.out_of_scope(d) is True for d in profile.get("devices", ())}
        self._out_routers = {b["id"] for b in profile.get("boundary_devices", ()) if not self.has_router(b)}

    # ------------------------------------------------------------------ sub-sets
    def _sub_set(self, entry: Entry) -> Entry:
        found: Entry = self._sub_sets.get(entry.get("subset_id", UNKNOWN), {})
        return found

    def out_isolated(self, entry: Entry) -> Truth:
        if not in_sub_set(entry):
            return False
        sub_set = self._sub_set(entry)
        separated = among(sub_set.get("method", UNKNOWN), SEPARATING)
        return both(separated, same(sub_set.get("internet_access", UNKNOWN), "no"))

    def out_excluded(self, entry: Entry) -> Truth:
        if not in_sub_set(entry):
            return False
        sub_set = self._sub_set(entry)
        separated = among(sub_set.get("method", UNKNOWN), SEPARATING)
        online = same(sub_set.get("internet_access", UNKNOWN), "yes")
        return both(separated, online, same(self.type, "partial"))

    def sub_set_broken(self, entry: Entry) -> Truth:
        if not in_sub_set(entry):
            return False
        sub_set = self._sub_set(entry)
        online = same(sub_set.get("internet_access", UNKNOWN), "yes")
        bad_method = not_among(sub_set.get("method", UNKNOWN), SEPARATING)
        return either(bad_method, both(online, same(self.type, "whole")))

    # ------------------------------------------------------------------ entries of the inventories
    def out_of_scope(self, d: Entry) -> Truth:
        return either(
            out_third_party(d),
            out_student(d),
            out_calls_only(d),
            self.out_isolated(d),
            self.out_excluded(d),
            out_unused(d),
        )

    def has_device(self, d: Entry) -> bool:
        """A device is in unless something surely puts it out."""
        return not self._out_devices[d["id"]]

    def has_network(self, n: Entry) -> bool:
        return either(self.out_isolated(n), self.out_excluded(n)) is not True

    def has_router(self, b: Entry) -> bool:
        provider = b.get("provided_by", UNKNOWN)
        if provider == "landlord":
            answered = b.get("answered_for", UNKNOWN)
            return self._own_network_behind(b) is not False if answered == UNKNOWN else answered != "no"
        return bool(provider != "home_isp")

    def _own_network_behind(self, b: Entry) -> Truth:
        if self._networks is None:
            return None
        return either(
            *(
                both(
                    contains(n.get("boundary_device_ids"), b["id"]),
                    same(n.get("controlled_by_org", UNKNOWN), "yes"),
                )
                for n in self._networks
            )
        )

    def has_cloud_service(self, c: Entry) -> bool:
        return bool(c.get("holds_org_data", UNKNOWN) != "no")

    def has_software(self, s: Entry) -> bool:
        """Software is out only when every device it is on is out."""
        places = s.get("device_ids")
        return not places or not all(self._out_devices.get(place, False) for place in places)

    def has_inbound_rule(self, r: Entry) -> Truth:
        """Active, and not on a router that is out."""
        return both(
            same(r.get("enabled", UNKNOWN), "yes"), r.get("device_id", UNKNOWN) not in self._out_routers
        )
