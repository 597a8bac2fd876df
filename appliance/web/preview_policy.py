"""The policy of a report or a letter shown within the product: its styles by hash, its pictures, no more."""

from __future__ import annotations

import base64
import hashlib
import html
import re

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\bstyle="([^"]*)"')


def policy_for(page: bytes) -> str:
    """The Content-Security-Policy of ``page``: it loads, runs and sends nothing, and stands in no frame."""
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(page)) or "'none'"
    return (
        f"default-src 'none'; style-src {hashes}; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox"
    )


def letter_policy_for(page: bytes) -> str:
    """As ``policy_for``, for a letter, whose parts carry their styles: mail programs know no classes."""
    styles = {html.unescape(style.decode()).encode() for style in _ATTRIBUTE.findall(page)}
    hashes = " ".join(sorted(f"'sha256-{_digest(style)}'" for style in styles))
    return policy_for(page).replace("style-src ", f"style-src 'unsafe-hashes' {hashes} ")


def _digest(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
