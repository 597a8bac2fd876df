"""Roles: each may do what the one below may, guests only look, and nobody unknown may do anything."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from appliance.services import permissions
from appliance.services.permissions import PERMISSIONS, Permission, Role, permits


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


def test_every_permission_is_explained_in_a_sentence() -> None:
    tree = ast.parse(Path(permissions.__file__).read_text(encoding="utf-8"))
    (enum,) = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Permission"]
    names = [statement for statement in enum.body if isinstance(statement, ast.Assign)]
    sentences = [s for s in enum.body[1:] if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)]
    assert len(names) == len(sentences) == len(Permission)
    assert all(str(s.value.value).endswith(".") for s in sentences if isinstance(s.value, ast.Constant))
