"""What is kept stays with its organisation, and never grows without end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from appliance.foundation.tenant_cache import TenantCache

ACORN, BIRCH = uuid4(), uuid4()


def test_what_was_made_once_is_given_again() -> None:
    cache: TenantCache[str] = TenantCache(2)
    assert cache.get(ACORN, "board", lambda: "made") == "made"
    assert cache.get(ACORN, "board", lambda: "made anew") == "made"
    assert cache.get(ACORN, ("board", 2), lambda: "another") == "another"


@pytest.mark.req("ORG-01")
def test_the_same_key_of_another_organisation_is_another_thing() -> None:
    cache: TenantCache[str] = TenantCache(4)
    assert cache.get(ACORN, "board", lambda: "acorn's") == "acorn's"
    assert cache.get(BIRCH, "board", lambda: "birch's") == "birch's"
    assert cache.get(ACORN, "board", lambda: "anybody's") == "acorn's"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache: TenantCache[str] = TenantCache(2)
    for key in ("old", "new", "old", "newest"):
        cache.get(ACORN, key, lambda: "made")
    assert len(cache) == 2
    assert cache.get(ACORN, "old", lambda: "made anew") == "made"
    assert cache.get(ACORN, "new", lambda: "made anew") == "made anew"


def test_what_could_not_be_made_is_not_kept() -> None:
    cache: TenantCache[str] = TenantCache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get(ACORN, "board", lambda: str(1 / 0))
    assert len(cache) == 0
    assert cache.get(ACORN, "board", lambda: "made") == "made"


def test_many_threads_each_get_what_belongs_to_their_organisation() -> None:
    cache: TenantCache[UUID] = TenantCache(3)
    tenants = [uuid4() for _ in range(8)]

    def ask(number: int) -> bool:
        tenant = tenants[number % len(tenants)]
        return cache.get(tenant, "own id", lambda: tenant) == tenant

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(2_000)))
    assert len(cache) == 3
