"""Web addresses in what people typed: mail programs make links of them, in letters that we send.

What has a scheme, begins with ``www.``, goes on behind a host, or is a mailbox counts. A host alone does not:
companies are registered under names such as Acorn.co.uk Ltd.
"""

from __future__ import annotations

import re

_HOST = r"(?:[^\W_](?:[\w-]*\.)+[^\W\d_]{2,}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})"
_ADDRESS = re.compile(
    rf"[a-z][a-z0-9+.-]*:/{{1,2}}\S*|(?:mailto|tel):\S+|\bwww\.\S*|{_HOST}(?:[/\\?#]|:[0-9])\S*|\S+@{_HOST}",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*([.:/\\?#@])\s*")


def holds_address(text: str) -> bool:
    """Whether a mail program would make a link of a part of ``text`` that leads to more than a host."""
    return _ADDRESS.search(text) is not None


def without_links(text: str) -> str:
    """``text`` with blanks inside what would become a link: it reads the same, and leads nowhere."""
    return _ADDRESS.sub(lambda found: " ".join(_JOINT.sub(r" \1 ", found.group()).split()), text)
