"""Many people saving at the same moment: every answer of every one of them is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.foundation.domain_errors import VersionMismatchError
from appliance.services import profiles
from appliance.services.context import Context
from appliance.services.profiles.places import ListAddress, PageAddress

NETWORKS = PageAddress("network", ListAddress("networks"))


@pytest.mark.req("PROF-03")
def test_entries_added_at_the_same_moment_are_all_kept(alice: Context) -> None:
    def add(at: int) -> bool:
        return profiles.save_page(alice, NETWORKS, {"name": [f"Network {at}"], "etag": [""]}).written

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add, range(24)))
    draft = profiles.open_draft(alice)
    assert {entry["name"] for entry in draft.document["networks"]} == {f"Network {at}" for at in range(24)}
    assert len({entry["id"] for entry in draft.document["networks"]}) == 24
    assert draft.version == 24


@pytest.mark.req("PROF-02")
def test_of_many_who_replace_the_same_version_one_succeeds(alice: Context) -> None:
    def replace(at: int) -> bool:
        try:
            return profiles.replace_profile(alice, {"org": {"headcount": at}}, 0).changed
        except VersionMismatchError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(replace, range(16))) == 1
    assert profiles.list_versions(alice).total == 1
