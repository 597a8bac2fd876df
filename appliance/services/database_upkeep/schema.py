"""Bringing the schema up to date, and looking whether all is as it must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from appliance.foundation.domain_errors import UnavailableError
from appliance.models.migrate import migrate
from appliance.models.roles import role_faults
from appliance.models.server_refusals import ServerRefusesError


def upgrade(migrator_url: str) -> list[str]:
    """Apply the migrations the database has not had yet and return their names.

    Raises UnavailableError when the database does not answer, RefusedError when a migration cannot go on.
    """
    with _answering():
        return migrate(migrator_url)


def missing(migrator_url: str) -> list[str]:
    """The names of the migrations the database has not had yet; changes nothing. Raises as ``upgrade``."""
    with _answering():
        return migrate(migrator_url, check_only=True)


def roles_with_too_much_power(urls: Iterable[str]) -> list[str]:
    """What the roles of these addresses can do and should not, as sentences; none where all is well."""
    with _answering():
        return [fault for url in urls for fault in role_faults(url)]


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ServerRefusesError as error:
        raise UnavailableError(
            f"The database does not answer ({error})", mend="Look at its address, and whether it runs"
        ) from None
