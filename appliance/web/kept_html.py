"""Parts of pages that are drawn once: those that show nothing but what an evaluation said.

    {% call kept('board', shown.head.evaluation_id) %} … {% endcall %}

What follows the name is everything the part is made from. An evaluation never changes, so its id stands for
all it says; of what does change (a list of evidence, an own answer) the values themselves belong there.
What is somebody's (rights, tokens, their time zone) cannot be drawn inside: asking for it there fails.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask, g
from markupsafe import Markup

from appliance.foundation.tenant_cache import TenantCache

_MOST = 256  # parts in a process; the largest, the reasons for a result, have about 50 KB

_parts: TenantCache[Markup] = TenantCache(_MOST)


def kept(name: str, *made_from: Hashable, caller: Callable[[], Markup]) -> Markup:
    """The block, drawn now unless it was drawn before for this organisation from the same things."""
    seat = g.standing.seat
    return _parts.get(seat.tenant_id, (name, made_from), lambda: _drawn(caller))


def refuse_in_kept(what: str) -> None:
    """What gives something of one person or one answer calls this, so that it never stands in a kept part."""
    if g.get("drawing_kept"):
        raise RuntimeError(
            f"{what} belongs to one person or answer: it cannot stand in a kept part of a page"
        )


def _drawn(draw: Callable[[], Markup]) -> Markup:
    outer = g.get("drawing_kept", False)
    g.drawing_kept = True
    try:
        return draw()
    finally:
        g.drawing_kept = outer


def install_kept_html(app: Flask) -> None:
    """Let the templates of ``app`` keep parts."""
    app.jinja_env.globals["kept"] = kept
