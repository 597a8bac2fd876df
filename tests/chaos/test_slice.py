"""A few runs of scripts/chaos.sh: one of each fault, and nothing is lost and nothing happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.foundation.settings import Settings
from tests.chaos.faults import FAULTS
from tests.chaos.ledger import examine
from tests.chaos.run import go_wrong
from tests.chaos.stage import stage


@pytest.mark.req("JOBS-01", "JOBS-02", "JOBS-07", "EVID-07")
def test_whatever_goes_wrong_nothing_is_lost_and_nothing_happens_twice(
    loopback: None, packed_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSCRYPT_HOME", str(packed_settings.home))
    with stage(tmp_path, packed_settings) as made:
        done = go_wrong(made, runs=len(FAULTS), seed=20261122, rest_every=len(FAULTS))
        found = examine(made)
    assert (found.lost, found.twice, found.given_up) == ([], [], [])
    assert set(done) == set(FAULTS)
    # Somebody worked: what is counted is not nothing.
    assert found.counted["upload"] >= len(FAULTS)
