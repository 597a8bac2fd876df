"""What-if changes are held to the facts schema before they are judged."""

from datetime import date
from typing import Any

import pytest

from appliance.foundation.errors import RefusedError
from appliance.services.evaluations import look_ahead, try_changes
from tests.cli.tiny_packs import Desk

AS_OF = date(2026, 11, 21)


@pytest.mark.req("RULE-09")
@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("profile.devices[pc-1].network_ids", ["x"], "profile.devices[pc-1].network_ids[0]"),
        ("profile.org.addresses", [{"kind": "home", "text": "x"}], "profile.org.addresses[0].kind"),
        ("profile.devices[pc-1].os_cycle", 11, "profile.devices[pc-1].os_cycle: is 11; must be text"),
        ("profile.devices", [{"id": "a"}, {"id": "a"}], "two entries are both called 'a'"),
        ("evidence[patches].kind", "photo", "evidence[patches].kind"),
    ],
)
def test_a_change_that_makes_the_facts_unfit_is_refused_by_the_path_given(
    desk: Desk, path: str, value: Any, said: str
) -> None:
    facts = desk.write(networks=[])
    with pytest.raises(RefusedError) as refused:
        try_changes(facts, "tiny-1", AS_OF, [{"path": path, "value": value}], desk.settings)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(facts))


@pytest.mark.req("RULE-15")
def test_a_projection_of_one_day_has_nothing_to_say(desk: Desk) -> None:
    assert look_ahead(desk.write(), "tiny-1", AS_OF, AS_OF, desk.settings)["turns"] == []
