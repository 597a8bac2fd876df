"""Plans come from one checked file; what differs for one organisation beats its plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from appliance.foundation.carried_files import schema
from appliance.foundation.errors import UnreadableError
from appliance.foundation.plans import Plans, Quota

SHIPPED = Path(__file__).parents[2] / "config" / "plans.json"
TENANT = UUID("0b8f6f0e-5b1c-4b0e-9a55-3c1f0c6f2a11")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The shipped file with some entries changed."""

    def _write(**changes: Any) -> Path:
        path = tmp_path / "plans.json"
        path.write_text(json.dumps(json.loads(SHIPPED.read_text("utf-8")) | changes), encoding="utf-8")
        return path

    return _write


@pytest.mark.req("ORG-11")
def test_every_plan_of_the_shipped_file_says_every_limit() -> None:
    plans = Plans.load(SHIPPED)
    assert set(plans.standard.limits) == set(Quota)
    assert plans.of(uuid4()) == plans.standard
    [plan] = schema("plans")["properties"]["plans"]["patternProperties"].values()
    assert set(plan["properties"]) == {"name", *Quota}


@pytest.mark.req("ORG-11")
def test_an_organisation_may_have_another_plan_and_limits_of_its_own(write: Write) -> None:
    plans = Plans.load(write(organisations={str(TENANT): {"plan": "small", "people": 7}}))
    assert plans.of(TENANT).name == "Small"
    assert plans.of(TENANT).limits[Quota.PEOPLE] == 7
    assert plans.of(TENANT).limits[Quota.EVIDENCE_ITEMS] == 500
    assert plans.of(uuid4()).name == "Standard"


@pytest.mark.req("ORG-11")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"default_plan": "large"}, "/default_plan"),
        ({"organisations": {str(TENANT): {"plan": "large"}}}, f"/organisations/{TENANT}/plan"),
        ({"organisations": {str(TENANT): {"people": 0}}}, f"/organisations/{TENANT}/people"),
        ({"organisations": {str(TENANT): {"poeple": 5}}}, f"/organisations/{TENANT}"),
        ({"plans": {"standard": {"name": "Standard"}}}, "/plans/standard"),
    ],
    ids=["no such default", "no such plan", "nought", "a typo", "a limit left out"],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(
    write: Write, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        Plans.load(write(**changes))
    assert any(line.startswith(told) for line in refused.value.more)
