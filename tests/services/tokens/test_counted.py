"""A token is counted in the message that finds it, while it opens something."""

from __future__ import annotations

import pytest

from appliance.foundation.rates import Rate
from appliance.services import people, rate_limits, tokens
from appliance.services.context import Product
from appliance.services.tokens import InvalidTokenError
from tests.cast import Tenancy, new_organisation

RATES = [Rate("read", "caller", 5, 3_600), Rate("organisation_programs", "programs", 9, 3_600)]


def used(product: Product, secret: str) -> list[int]:
    return [each.used for each in tokens.enter(product, secret, RATES).allowances]


@pytest.mark.req("API-05")
def test_a_token_is_counted_for_itself_and_with_the_others_of_its_organisation(
    product: Product, acorn: Tenancy
) -> None:
    bramble = new_organisation(product, "Bramble Ltd")
    one, other, theirs = (
        tokens.make(ctx, "CI", ["view"], 30) for ctx in (acorn.owner, acorn.member, bramble.owner)
    )
    assert [used(product, made.secret) for made in (one, one, other, theirs)] == [
        [1, 1], [2, 2], [1, 3], [1, 1],
    ]  # fmt: skip
    # The same counters as everywhere else.
    counted = rate_limits.count([(RATES[0], f"token/{one.id}"), (RATES[1], str(acorn.owner.tenant_id))])
    assert [each.used for each in counted] == [3, 4]


@pytest.mark.req("API-05")
def test_a_token_that_opens_nothing_uses_up_nothing(product: Product, acorn: Tenancy) -> None:
    good = tokens.make(acorn.owner, "CI", ["view"], 30)
    revoked, left = (tokens.make(ctx, "CI", ["view"], 30) for ctx in (acorn.owner, acorn.member))
    assert [used(product, made.secret)[1] for made in (good, revoked, left)] == [1, 2, 3]
    tokens.revoke(acorn.owner, revoked.id)
    assert acorn.member.account_id is not None
    people.end_access(acorn.owner, acorn.member.account_id, "left")
    for made in (revoked, left) * 2:
        with pytest.raises(InvalidTokenError):
            used(product, made.secret)
    assert used(product, good.secret)[1] == 4
