"""ETag and If-Match: nobody overwrites what somebody else changed meanwhile (API-04, SAIS 6.4.3).

Tags are strong. That of a record with a version is the version, so ``If-Match: "7"`` says what was read.
"""

from __future__ import annotations

from flask import request

from appliance.foundation.domain_errors import PreconditionRequiredError

NO_VERSION = -1
"""Versions begin with 1."""
_LONGEST_VERSION = 9
"""Digits; the columns that keep versions take no number with many more."""


def quoted_tag(tag: str | int) -> str:
    """A tag as it stands in a header."""
    return f'"{tag}"'


def not_modified(tag: str | int) -> bool:
    """Whether the caller has it already; for reading, a weak tag is as good."""
    return request.if_none_match.contains_weak(str(tag))


def require_precondition() -> None:
    """Raise PreconditionRequiredError when the request does not say which one version it changes."""
    if request.if_match.star_tag or len(request.if_match.as_set(include_weak=True)) > 1:
        raise _required("This record is shared: say which one version of it you change.")
    if not request.if_match and not request.if_none_match.star_tag:
        raise _required("This record is shared: say which version of it you change.")


def expected_version() -> int:
    """The version that If-Match names; 0 for ``If-None-Match: *``, which is: only if there is none yet.

    NO_VERSION for a tag that names none of ours, a weak one (RFC 9110, 13.1.1), and for both headers at once:
    the service finds that another stands, and says which.
    """
    if request.if_none_match.star_tag:
        return NO_VERSION if request.if_match else 0
    tag = next(iter(request.if_match.as_set()), None) or ""  # the empty tag is read as None
    if not (tag.isascii() and tag.isdigit()) or len(tag) > _LONGEST_VERSION:
        return NO_VERSION
    # Tags are compared as they are written: "01" is not "1".
    return int(tag) if str(int(tag)) == tag else NO_VERSION


def expected_tag() -> str | None:
    """As ``expected_version``, where the tag is no number: None for "only if there is none yet".

    The empty text, which is no tag of ours, for a weak one and for both headers at once.
    """
    if request.if_none_match.star_tag:
        return "" if request.if_match else None
    return next(iter(request.if_match.as_set()), None) or ""


def _required(message: str) -> PreconditionRequiredError:
    return PreconditionRequiredError(message, mend="Read it first, and send its ETag as If-Match")
