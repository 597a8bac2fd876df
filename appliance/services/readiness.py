"""Whether everything a request may need is there: asked by the readiness probe, told to nobody outside."""

from __future__ import annotations

from collections.abc import Callable

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
        "migrations": lambda _product: not missing_migrations(),
        "object_store": _has_store,
        "rulepacks": lambda product: bool(installed_packs(product.settings.packs_dir)),
    }
    return [name for name, check in checks.items() if not _holds(check, product)]


def _holds(check: Callable[[Product], bool], product: Product) -> bool:
    try:
        return check(product)
    except _NOT_THERE:
        return False


def _has_store(product: Product) -> bool:
    product.store.check()
    return True
