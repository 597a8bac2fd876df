"""Somebody who signs in at a provider, and belongs nowhere yet."""

from __future__ import annotations

from uuid import UUID, uuid4

from appliance.services.accounts import Person, SignIn, sign_in
from appliance.services.context import Product
from tests.cast import ISSUER


def newcomer(product: Product, email: str) -> UUID:
    """The account of a person who signed in for the first time."""
    return signed_in(product, email, str(uuid4())).account_id


def signed_in(product: Product, email: str, subject: str, *, verified: bool = True) -> SignIn:
    """A sign-in of whoever the provider calls ``subject``."""
    person = Person(ISSUER, subject, email, verified, email.partition("@")[0], None, None, ())
    return sign_in(product, person, provider="local", request_id="request-newcomer").sign_in
