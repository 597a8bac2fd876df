"""Why a file is not taken, as a code for programs and a sentence for the person who sent it."""

from __future__ import annotations

from enum import StrEnum

from appliance.foundation.errors import RefusedError, quoted


class RejectCode(StrEnum):
    """Stable codes; ``docs/evidence.md`` explains each."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    SIZE_DIFFERS = "size_differs"
    HASH_DIFFERS = "hash_differs"
    NOT_ACCEPTED = "type_not_accepted"
    CONTENT_DIFFERS = "content_differs"
    DAMAGED = "damaged"
    PASSWORD = "password_protected"  # noqa: S105 - a code, not a secret
    MACROS = "macros"
    EXECUTABLE = "executable"
    WEB_PAGE = "web_page"
    NESTED_ARCHIVE = "nested_archive"
    UNSAFE_PATH = "unsafe_path"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_ENTRIES = "too_many_entries"
    MALWARE = "malware"
    DUPLICATE = "duplicate"


class RejectedFileError(RefusedError):
    """This file must not become evidence. ``message`` says why, ``mend`` what to do instead."""

    def __init__(self, code: RejectCode, message: str, mend: str, *, inside: str | None = None) -> None:
        super().__init__(message, mend=mend)
        self.code = code
        self.inside = inside

    @property
    def reason(self) -> str:
        """What went wrong and what to do, for people; at most 500 characters."""
        where = f"In {quoted(self.inside, 120)}: " if self.inside else ""
        return f"{where}{self.message}. {self.mend}."[:500]

    def within(self, name: str) -> RejectedFileError:
        """The same, said of a file inside an archive."""
        path = f"{name}/{self.inside}" if self.inside else name
        return RejectedFileError(self.code, self.message, self.mend or "", inside=path)


def damaged(what: str) -> RejectedFileError:
    """It is what it says, but cannot be read through."""
    return RejectedFileError(
        RejectCode.DAMAGED,
        f"This {what} is damaged or was not sent whole",
        "Open it on your computer, save it again, and add the new copy",
    )


def differs(expected: str, found: str | None = None) -> RejectedFileError:
    """It is not what its name says."""
    told = f": it looks like {found}" if found else ""
    return RejectedFileError(
        RejectCode.CONTENT_DIFFERS,
        f"The name says {expected}, but the content does not{told}",
        f"Save it as {expected} in the program it comes from, rather than renaming it",
    )
