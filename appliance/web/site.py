"""What the views of one application share: the product, its settings and the ways to sign in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from flask import Flask, current_app, g

from appliance.foundation.app_settings import AppSettings
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product

_KEY = "transcrypt"


@dataclass(frozen=True)
class Site:
    """One per application; everything in it is safe to use from several threads."""

    product: Product
    settings: AppSettings
    identity: SignInProviders

    def in_force(self) -> Site:
        """The same with the flags as they stand now."""
        product = self.product.in_force()
        return self if product is self.product else replace(self, product=product)


def keep_site(app: Flask, site: Site) -> None:
    """Give ``app`` its site."""
    app.extensions[_KEY] = site


def current_site() -> Site:
    """The site of the application that answers this request, with one set of flags from begin to end."""
    if "site" not in g:
        g.site = site_of(current_app).in_force()
    return cast(Site, g.site)


def site_of(app: Flask) -> Site:
    """The site of ``app``, outside of a request too."""
    return cast(Site, app.extensions[_KEY])
