"""The logo: drawn again, seen by pages and new reports, changed by one person at a time."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from PIL import Image

from appliance.foundation.domain_errors import InvalidError, VersionMismatchError
from appliance.services import accounts, audit, organisations
from appliance.services.context import Context
from tests.cast import Tenancy


def picture(size: tuple[int, int] = (40, 20)) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, 0x3366CC).save(into, "PNG")
    return into.getvalue()


@pytest.mark.req("ORG-06")
def test_a_logo_is_ours_to_show_and_told_with_the_name(acorn: Tenancy) -> None:
    logo = organisations.set_logo(acorn.owner, picture((1200, 300)), replaces=None)
    assert (logo.width, logo.height, logo.sha256) == (600, 150, hashlib.sha256(logo.png).hexdigest())
    told = organisations.branding(acorn.guest)
    assert (told.name, told.logo) == ("Acorn Ltd", logo)
    standing = accounts.find_standing(acorn.account_ids["guest"], acorn.tenant_id)
    assert standing
    assert standing.seat
    assert standing.seat.logo_sha256 == logo.sha256


@pytest.mark.req("ORG-06")
def test_a_logo_goes_with_what_names_it(acorn: Tenancy) -> None:
    logo = organisations.set_logo(acorn.owner, picture(), replaces=None)
    organisations.remove_logo(acorn.admin, replaces=logo.sha256)
    assert organisations.branding(acorn.owner).logo is None
    assert organisations.read_logo(acorn.owner) is None
    actions = [json.loads(line)["action"] for line in audit.chain_lines(acorn.tenant_id)]
    assert actions == ["organisation.logo_set", "organisation.logo_removed"]


@pytest.mark.req("ORG-06")
def test_of_two_who_change_it_the_second_is_told(acorn: Tenancy) -> None:
    first = organisations.set_logo(acorn.owner, picture(), replaces=None)
    with pytest.raises(VersionMismatchError):
        organisations.set_logo(acorn.admin, picture((9, 9)), replaces=None)
    with pytest.raises(VersionMismatchError):
        organisations.remove_logo(acorn.admin, replaces="0" * 64)
    assert organisations.read_logo(acorn.owner) == first


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(
    ("sent", "says"),
    [(b"", "Choose a picture"), (b"no picture", "cannot be read"), (b"x" * ((1 << 20) + 1), "at most 1 MB")],
    ids=["nothing", "something else", "too much"],
)
def test_what_is_no_picture_changes_nothing(alice: Context, sent: bytes, says: str) -> None:
    with pytest.raises(InvalidError) as caught:
        organisations.set_logo(alice, sent, replaces=None)
    [problem] = caught.value.fields
    assert problem.field == "picture"
    assert says in problem.message
    assert organisations.read_logo(alice) is None


@pytest.mark.req("ORG-06", "ORG-07")
def test_a_logo_is_nobody_elses(alice: Context, mallory: Context) -> None:
    organisations.set_logo(alice, picture(), replaces=None)
    assert organisations.read_logo(mallory) is None
