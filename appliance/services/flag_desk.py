"""What an operator does to the file of flags: look, set, take back; who did what and why goes on record.

Every process reads the file by itself as soon as it differs (foundation/flags_file.py), so that nothing has
to be told (FLAG-02). The file and its record change together or not at all.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.clock import Clock, rfc3339
from appliance.foundation.errors import RefusedError
from appliance.foundation.flags import Flag, Flags, KillSwitch
from appliance.foundation.json_text import json_bytes
from appliance.foundation.strict_json import read_json_file

Source = Literal["all", "organisation", "stopped", "switch"]


@dataclass(frozen=True)
class Shown:
    """A flag or an emergency stop as it holds: for everybody, or for one organisation.

    ``source`` says what decides: what holds for all, an override, an emergency stop (``stopped_by``), or
    that this is such a stop itself.
    """

    name: str
    on: bool
    source: Source
    stopped_by: str | None = None


@dataclass(frozen=True)
class Change:
    """What shall hold from now on, by which account of the host; ``on`` of None takes an override back."""

    name: str
    on: bool | None
    tenant_id: UUID | None
    who: str
    why: str


def shown_flags(path: Path, tenant_id: UUID | None = None) -> list[Shown]:
    """Every flag and every stop. Raises UnreadableError for a broken file."""
    flags = Flags.load(path)
    switches = [Shown(switch.value, switch in flags.pulled, "switch") for switch in KillSwitch]
    return [_shown(flags, flag, tenant_id) for flag in Flag] + switches


def change_flag(path: Path, change: Change, clock: Clock) -> bool:
    """Make ``change``; whether the file is another now.

    Raises RefusedError for what cannot be changed, UnreadableError for a file that is broken already: that
    is left as it is. Behind a link the file itself changes, for whoever reads it by another name.
    """
    path = _itself(path)
    with _alone(path):
        document = read_json_file(path)
        Flags.of(document, str(path))
        before = _place(document, change).get(change.name)
        if before == change.on:
            return False
        _put(document, change)
        Flags.of(document, str(path))  # as every process will read it
        entry = {
            "at": rfc3339(clock.now()),
            "who": change.who,
            "why": change.why,
            "name": change.name,
            "tenant_id": None if change.tenant_id is None else str(change.tenant_id),
            "from": before,
            "to": change.on,
        }
        record = record_of(path)
        former = record.read_bytes() if record.exists() else b""
        line = json.dumps(entry, ensure_ascii=False).encode("utf-8") + b"\n"
        write_all_or_nothing(path.parent, {path.name: json_bytes(document), record.name: former + line})
        return True


def reload_flags(path: Path) -> None:
    """See that the file is good, and have every process read it. Raises UnreadableError when it is not."""
    Flags.load(path)
    try:
        path.touch()
    except OSError as error:
        raise RefusedError(f"cannot be marked as new ({error.strerror})", place=str(path)) from None


def record_of(path: Path) -> Path:
    """Where it stands who changed what, a line each: beside the file."""
    file = _itself(path)
    return file.with_name(f"{file.stem}.history.jsonl")


def _itself(path: Path) -> Path:
    """What a link leads to: replacing the link would leave the file as it was."""
    return Path(os.path.realpath(path))


def _shown(flags: Flags, flag: Flag, tenant_id: UUID | None) -> Shown:
    switch = flags.kill_switch(flag)
    if switch is not None:
        return Shown(flag.value, on=False, source="stopped", stopped_by=switch.value)
    differs = tenant_id is not None and flag in flags.for_tenant.get(tenant_id, {})
    return Shown(flag.value, flags.enabled(flag, tenant_id), "organisation" if differs else "all")


def _put(document: dict[str, Any], change: Change) -> None:
    place = _place(document, change)
    if change.on is None:
        del place[change.name]
    else:
        place[change.name] = change.on
    if change.tenant_id is not None:
        overrides = document["tenant_overrides"]
        overrides[str(change.tenant_id)] = place
        document["tenant_overrides"] = {tenant: flags for tenant, flags in overrides.items() if flags}


def _place(document: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The section that says it, which for an organisation may have to be made."""
    if change.tenant_id is not None:
        _refuse_for_one(document, change)
        return dict(document["tenant_overrides"].get(str(change.tenant_id), {}))
    for section in ("essentials", "marketing", "kill_switches"):
        if change.name in document[section]:
            if change.on is None:
                raise RefusedError(
                    f"{change.name} stands for everybody and is never left out", mend="Set it to on or off"
                )
            found: dict[str, Any] = document[section]
            return found
    raise _unknown(change.name)


def _refuse_for_one(document: Mapping[str, Any], change: Change) -> None:
    if change.name in document["kill_switches"] or change.name in document["marketing"]:
        raise RefusedError(f"{change.name} holds for everybody or nobody", mend="Leave --tenant out")
    if change.name not in document["essentials"]:
        raise _unknown(change.name)


def _unknown(name: str) -> RefusedError:
    return RefusedError(f"There is no flag called {name}", mend="See transcrypt flags list")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two operators at once come one after the other, so that neither's change is lost."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        handle = lock.open("a")
    except OSError as error:
        raise RefusedError(f"cannot be changed ({error.strerror})", place=str(path)) from None
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
