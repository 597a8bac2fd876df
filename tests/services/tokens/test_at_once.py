"""Tokens made and ended at the same moment: none too many, each end written down once, and no deadlock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.foundation.domain_errors import LimitReachedError
from appliance.services import audit, people, tokens
from appliance.services.tokens import InvalidTokenError
from tests.cast import Tenancy


@pytest.mark.req("API-11")
def test_of_many_made_at_once_none_is_too_many(acorn: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.services.tokens.making.MOST_OPEN", 2)

    def make(number: int) -> bool:
        try:
            tokens.make(acorn.member, f"Number {number}", ["view"], 30)
        except LimitReachedError:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(make, range(5))) == [False] * 3 + [True] * 2
    assert tokens.count_tokens(acorn.member) == 2


@pytest.mark.req("API-11", "ORG-05")
def test_revoking_while_access_ends_is_written_down_once(acorn: Tenancy) -> None:
    made = [tokens.make(acorn.member, f"Number {number}", ["view"], 30) for number in range(3)]

    def end(number: int) -> None:
        if number < len(made):
            tokens.revoke(acorn.member, made[number].id)
        else:
            people.end_access(acorn.owner, acorn.account_ids["member"], "left")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(end, range(4)))
    with acorn.owner.reading():
        found = audit.list_events(acorn.owner, audit.AuditFilter(actions=("api_token.revoked",))).events
    assert sorted(event["resource_id"] for event in found) == sorted(str(token.id) for token in made)
    for token in made:
        with pytest.raises(InvalidTokenError):
            tokens.enter(acorn.owner.product, token.secret)
