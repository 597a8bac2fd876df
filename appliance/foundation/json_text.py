"""JSON for people, version control and other programs; what is hashed or signed is canonical instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the document indented, in UTF-8, with a line end: the same bytes every time.

    Raises ValueError for NaN and infinities.
    """
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")
