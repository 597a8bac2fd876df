"""What a general recogniser of files says of a beginning. It is asked to refuse, never to admit."""

from __future__ import annotations

from collections.abc import Iterable

import puremagic

# Below this the recogniser has seen two or three bytes that begin many things ("BM", "ID", "MZ").
_SURE = 0.4


def endings_seen(head: bytes) -> frozenset[str]:
    """The endings, without dots, of every kind that surely begins like ``head``; empty when none does."""
    if not head:
        return frozenset()
    try:
        seen: Iterable[puremagic.PureMagicWithConfidence] = puremagic.magic_string(head)
    except puremagic.PureError:
        return frozenset()
    return frozenset(
        match.extension.lstrip(".").lower() for match in seen if match.confidence >= _SURE and match.extension
    )
