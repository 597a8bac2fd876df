"""Each pulling and letting go of an emergency stop is told once as an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.foundation.flags import KillSwitch
from appliance.models import domain_event
from appliance.models.database import transaction
from appliance.models.roles import WORKER
from appliance.services.context import Product
from appliance.services.switches import tell_switches
from tests.database import Database


def with_pulled(product: Product, *switches: KillSwitch) -> Product:
    return replace(product, flags=replace(product.flags, pulled=frozenset(switches)))


@pytest.mark.req("FLAG-03", "JOBS-08")
def test_a_stop_is_told_when_it_is_pulled_and_when_it_is_let_go(product: Product, db: Database) -> None:
    with db.in_use(WORKER):
        tell_switches(product)  # whatever an earlier test pulled is let go
        pulled = with_pulled(product, KillSwitch.DISABLE_SEALING)
        assert tell_switches(pulled) == ["disable_sealing"]
        assert tell_switches(pulled) == []
        assert tell_switches(product) == ["disable_sealing"]
        assert tell_switches(product) == []
        with transaction():
            newest = domain_event.newest(None, 2)
    assert [(event.event_type, event.subject_id) for event in newest] == [
        ("feature.enabled", "disable_sealing"),
        ("feature.disabled", "disable_sealing"),
    ]
