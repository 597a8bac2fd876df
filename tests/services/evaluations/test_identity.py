"""RULE-06: what makes two evaluations the same one."""

from datetime import date
from typing import Any

import pytest

from appliance.engine import evaluate
from appliance.services.evaluations.identity import evaluation_identity
from tests.engine.small_pack import AS_OF, check, control, evidence, small_pack

PACK = small_pack(control("CE-1", check("c", "d.x == 1", each="d in devices")))
FACTS: dict[str, Any] = {
    "profile": {"devices": [{"id": "a", "x": 1}, {"id": "b", "x": 2}]},
    "answers": {"CE-1": "compliant"},
    "evidence": [evidence("e1"), evidence("e2")],
}


def identity(facts: dict[str, Any] = FACTS, as_of: date = AS_OF) -> dict[str, str]:
    return evaluation_identity(PACK, facts, as_of)


@pytest.mark.req("RULE-06")
def test_the_same_inputs_in_any_order_are_the_same_evaluation() -> None:
    turned = {
        "evidence": FACTS["evidence"][::-1],
        "answers": FACTS["answers"],
        "profile": {"devices": FACTS["profile"]["devices"][::-1]},
    }
    assert identity(turned) == identity()
    assert evaluate(PACK, turned, AS_OF) == evaluate(PACK, FACTS, AS_OF)


@pytest.mark.req("RULE-06")
@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("profile", {"devices": []}),
        ("answers", {}),
        ("evidence", [evidence("e1")]),
    ],
)
def test_any_other_input_is_another_evaluation_and_says_which_part_differs(part: str, value: Any) -> None:
    other, same = identity({**FACTS, part: value}), identity()
    assert {name for name in same if same[name] != other[name]} == {f"{part}_sha256", "key"}


@pytest.mark.req("RULE-06")
def test_another_day_or_another_pack_is_another_evaluation() -> None:
    later = identity(as_of=date(2027, 1, 1))
    assert later["key"] != identity()["key"]
    other = small_pack(control("CE-2"))
    elsewhere = evaluation_identity(type(other)(**{**vars(other), "sha256": "1" * 64}), FACTS, AS_OF)
    assert elsewhere["key"] != identity()["key"]
