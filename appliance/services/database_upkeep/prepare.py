"""Roles and database on a server, and their addresses in a file that only its owner can read."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.domain_errors import InvalidError, UnavailableError
from appliance.models.roles import MIGRATOR, PUBLIC, WEB, WORKER, prepare_database, prepare_roles
from appliance.models.server_refusals import ServerRefusesError

_VARIABLES = {
    "DATABASE_URL": WEB,
    "DATABASE_URL_WORKER": WORKER,
    "DATABASE_URL_PUBLIC": PUBLIC,
    "DATABASE_URL_MIGRATOR": MIGRATOR,
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Prepared:
    """What was prepared: the addresses by variable, and the file that holds them."""

    addresses: dict[str, str]
    file: Path


def prepare(admin_url: str, database: str, file: Path) -> Prepared:
    """Make roles and database on the server of ``admin_url`` and write their addresses to ``file``.

    Passwords that ``file`` holds already stay as they are, so that it is safe to repeat. ``admin_url``
    must be written as postgresql://. Raises InvalidError, or UnavailableError when the server does not
    let us.
    """
    if urlsplit(admin_url).scheme not in {"postgresql", "postgres"}:
        raise InvalidError("The administrator's address is none", mend="Begin it with postgresql://")
    if not _NAME.fullmatch(database):
        raise InvalidError(
            f"'{database}' cannot be the name of the database", mend="Use small letters, digits and _"
        )
    passwords = _passwords(file)
    try:
        prepare_roles(admin_url, passwords)
        prepare_database(admin_url, database)
    except ServerRefusesError as error:
        raise UnavailableError(
            f"The server does not let us prepare it ({error})",
            mend="The address must sign in as somebody who may create roles and databases",
        ) from None
    addresses = {
        name: _address(admin_url, role, passwords[role], database) for name, role in _VARIABLES.items()
    }
    lines = "".join(f"{name}={address}\n" for name, address in addresses.items())
    write_all_or_nothing(file.parent, {file.name: lines.encode()}, private=(file.name,))
    return Prepared(addresses, file)


def _passwords(file: Path) -> dict[str, str]:
    known = dict(line.split("=", 1) for line in _lines(file))
    return {role: _password(known.get(name)) for name, role in _VARIABLES.items()}


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if "=" in line]


def _password(address: str | None) -> str:
    kept = urlsplit(address).password if address else None
    return unquote(kept) if kept else secrets.token_urlsafe(24)


def _address(admin_url: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{role}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(scheme="postgresql", netloc=netloc, path=f"/{database}"))
