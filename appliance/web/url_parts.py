"""Typed parts of addresses: what does not look right is not found, before any view sees it."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class ControlConverter(BaseConverter):
    """The id of a control: ``CE-SCOPE``, ``CE-9``."""

    regex = r"CE-(?:SCOPE|[0-9]{1,2})"
