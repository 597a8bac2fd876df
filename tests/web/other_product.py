"""The same application on a product that differs in something, such as what its plans allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from appliance.services.context import Product
from appliance.web.site import keep_site, site_of


@contextmanager
def serving(app: Flask, product: Product) -> Iterator[None]:
    """For the block, ``app`` serves ``product``."""
    site = site_of(app)
    keep_site(app, replace(site, product=product))
    try:
        yield
    finally:
        keep_site(app, site)
