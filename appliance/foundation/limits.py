"""Every limit an operator may set, in one place: name, default and what it protects.

Each is read from ``TRANSCRYPT_LIMIT_<NAME>``, a whole number of the unit the name ends in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from appliance.foundation.errors import RefusedError, quoted

MIB = 1 << 20
_PREFIX = "TRANSCRYPT_LIMIT_"
_LARGEST = 1 << 40


@dataclass(frozen=True)
class Limits:
    """The limits of one installation.

    ``file_bytes`` is one file of evidence as it is sent, ``unpacked_bytes`` and ``archive_entries`` what
    may be inside it, ``unpacked_ratio`` how many times larger an entry may be than its packed form.
    ``files_per_upload`` is how many files one form may bring, ``artefacts_per_control`` how many pieces of
    evidence may stand for one control. ``form_bytes`` bounds every request that brings no file.
    ``upload_stall_seconds`` is how long a sender may be silent, ``abandoned_upload_seconds`` when an
    upload that never ended counts as failed. ``download_link_seconds`` is how long a download link works.
    ``audit_days`` is how long audit events are kept, a year at least.
    ``spool_bytes`` is how much may wait on this machine while the object store does not answer.
    ``evaluation_interval_seconds`` is the pause between two evaluations of one organisation,
    ``evaluation_inline_bytes`` how large a profile may be for the API to judge it while the caller waits,
    ``fresh_sign_in_seconds`` how old a sign-in may be for what cannot be undone. ``logo_bytes`` is the
    picture of a logo as it is sent, ``deletion_cooling_days`` how long the deletion of an organisation may
    be taken back.
    ``mail_address_days`` is how long after a letter it is known where it went. ``query_seconds`` is how long
    the web waits for the answer to one question to the database, with whoever holds what it needs.
    """

    file_bytes: int = 25 * MIB
    unpacked_bytes: int = 100 * MIB
    unpacked_ratio: int = 200
    archive_entries: int = 2_000
    files_per_upload: int = 20
    artefacts_per_control: int = 50
    form_bytes: int = 2 * MIB
    upload_stall_seconds: int = 30
    abandoned_upload_seconds: int = 900
    download_link_seconds: int = 300
    spool_bytes: int = 2048 * MIB
    audit_days: int = 366
    evaluation_interval_seconds: int = 60
    evaluation_inline_bytes: int = 4 * MIB
    fresh_sign_in_seconds: int = 300
    logo_bytes: int = 1 * MIB
    deletion_cooling_days: int = 14
    mail_address_days: int = 30
    query_seconds: int = 8


def read_limits(environ: Mapping[str, str]) -> Limits:
    """Return the limits of an environment; a variable set to nothing counts as not set.

    Raises RefusedError that lists every fault at once, a line each in ``more``: a name that is no limit,
    or a value that is not a whole number above nought.
    """
    known = {_PREFIX + field.name.upper(): field.name for field in fields(Limits)}
    given = {name: value for name, value in environ.items() if name.startswith(_PREFIX) and value}
    faults = [fault for name, value in sorted(given.items()) if (fault := _fault(name, value, known))]
    if faults:
        raise RefusedError("Some limits cannot be used", place="environment", more=faults)
    return Limits(**{known[name]: int(value) for name, value in given.items()})


def _fault(name: str, value: str, known: Mapping[str, str]) -> str | None:
    if name not in known:
        return f"{name}: there is no such limit. Use one of {', '.join(sorted(known))}."
    plain = value.isascii() and value.isdigit() and len(value) < 14
    if not plain or not 0 < int(value) <= _LARGEST:
        return f"{name}: {quoted(value)} is not a whole number above nought. Write one such as 60."
    return None
