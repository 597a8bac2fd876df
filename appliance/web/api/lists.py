"""Lists a page at a time: which page is asked for, and what a page says of the ones after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from appliance.web.api.answering import Asked, with_written

Row = TypeVar("Row")

PER_PAGE = 50  # where the caller says nothing


def page_asked(asked: Asked) -> tuple[int, int]:
    """The number of the page and how many entries it holds; the operation's query has both fields."""
    return asked.query.get("page", 1), asked.query.get("per_page", PER_PAGE)


def page_of(asked: Asked, items: Sequence[Any], total: int) -> dict[str, Any]:
    """The body of one page of a list of ``total``; a page beyond the last has no entries."""
    return {"items": list(items)} | _beyond(asked, total)


def written_page(asked: Asked, items: bytes, total: int) -> bytes:
    """As ``page_of`` of a list that is JSON already, which is not read and written again."""
    return with_written(_beyond(asked, total), "items", items)


def written_list(items: bytes, total: int) -> bytes:
    """As ``whole_list`` of a list that is JSON already."""
    return with_written({"total": total, "next": None}, "items", items)


def _beyond(asked: Asked, total: int) -> dict[str, Any]:
    page, per_page = page_asked(asked)
    return {"total": total, "next": _next(page) if page * per_page < total else None}


def part_of(asked: Asked, rows: Sequence[Row], write: Callable[[Row], Any]) -> dict[str, Any]:
    """The body of one page of rows that were read whole, because the product bounds how many there are."""
    page, per_page = page_asked(asked)
    shown = rows[(page - 1) * per_page : page * per_page]
    return page_of(asked, [write(row) for row in shown], len(rows))


def whole_list(items: Sequence[Any]) -> dict[str, Any]:
    """The body of a list that is always told whole."""
    return {"items": list(items), "total": len(items), "next": None}


def _next(page: int) -> str:
    """The same address with the next page."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*kept, ('page', str(page + 1))])}"
