"""Flags come from one checked file; a kill switch beats an override, which beats what holds for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.carried_files import schema
from appliance.foundation.errors import UnreadableError
from appliance.foundation.flags import STOPPED_BY, Flag, Flags, KillSwitch

SHIPPED = Path(__file__).parents[2] / "flags.json"
TENANT = UUID("0b8f6f0e-5b1c-4b0e-9a55-3c1f0c6f2a11")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The shipped file with some sections changed."""

    def _write(**sections: dict[str, Any]) -> Path:
        document = json.loads(SHIPPED.read_text(encoding="utf-8"))
        for section, changes in sections.items():
            document.setdefault(section, {}).update(changes)
        path = tmp_path / "flags.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return _write


@pytest.mark.req("FLAG-01")
def test_the_shipped_file_says_something_of_every_flag() -> None:
    flags = Flags.load(SHIPPED)
    assert set(flags.for_all) == set(Flag)
    assert flags.pulled == frozenset()
    assert flags.for_tenant == {}


@pytest.mark.req("FLAG-01")
def test_the_schema_and_the_code_know_the_same_flags_and_switches() -> None:
    sections = schema("flags")["properties"]
    known = {**sections["marketing"]["properties"], **sections["essentials"]["properties"]}
    assert set(known) == {flag.value for flag in Flag}
    assert set(sections["kill_switches"]["properties"]) == {switch.value for switch in KillSwitch}
    assert set(STOPPED_BY) == set(KillSwitch)
    [overrides] = sections["tenant_overrides"]["patternProperties"].values()
    assert set(overrides["properties"]) == set(sections["essentials"]["properties"])


@pytest.mark.req("FLAG-01")
def test_what_holds_for_all_holds_where_nothing_else_is_said(write: Write) -> None:
    flags = Flags.load(write(essentials={"billing_enabled": True, "evidence_ingest_enabled": False}))
    for tenant_id in (None, TENANT):
        assert flags.enabled(Flag.BILLING_ENABLED, tenant_id)
        assert not flags.enabled(Flag.EVIDENCE_INGEST_ENABLED, tenant_id)


@pytest.mark.req("FLAG-01")
@pytest.mark.parametrize("on", [True, False])
def test_an_override_holds_for_its_organisation_alone(write: Write, *, on: bool) -> None:
    flags = Flags.load(
        write(
            essentials={"billing_enabled": not on},
            tenant_overrides={str(TENANT): {"billing_enabled": on}},
        )
    )
    assert flags.enabled(Flag.BILLING_ENABLED, TENANT) is on
    assert flags.enabled(Flag.BILLING_ENABLED, uuid4()) is not on
    assert flags.enabled(Flag.BILLING_ENABLED) is not on


@pytest.mark.req("FLAG-01")
@pytest.mark.parametrize(
    ("switch", "flag"), [(switch, flag) for switch, flags in STOPPED_BY.items() for flag in sorted(flags)]
)
def test_a_kill_switch_beats_flag_and_override(write: Write, switch: KillSwitch, flag: Flag) -> None:
    flags = Flags.load(
        write(
            essentials={flag.value: True},
            kill_switches={switch.value: True},
            tenant_overrides={str(TENANT): {flag.value: True}},
        )
    )
    assert not flags.enabled(flag)
    assert not flags.enabled(flag, TENANT)
    assert flags.kill_switch(flag) is switch


@pytest.mark.req("FLAG-01")
@given(on=st.booleans(), override=st.none() | st.booleans(), pulled=st.sets(st.sampled_from(KillSwitch)))
def test_the_order_is_always_the_same(*, on: bool, override: bool | None, pulled: set[KillSwitch]) -> None:
    for flag in Flag:
        flags = Flags(
            for_all={flag: on},
            pulled=frozenset(pulled),
            for_tenant={} if override is None else {TENANT: {flag: override}},
        )
        stopped = any(flag in STOPPED_BY[switch] for switch in pulled)
        assert flags.enabled(flag, TENANT) is (not stopped and (on if override is None else override))
        assert flags.enabled(flag) is (not stopped and on)


@pytest.mark.req("FLAG-01")
@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"essentials": {"new_engine_enabled": True}}, "new_engine_enabled"),
        ({"essentials": {"billing_enabled": "yes"}}, "billing_enabled"),
        ({"kill_switches": {"disable_everything": True}}, "disable_everything"),
        ({"tenant_overrides": {str(TENANT): {"pricing_live": True}}}, "pricing_live"),
        ({"tenant_overrides": {"acorn": {}}}, "acorn"),
        ({"extra": {}}, "extra"),
    ],
)
def test_a_file_that_says_what_nobody_knows_is_refused(write: Write, sections: Any, words: str) -> None:
    with pytest.raises(UnreadableError, match="does not say what is switched on") as caught:
        Flags.load(write(**sections))
    assert words in str(caught.value)


@pytest.mark.req("FLAG-01")
def test_a_flag_left_out_is_told(write: Write, tmp_path: Path) -> None:
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    del document["marketing"]["pricing_live"]
    (tmp_path / "flags.json").write_text(json.dumps(document))
    with pytest.raises(UnreadableError, match="pricing_live"):
        Flags.load(tmp_path / "flags.json")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="there is no such file"):
        Flags.load(tmp_path / "flags.json")
