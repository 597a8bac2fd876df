"""How templates write moments, days, counts and rules."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g

from appliance.services.packs import pack_title
from appliance.web.kept_html import refuse_in_kept
from appliance.web.site import current_site

_DEFAULT_ZONE = "Europe/London"


def day(value: date | datetime | str | None) -> str:
    """``21 November 2026``; a moment is first taken to the organisation's zone; nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime | str | None) -> str:
    """``21 November 2026, 09:30`` in the organisation's zone; nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(_zone())
    return f"{local.day} {local:%B %Y, %H:%M}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 file``, ``3 files``, ``no files``; ``many`` where an s does not make it."""
    if count == 1:
        return f"1 {one}"
    return f"{count or 'no'} {many or one + 's'}"


def rules(pack_id: str, version: str) -> str:
    """``Cyber Essentials v3.3 readiness, version 1.0.0`` for a pack and the version that was used."""
    return f"{pack_title(pack_id, current_site().product.settings)}, version {version}"


def _zone() -> ZoneInfo:
    refuse_in_kept("a time zone")
    seat = getattr(g.get("standing"), "seat", None)
    try:
        return ZoneInfo(seat.time_zone if seat else _DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(_DEFAULT_ZONE)


def install_filters(app: Flask) -> None:
    """Give the templates of ``app`` these filters."""
    app.jinja_env.filters.update(day=day, moment=moment, plural=plural, rules=rules)
