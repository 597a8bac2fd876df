"""The product with renderers that lay nothing out: what they make is checked where documents are made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.services.context import Product
from tests.services.issuing.quick_renderers import QUICK


@pytest.fixture
def product(product: Product) -> Product:
    return replace(product, renderers=QUICK)
