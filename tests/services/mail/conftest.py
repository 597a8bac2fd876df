"""The product, sending through a way that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from appliance.services.context import Context, Product
from tests.database import Database
from tests.models.held_mail import give_up_held
from tests.services.mail.posting import Post


@pytest.fixture(autouse=True)
def _nothing_left_waiting(db: Database) -> Iterator[None]:
    yield
    give_up_held(db)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def house(product: Product, post: Post) -> Product:
    """The product, sending through ``post``."""
    return replace(product, mail=post)


@pytest.fixture
def alice_there(alice: Context, house: Product) -> Context:
    return replace(alice, product=house)
