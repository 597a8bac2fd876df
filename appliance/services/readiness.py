"""Whether everything a request may need is there: asked by the readiness probe, told to nobody outside."""

from __future__ import annotations

from collections.abc import Callable

from appliance.foundation.domain_errors import UnavailableError
from appliance.foundation.errors import TranscryptError
from appliance.models.link import FAILURES, answers
from appliance.models.migrate import missing_migrations
from appliance.services.context import Product
from appliance.services.packs import installed_packs

_NOT_THERE: tuple[type[Exception], ...] = (TranscryptError, OSError, *FAILURES)


def what_is_missing(product: Product) -> list[str]:
    """The names of what is not there, none when the product can take requests."""
    checks: dict[str, Callable[[Product], bool]] = {
        "database": lambda _product: answers(),
        "migrations": _has_migrations,
        "object_store": _has_store,
        "rulepacks": lambda product: bool(installed_packs(product.settings.packs_dir)),
    }
    return [name for name, check in checks.items() if not _holds(check, product)]


def _holds(check: Callable[[Product], bool], product: Product) -> bool:
    try:
        return check(product)
    except _NOT_THERE:
        return False


def _has_migrations(_product: Product) -> bool:
    try:
        return not missing_migrations()
    except Exception as error:  # a database before its first migration has not even the table
        if type(error).__module__.partition(".")[0] in {"peewee", "psycopg"}:
            return False
        raise


def _has_store(product: Product) -> bool:
    try:
        product.store.check()
    except UnavailableError:
        return False
    return True
