"""Roles: each may do what the one below may, guests only look, and nobody unknown may do anything."""

from __future__ import annotations

from itertools import pairwise

import pytest

from appliance.services.permissions import PERMISSIONS, Permission, Role, added_rights, permits


@pytest.mark.req("ORG-03")
def test_each_role_may_what_the_one_below_may() -> None:
    order = (Role.GUEST, Role.MEMBER, Role.ADMIN, Role.OWNER)
    for lower, higher in pairwise(order):
        assert PERMISSIONS[lower] <= PERMISSIONS[higher]
    assert PERMISSIONS[Role.OWNER] == set(Permission), "what nobody may do is no permission"


@pytest.mark.req("ORG-03")
def test_guests_look_and_change_nothing() -> None:
    assert PERMISSIONS[Role.GUEST] == {Permission.VIEW, Permission.DOWNLOAD_REPORT}


@pytest.mark.req("ORG-03")
@pytest.mark.parametrize("role", ["", "root", "OWNER", "operator"])
def test_a_role_nobody_knows_may_do_nothing(role: str) -> None:
    assert not any(permits(role, permission) for permission in Permission)


@pytest.mark.req("ORG-03")
def test_only_an_owner_hands_over_or_deletes_the_organisation() -> None:
    assert PERMISSIONS[Role.OWNER] - PERMISSIONS[Role.ADMIN] == {
        Permission.TRANSFER_OWNERSHIP,
        Permission.DELETE_ORGANISATION,
    }


@pytest.mark.req("ORG-03")
def test_every_role_and_permission_is_explained_in_a_sentence_of_its_own() -> None:
    sentences = [named.sentence for named in (*Role, *Permission)]
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


@pytest.mark.req("ORG-03")
def test_what_the_roles_add_is_all_there_is_and_each_right_once() -> None:
    added = added_rights()
    assert list(added) == [Role.GUEST, Role.MEMBER, Role.ADMIN, Role.OWNER]
    assert sorted(right for rights in added.values() for right in rights) == sorted(Permission)
