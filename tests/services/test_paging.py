"""Whatever page is asked for, there is one to show."""

from __future__ import annotations

import pytest

from appliance.services.paging import Paging, page_at


@pytest.mark.parametrize(
    ("asked", "of", "shown"),
    [
        (1, 0, Paging(1, 1, 50)),
        (7, 0, Paging(1, 1, 50)),
        (1, 50, Paging(1, 1, 50)),
        (2, 51, Paging(2, 2, 50)),
        (3, 51, Paging(2, 2, 50)),
        (0, 51, Paging(1, 2, 50)),
        (-(10**30), 51, Paging(1, 2, 50)),
        (10**30, 51, Paging(2, 2, 50)),
    ],
)
def test_a_page_outside_the_list_is_the_nearest_that_there_is(asked: int, of: int, shown: Paging) -> None:
    assert page_at(asked, of=of, per_page=50) == shown


def test_pages_follow_one_another_without_a_gap() -> None:
    assert [page_at(number, of=120, per_page=50).offset for number in (1, 2, 3)] == [0, 50, 100]
