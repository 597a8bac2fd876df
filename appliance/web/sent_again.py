"""A button pressed twice: the second time the page's version is gone, but what was sent is what stands.

The browser shows only the second answer. Where nothing differs it is as good as the first: saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def differing(sent: Mapping[str, object], stands: Mapping[str, object]) -> list[str]:
    """The names whose values are others by now, in the order of ``sent``; empty when all is saved already.

    Values are compared as forms send them: as text, nothing and an empty text alike; lists in any order.
    """
    return [name for name in sent if _as_sent(sent[name]) != _as_sent(stands[name])]


def _as_sent(value: object) -> object:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return {str(each) for each in value}
    return str(value or "")
