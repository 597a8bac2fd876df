"""What a program may make somebody with a token of an administrator: less than the administrator could."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.services import people
from appliance.services.people import TokenCannotGrantError
from tests.cast import Tenancy
from tests.services.people.invited import BEA, actions


@pytest.mark.req("API-11", "ORG-03")
def test_by_a_token_nobody_becomes_an_administrator(acorn: Tenancy) -> None:
    program = replace(acorn.owner, origin="api:0b6a")
    guest, admin = acorn.account_ids["guest"], acorn.account_ids["admin"]
    for grant in (
        lambda: people.invite(program, BEA, "admin"),
        lambda: people.change_role(program, acorn.account_ids["member"], "admin"),
    ):
        with pytest.raises(TokenCannotGrantError):
            grant()
    people.end_access(program, admin, "left")
    with pytest.raises(TokenCannotGrantError):
        people.restore_access(program, admin)
    assert actions(acorn.owner) == ["member.deactivated"]
    people.invite(program, BEA, "member")
    people.change_role(program, guest, "member")
    people.restore_access(acorn.owner, admin)
    assert {one.role for one in people.people(acorn.owner) if one.account_id == guest} == {"member"}
