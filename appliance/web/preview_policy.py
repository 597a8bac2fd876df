"""The policy of a report shown within the product: its own styles by hash, its pictures, nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def policy_for(page: bytes) -> str:
    """The Content-Security-Policy of ``page``: it loads, runs and sends nothing, and stands in no frame."""
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(page)) or "'none'"
    return (
        f"default-src 'none'; style-src {hashes}; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox"
    )


def _digest(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
