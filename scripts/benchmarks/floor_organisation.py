"""One organisation's facts made ready for checking: inventories in order, what is in scope, ages of dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from scripts.benchmarks.floor_devices import computer, has_local_user
from scripts.benchmarks.floor_inputs import counted, values_at
from scripts.benchmarks.floor_logic import UNKNOWN, Entry, Test, Truth, folded, key, less
from scripts.benchmarks.floor_results import Input
from scripts.benchmarks.floor_scope import (
    BOUNDARY_READS,
    CLOUD_READS,
    DEVICE_READS,
    NETWORK_READS,
    RULE_READS,
    SOFTWARE_READS,
    Scope,
)
from scripts.benchmarks.floor_support import Reference, Support


@dataclass(slots=True)
class Group:
    """Entries to check. ``reads`` is what decides who belongs; ``maybe`` are keys of those who may not.

    ``among`` are the groups in which each of ``reads`` was looked at, those left out included.
    """

    path: str
    entries: list[Entry]
    reads: tuple[str, ...] = ()
    maybe: frozenset[str] = frozenset()
    listed: bool = True
    inputs: dict[str, Input] = field(default_factory=dict)
    among: dict[str, Group] = field(default_factory=dict)

    def where(self, test: Test, *reads: str) -> Group:
        verdicts = [(entry, test(entry)) for entry in self.entries]
        kept = [entry for entry, verdict in verdicts if verdict is not False]
        maybe = self.maybe.union(key(entry) for entry, verdict in verdicts if verdict is None)
        among = {**dict.fromkeys(reads, self), **self.among}
        return Group(self.path, kept, (*self.reads, *reads), maybe, self.listed, among=among)

    def input(self, read: str) -> Input:
        """The values of one field over all entries, or over those chosen among by it; counted once."""
        if read in self.among:
            return self.among[read].input(read)
        if read not in self.inputs:
            self.inputs[read] = counted(f"{self.path}[*]{read}", values_at(self.entries, read))
        return self.inputs[read]


class Organisation:
    """The facts of one organisation as of a day. ``explain`` False leaves out what each check read."""

    def __init__(self, facts: dict[str, Any], as_of: date, reference: Reference, *, explain: bool) -> None:
        self.profile: dict[str, Any] = facts["profile"]
        self.reference, self.explain = reference, explain
        self.excused = False  # whether the control under way does not apply here
        self.support = Support(reference, as_of)
        self.scope = Scope(self.profile)
        self._today = as_of.toordinal()
        self._inputs: dict[str, Input] = {}
        self.every_device = self._group("devices")
        self.devices = self.every_device.where(self.scope.has_device, *DEVICE_READS)
        self.networks = self._group("networks").where(self.scope.has_network, *NETWORK_READS)
        self.every_router = self._group("boundary_devices")
        self.routers = self.every_router.where(self.scope.has_router, *BOUNDARY_READS)
        self.every_cloud_service = self._group("cloud_services")
        self.cloud_services = self.every_cloud_service.where(self.scope.has_cloud_service, *CLOUD_READS)
        self.every_software = self._group("software")
        self.software = self.every_software.where(self.scope.has_software, *SOFTWARE_READS)
        self.inbound_rules = self._group("inbound_rules").where(self.scope.has_inbound_rule, *RULE_READS)
        self.external_services = self._group("external_services")
        self.realms = self._group("password_realms")
        exclusions = self.section("scope").get("exclusions", [])
        self.exclusions = Group("profile.scope.exclusions", sorted(exclusions, key=key))

    @cached_property
    def computers(self) -> Group:
        return self.devices.where(computer)

    @cached_property
    def local_users(self) -> Group:
        return self.devices.where(has_local_user, ".local_presence")

    def _group(self, section: str) -> Group:
        entries = self.profile.get(section)
        if entries is None:
            return Group(f"profile.{section}", [], listed=False)
        return Group(f"profile.{section}", sorted(entries, key=key))

    def section(self, section: str) -> Entry:
        found: Entry = self.profile.get(section, {})
        return found

    def age(self, day: Any) -> Any:
        """Whole days since an ISO date, negative when it is still to come."""
        return UNKNOWN if day in (None, UNKNOWN) else self._today - date.fromisoformat(day).toordinal()

    def until(self, day: Any) -> Any:
        return UNKNOWN if day in (None, UNKNOWN) else -self.age(day)

    def ahead(self, day: Any) -> Truth:
        """Whether a date still lies ahead; no date does not."""
        return False if day is None else less(self.age(day), 0)

    def listed(self, table: str, value: Any) -> Truth:
        return None if value in (None, UNKNOWN) else folded(value) in self.reference.tables[table]

    def input(self, read: str) -> Input:
        """The values at one path of the profile; counted once."""
        if read not in self._inputs:
            self._inputs[read] = counted(f"profile.{read}", values_at([self.profile], read))
        return self._inputs[read]
