"""Personal API tokens: made by a person for one organisation, told once, kept as a hash, over at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ForbiddenError, InvalidError, LimitReachedError, NotFoundError
from appliance.models import account
from appliance.models.api_token import ApiToken
from appliance.services import audit, organisations, people, tokens
from appliance.services.context import Context, Product
from appliance.services.permissions import PERMISSIONS, Permission, Role
from appliance.services.tokens import InvalidTokenError
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.mailed import letters_to

AsWorker = Callable[[], AbstractContextManager[None]]


def told(ctx: Context, *actions: str) -> list[tuple[str, str, str]]:
    """What the audit log says of tokens, the oldest first: action, resource, actor."""
    with ctx.reading():
        found = audit.list_events(ctx, audit.AuditFilter()).events
    kept = [event for event in found if event["action"].startswith(actions or ("api_token.",))]
    return [(event["action"], event["resource_id"], event["actor_id"]) for event in reversed(kept)]


@pytest.mark.req("API-11")
def test_a_token_opens_its_persons_place_in_one_organisation(product: Product, acorn: Tenancy) -> None:
    made = tokens.make(acorn.member, "Nightly export", ["view", "add_evidence"], 90)
    standing = tokens.enter(product, made.secret).standing
    assert standing.account_id == acorn.member.account_id
    assert [seat.tenant_id for seat in standing.seats] == [acorn.tenant_id]
    assert standing.permits(Permission.ADD_EVIDENCE)
    assert not standing.permits(Permission.EVALUATE), "the role may, the token was not made for it"
    assert told(acorn.owner) == [("api_token.made", str(made.id), str(acorn.member.account_id))]


@pytest.mark.req("API-11")
def test_no_table_holds_a_token_or_what_it_carries(db: Database, acorn: Tenancy) -> None:
    made = tokens.make(acorn.owner, "CI", ["view"], 1)
    secret = tokens.secret_of(made.secret)
    assert secret is not None
    with db.as_admin() as admin:
        (row,) = admin.execute("select t::text from api_token t where id = %s", (made.id,)).fetchall()
    assert made.secret not in row[0]
    assert secret.hex() not in row[0]


@pytest.mark.req("API-11", "MAIL-03")
def test_whoever_a_token_is_made_for_gets_a_letter(
    product: Product, clock: SetClock, db: Database, acorn: Tenancy
) -> None:
    organisations.change_settings(acorn.owner, {"time_zone": "Pacific/Kiritimati"}, 1)
    clock.advance(timedelta(hours=6))
    tokens.make(acorn.member, "Nightly export", ["view"], 90)
    with acorn.member.reading():
        address = account.address_of(acorn.account_ids["member"])
    (facts,) = letters_to(product, db, acorn.tenant_id, address or "")
    assert facts == {
        "name": "Nightly export",
        "organisation": "Acorn Ltd",
        "expires_on": "2027-02-20",
        "link": "/app/tokens",
    }


@pytest.mark.req("API-11")
def test_role_and_scopes_count_as_they_are_at_the_time_of_use(product: Product, acorn: Tenancy) -> None:
    made = tokens.make(acorn.admin, "Admin's", ["view", "manage_people", "evaluate"], 30)
    assert acorn.admin.account_id is not None
    people.change_role(acorn.owner, acorn.admin.account_id, "member")
    standing = tokens.enter(product, made.secret).standing
    assert not standing.permits(Permission.MANAGE_PEOPLE)
    assert standing.permits(Permission.EVALUATE)
    people.change_role(acorn.owner, acorn.admin.account_id, "guest")
    held = tokens.enter(product, made.secret).standing
    assert [right for right in Permission if held.permits(right)] == [Permission.VIEW]


@pytest.mark.req("API-11")
def test_what_is_typed_wrongly_is_told_by_field(acorn: Tenancy) -> None:
    for name, scopes, days, fields in (
        ("", ["view"], 90, ["name"]),
        ("x" * 61, ["view"], 90, ["name"]),
        ("a\x00b", ["view"], 90, ["name"]),
        ("CI", [], 90, ["scopes"]),
        ("CI", ["view", "fly"], 90, ["scopes"]),
        ("CI", ["view", "approve_report"], 90, ["scopes"]),
        ("CI", ["view"], 0, ["days"]),
        ("CI", ["view"], 366, ["days"]),
        (" ", ["view"], -1, ["name", "days"]),
    ):
        with pytest.raises(InvalidError) as refused:
            tokens.make(acorn.owner, name, scopes, days)
        assert [problem.field for problem in refused.value.fields] == fields
    with pytest.raises(InvalidError, match="cannot be made") as refused:
        tokens.make(acorn.member, "CI", ["manage_people"], 90)
    assert "Your role does not allow manage_people" in [fault.message for fault in refused.value.fields]
    assert told(acorn.owner) == []


@pytest.mark.req("API-11")
def test_guests_make_none_and_nobody_makes_more_than_some(
    acorn: Tenancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ForbiddenError):
        tokens.make(acorn.guest, "Mine", ["view"], 90)
    monkeypatch.setattr("appliance.services.tokens.making.MOST_OPEN", 2)
    first = tokens.make(acorn.member, "One", ["view"], 90)
    tokens.make(acorn.member, "Two", ["view"], 90)
    with pytest.raises(LimitReachedError):
        tokens.make(acorn.member, "Three", ["view"], 90)
    tokens.make(acorn.owner, "Another person's do not count", ["view"], 90)
    tokens.revoke(acorn.member, first.id)
    tokens.make(acorn.member, "Three", ["view"], 90)


@pytest.mark.req("API-11")
def test_a_token_that_is_wrong_is_refused_in_the_same_words(
    product: Product, clock: SetClock, acorn: Tenancy
) -> None:
    good = tokens.make(acorn.owner, "CI", ["view"], 30).secret
    revoked = tokens.make(acorn.owner, "Old", ["view"], 30)
    tokens.revoke(acorn.owner, revoked.id)
    short = tokens.make(acorn.owner, "Short", ["view"], 1).secret
    clock.advance(timedelta(days=1))
    wrong = ["", "tce_", good[:-1], good[:-1] + ("0" if good[-1] != "0" else "1"), good + "0"]
    wrong += [tokens.token_of(bytes(32)), revoked.secret, short, "tce_" + "z" * 49, "tce_é" + good[5:]]
    words = set()
    for token in wrong:
        with pytest.raises(InvalidTokenError) as refused:
            tokens.enter(product, token)
        words.add((refused.value.message, refused.value.mend, refused.value.reason_code))
    assert len(words) == 1
    assert tokens.enter(product, good).standing.token is not None


@pytest.mark.req("API-11")
def test_last_use_is_noted_once_a_minute(product: Product, clock: SetClock, acorn: Tenancy) -> None:
    made = tokens.make(acorn.owner, "CI", ["view"], 30)
    (line,) = tokens.list_tokens(acorn.owner)
    assert line.last_used_at is None
    began = clock.now()
    for _ in range(3):
        tokens.enter(product, made.secret)
        clock.advance(timedelta(seconds=20))
    (line,) = tokens.list_tokens(acorn.owner)
    assert line.last_used_at == began
    tokens.enter(product, made.secret)
    (line,) = tokens.list_tokens(acorn.owner)
    assert line.last_used_at == clock.now()


@pytest.mark.req("API-11")
def test_a_person_revokes_their_own_and_who_manages_people_anybodys(product: Product, acorn: Tenancy) -> None:
    made = tokens.make(acorn.member, "CI", ["view"], 30)
    with pytest.raises(NotFoundError):
        tokens.revoke(acorn.admin, made.id)
    tokens.revoke(acorn.admin, made.id, of_anybody=True)
    tokens.revoke(acorn.member, made.id)  # twice is as good as once
    with pytest.raises(InvalidTokenError):
        tokens.enter(product, made.secret)
    revoked = [entry for entry in told(acorn.owner) if entry[0] == "api_token.revoked"]
    assert revoked == [("api_token.revoked", str(made.id), str(acorn.admin.account_id))]
    (line,) = tokens.list_tokens(acorn.member)
    assert (line.state, line.name) == ("revoked", "CI")


@pytest.mark.req("API-11", "ORG-07")
def test_another_organisation_neither_sees_nor_revokes_a_token(acorn: Tenancy, mallory: Context) -> None:
    made = tokens.make(acorn.owner, "CI", ["view"], 30)
    assert tokens.list_tokens(mallory, of_everybody=True) == []
    for token_id in (made.id, uuid4()):
        with pytest.raises(NotFoundError):
            tokens.revoke(mallory, token_id, of_anybody=True)
    assert [line.state for line in tokens.list_tokens(acorn.owner)] == ["open"]


@pytest.mark.req("API-11")
def test_the_worker_writes_down_what_ran_out_once_and_forgets_it_later(
    product: Product, clock: SetClock, acorn: Tenancy, as_worker: AsWorker
) -> None:
    made = tokens.make(acorn.member, "CI", ["view"], 1)
    tokens.make(acorn.member, "Later", ["view"], 365)
    clock.advance(timedelta(days=1))
    assert [line.state for line in tokens.list_tokens(acorn.member)] == ["open", "expired"]
    with as_worker():
        assert tokens.end_what_ran_out(product) >= 1
        assert tokens.end_what_ran_out(product) == 0
    assert told(acorn.owner, "api_token.expired") == [("api_token.expired", str(made.id), "upkeep")]
    clock.advance(timedelta(days=91))
    with as_worker():
        tokens.end_what_ran_out(product)
    assert [line.name for line in tokens.list_tokens(acorn.member)] == ["Later"]


@pytest.mark.req("API-11")
def test_what_a_token_opens_cannot_be_changed_in_the_database(db: Database, acorn: Tenancy) -> None:
    made = tokens.make(acorn.owner, "CI", ["view"], 30)
    one = ApiToken.id == made.id
    tokens.revoke(acorn.owner, made.id)
    with pytest.raises(Exception, match="ended_at"), acorn.owner.transaction():
        ApiToken.update(ended_at=None, ended_as=None, ended_by=None).where(one).execute()
    with pytest.raises(Exception, match="permission denied"), acorn.owner.transaction():
        ApiToken.update(scopes=["view", "evaluate"]).where(one).execute()
    with db.as_admin() as admin, pytest.raises(Exception, match="scopes"):
        admin.execute("update api_token set scopes = '{view,evaluate}' where id = %s", (made.id,))


@pytest.mark.req("API-11")
def test_every_scope_offered_is_one_that_the_role_has_and_a_token_can_use() -> None:
    for role in Role:
        offered = tokens.scopes_for(role)
        assert set(offered) == PERMISSIONS[role] - tokens.NEVER_BY_TOKEN
    assert tokens.scopes_for("nobody") == []


@pytest.mark.req("API-11")
def test_a_token_is_recognised_by_its_shape_and_carries_all_256_bits() -> None:
    for secret in (bytes(32), b"\xff" * 32, UUID(int=7).bytes * 2):
        token = tokens.token_of(secret)
        assert token.startswith("tce_")
        assert len(token) == 53
        assert tokens.secret_of(token) == secret
    token = tokens.token_of(bytes(range(32)))
    assert token == tokens.token_of(bytes(range(32)))
    swapped = token[:10] + token[11] + token[10] + token[12:]
    assert tokens.secret_of(swapped) is None, "a typo is told without asking the database"
