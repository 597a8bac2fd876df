"""Content on its way out, of which the beginning has been read: trouble shows before the answer begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from appliance.foundation.domain_errors import NotFoundError, UnavailableError
from appliance.foundation.errors import NotVerifiedError


def begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first of them read and verified already.

    Raises UnavailableError when the content is gone from the store or is not what was sealed: the record
    says that it is there, so that this is for the operator to put right.
    """
    try:
        first = next(chunks, b"")
    except (NotFoundError, NotVerifiedError) as error:
        raise UnavailableError(
            "The content cannot be opened: it was lost or damaged, or its encryption key is missing.",
            code="content_damaged",
            mend="Tell the operator, who can restore it",
        ) from error
    return chain([first], chunks)
