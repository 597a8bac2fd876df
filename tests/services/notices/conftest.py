"""The product with renderers that lay nothing out, as the clock's Monday begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.adapters.mail import Letter, MailboxFolder
from appliance.services.context import Product
from tests.cast import run_jobs
from tests.database import Database
from tests.services.issuing.quick_renderers import QUICK


@pytest.fixture
def product(product: Product) -> Product:
    return replace(product, renderers=QUICK)


@pytest.fixture
def letters(product: Product, db: Database) -> Callable[[], list[Letter]]:
    """Does every job that is due; then every letter that went out so far, the oldest first."""

    def sent() -> list[Letter]:
        run_jobs(product, db)
        assert isinstance(product.mail, MailboxFolder)
        return [letter for _, letter in product.mail.letters()][::-1]

    return sent
