"""The two ways of checking: the organisation as a whole, and every entry of a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from scripts.benchmarks.floor_inputs import values_at
from scripts.benchmarks.floor_logic import UNKNOWN, Entry, Says, Test, Truth, key, name
from scripts.benchmarks.floor_organisation import Group, Organisation
from scripts.benchmarks.floor_results import NOT_RELEVANT, OFFENDS, PASS, Check, Input, Item, summary

FAIL, BLOCKING, AUTO_FAIL = "fail", "blocking", "auto_fail"  # the latter two fail the whole assessment
PARTIAL, DOUBT, NOTICE, ATTEST = "partial", "unknown", "notice", "attest"
_DECIDING = (BLOCKING, AUTO_FAIL)
_QUIET = (NOTICE, ATTEST)  # these only inform: what is not known is no item of theirs
FIX_READS = (
    ".fixes[*].optional_or_feature",
    ".fixes[*].vendor_severity",
    ".fixes[*].cvss_v3",
    ".fixes[*].bundle_contains_qualifying",
    ".fixes[*].installed_on",
    ".fixes[*].released_on",
)


def whole(org: Organisation, check_id: str, effect: str, verdict: Truth, message: str, *reads: str) -> Check:
    """A check of the organisation as a whole."""
    if org.excused:
        return _skipped(check_id, effect)
    items = []
    if verdict:
        items = [_item("profile", "the organisation", OFFENDS, message, _readings(org, "profile", {}, reads))]
    elif verdict is None:
        items = [_unclear("profile", "the organisation", _readings(org, "profile", {}, reads))]
    return _result(check_id, effect, items, 1, _inputs(org, None, reads))


def each(
    org: Organisation, check_id: str, effect: str, group: Group, test: Test, says: Says, *reads: str
) -> Check:
    """A check of every entry of a group."""
    if org.excused:
        return _skipped(check_id, effect)
    if not group.listed:
        return _not_listed(org, check_id, effect, group, reads)
    offends, unclear = _objections(org, group, test, says, reads)
    return _result(check_id, effect, [*offends, *unclear], len(group.entries), _inputs(org, group, reads))


def each_fix(
    org: Organisation,
    check_id: str,
    effect: str,
    group: Group,
    test: Test,
    says: Callable[[Entry, Entry], str],
) -> Check:
    """A check of every fix listed for the entries of a group."""
    if not group.listed:
        return _not_listed(org, check_id, effect, group, FIX_READS)
    owners = group.where(lambda owner: bool(owner.get("fixes")))
    reads = [read.removeprefix(".fixes[*]") for read in FIX_READS]
    offends: list[Item] = []
    unclear: list[Item] = []
    for owner in owners.entries:
        fixes = Group(f"{group.path}[{key(owner)}].fixes", sorted(owner["fixes"], key=key))
        bad, dim = _objections(org, fixes, test, partial(says, owner), reads)
        for item in (*bad, *dim):
            item.name = f"{name(owner)} / {item.name}"
        offends += bad
        unclear += dim
    considered = sum(len(owner["fixes"]) for owner in owners.entries)
    return _result(check_id, effect, [*offends, *unclear], considered, _inputs(org, owners, FIX_READS))


def _objections(
    org: Organisation, group: Group, test: Test, says: Says, reads: Iterable[str]
) -> tuple[list[Item], list[Item]]:
    """The entries that offend, and those that cannot be judged."""
    offends: list[Item] = []
    unclear: list[Item] = []
    for entry in group.entries:
        verdict = test(entry)
        if verdict is False:
            continue
        path = f"{group.path}[{key(entry)}]"
        readings = _readings(org, path, entry, (*group.reads, *reads))
        if verdict is None or key(entry) in group.maybe:
            unclear.append(_unclear(path, name(entry), readings))
        else:
            offends.append(_item(path, name(entry), OFFENDS, says(entry), readings))
    return offends, unclear


def _readings(org: Organisation, path: str, entry: Entry, reads: Iterable[str]) -> dict[str, Any]:
    """What was read for one entry. Lists of other entries are told by the inputs of the check."""
    readings = {}
    for read in reads:
        if read.startswith("."):
            readings[path + read] = values_at([entry], read)[0]
        elif "[*]" not in read:
            readings[f"profile.{read}"] = values_at([org.profile], read)[0]
    return readings


def _item(path: str, called: str, state: str, message: str, readings: dict[str, Any]) -> Item:
    return Item(path, called, state, message, readings, [])


def _unclear(path: str, called: str, readings: dict[str, Any]) -> Item:
    missing = [read for read, value in readings.items() if value == UNKNOWN]
    words = ", ".join(read.removeprefix(f"{path}.") for read in missing) or "a fact it depends on"
    return Item(path, called, UNKNOWN, f"Not known for {called}: {words}.", readings, missing)


def _not_listed(org: Organisation, check_id: str, effect: str, group: Group, reads: Sequence[str]) -> Check:
    text = f"Not known: {group.path} is not filled in; list its entries, or give an empty list."
    item = Item(group.path, "the organisation", UNKNOWN, text, {group.path: UNKNOWN}, [group.path])
    return _result(check_id, effect, [item], 0, _inputs(org, group, reads))


def _result(check_id: str, effect: str, items: list[Item], considered: int, inputs: list[Input]) -> Check:
    if effect in _QUIET:
        items = [item for item in items if item.state == OFFENDS]
    acts = FAIL if effect in _DECIDING else effect
    return Check(
        check_id,
        acts,
        _outcome(acts, items, considered),
        effect == AUTO_FAIL,
        effect == BLOCKING,
        summary(items, considered),
        considered,
        items,
        inputs,
    )


def _skipped(check_id: str, effect: str) -> Check:
    """The check of a control that does not apply."""
    return _result(check_id, effect, [], 0, [])


def _outcome(effect: str, items: Sequence[Item], considered: int) -> str:
    if items:
        return effect if items[0].state == OFFENDS else DOUBT
    return PASS if considered else NOT_RELEVANT


def _inputs(org: Organisation, group: Group | None, reads: Sequence[str]) -> list[Input]:
    if not org.explain:
        return []
    if group is None:
        return [org.input(read) for read in reads]
    return [group.input(read) if read.startswith(".") else org.input(read) for read in (*group.reads, *reads)]
