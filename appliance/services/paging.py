"""Lists a page at a time: whatever number is asked for, there is a page to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """Page ``number`` of ``pages``, which holds the entries from ``offset`` on, ``limit`` of them at most."""

    number: int
    pages: int
    limit: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.limit


def page_at(asked: int, *, of: int, per_page: int) -> Paging:
    """The page asked for of a list of ``of`` entries; or the nearest one that there is.

    An empty list has one page.
    """
    pages = max(1, -(-of // per_page))
    return Paging(min(max(asked, 1), pages), pages, per_page)
