"""ETag and If-Match: nobody overwrites what somebody else changed meanwhile (API-04, SAIS 6.4.3).

Tags are strong. That of a record with a version is the version, so ``If-Match: "7"`` says what was read.
"""

from __future__ import annotations

from flask import request

from appliance.foundation.domain_errors import PreconditionRequiredError, VersionMismatchError

_LONGEST_VERSION = 9
"""Digits; the columns that keep versions take no number with many more."""


def quoted_tag(tag: str | int) -> str:
    """A tag as it stands in a header."""
    return f'"{tag}"'


def not_modified(tag: str | int) -> bool:
    """Whether the caller has it already."""
    return request.if_none_match.contains(str(tag))


def require_precondition() -> None:
    """Raise PreconditionRequiredError when the request does not say which version it changes."""
    if not request.if_match and not request.if_none_match:
        raise PreconditionRequiredError(
            "This record is shared: say which version of it you change.",
            mend="Read it first, and send its ETag as If-Match",
        )


def expected_version() -> int:
    """The version that If-Match names, or 0 for ``If-None-Match: *``: only if there is none yet.

    Raises VersionMismatchError for a tag that is none of ours: no such version stands.
    """
    if request.if_none_match.star_tag:
        return 0
    tags = request.if_match.as_set()
    tag = next(iter(tags), "")
    if len(tags) != 1 or not (tag.isascii() and tag.isdigit()) or len(tag) > _LONGEST_VERSION:
        raise VersionMismatchError(
            "The version that If-Match names is not the current one; nothing was changed.",
            mend="Read the record again, and send its ETag as If-Match",
        )
    return int(tag)
