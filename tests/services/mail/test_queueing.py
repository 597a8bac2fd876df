"""A letter goes with its change or not at all, once a key; nothing of it can be read, or lead elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from appliance.foundation.domain_errors import InvalidError
from appliance.models.database import transaction
from appliance.services import mail
from appliance.services.context import Context, Product
from appliance.services.mail.facts import UnfitFactsError
from tests.database import Database
from tests.services.mail.posting import FACTS, Post, invite, row_of, work


@pytest.mark.req("MAIL-01")
def test_a_letter_goes_out_with_its_words_and_nothing_of_them_stays(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    message_id = invite(alice_there)
    work(house, db)
    (letter,) = post.letters
    assert letter.to == "bob@example.test"
    assert letter.subject == "Alice invites you to Acorn Ltd"
    for words in (letter.text, letter.html):
        assert "http://localhost:8080/invitations/planted-token" in words
    assert letter.message_id == f"<{message_id}@localhost>"
    row = row_of(alice_there, db)
    assert (row.state, row.attempts, row.sealed_facts, row.wrapped_key) == ("SENT", 1, None, None)
    fate = mail.fate(alice_there, "invitation:1")
    assert fate is not None
    assert (fate.id, fate.state) == (message_id, mail.MailState.SENT)


@pytest.mark.req("MAIL-01")
def test_nothing_that_people_wrote_becomes_a_link_in_a_letter(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    invite(alice_there, organisation="evil.example/login", invited_by="See https://evil.example")
    work(house, db)
    (letter,) = post.letters
    assert letter.subject == "See https : / / evil . example invites you to evil . example / login"
    for words in (letter.text, letter.html):
        assert "evil.example" not in words


@pytest.mark.req("MAIL-01", "AUTH-09")
def test_what_a_letter_is_made_of_cannot_be_read_where_it_waits(alice_there: Context, db: Database) -> None:
    invite(alice_there)
    with db.as_admin() as admin:
        admin.execute("select set_config('app.tenant_id', %s, false)", (str(alice_there.tenant_id),))
        everything = admin.execute("select m::text from mail_message m").fetchall()
        jobs = admin.execute("select args::text from procrastinate_jobs").fetchall()
    assert "planted-token" not in str(everything) + str(jobs)


@pytest.mark.req("MAIL-01")
def test_no_change_no_letter(alice_there: Context, house: Product, post: Post, db: Database) -> None:
    def change_that_fails() -> None:
        with alice_there.transaction():
            mail.queue(alice_there, mail.Letters.INVITATION, to="bob@example.test", facts=FACTS, key="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert work(house, db) == []
    with pytest.raises(RuntimeError):
        mail.queue(alice_there, mail.Letters.INVITATION, to="bob@example.test", facts=FACTS, key="x")
    assert post.letters == []


@pytest.mark.req("MAIL-01")
def test_the_same_key_is_the_same_letter(
    alice_there: Context, house: Product, post: Post, db: Database, mallory: Context
) -> None:
    assert invite(alice_there) is not None
    assert invite(alice_there) is None
    assert invite(replace(mallory, product=house)) is not None
    work(house, db)
    assert invite(alice_there) is None
    work(house, db)
    assert len(post.letters) == 2


@pytest.mark.req("MAIL-01", "SEC-06")
@pytest.mark.parametrize(
    "to", ["", "bob", "bob@", "@example.test", "bob@localhost", "bob@exa mple.test",
           "a@b.test\nBcc: c@d.test",
           "a@b.test, c@d.test", "<a@b.test>", "a@b..test", ".a@b.test", "a\x00@b.test", f"{'a' * 65}@b.test"]
)  # fmt: skip
def test_what_is_no_address_is_refused_in_the_request(alice_there: Context, to: str) -> None:
    with pytest.raises(InvalidError) as refused, alice_there.transaction():
        mail.queue(alice_there, mail.Letters.INVITATION, to=to, facts=FACTS, key="x")
    assert [problem.field for problem in refused.value.fields] == ["email"]


@pytest.mark.req("MAIL-01")
@pytest.mark.parametrize("told", ["", "bob@localhost"])
def test_who_has_no_address_gets_no_letter_and_stops_nobody(
    alice_there: Context, house: Product, post: Post, db: Database, told: str
) -> None:
    """What a provider says of a person is not what somebody typed here."""
    with alice_there.transaction():
        for to, key in ((told, "one"), ("ada@example.test", "two")):
            mail.queue(
                alice_there,
                mail.Letters.INVITATION,
                to=to,
                facts=FACTS,
                key=key,
                account_id=alice_there.account_id,
            )
    work(house, db)
    assert [letter.to for letter in post.letters] == ["ada@example.test"]


@pytest.mark.req("MAIL-01", "SEC-06")
def test_names_people_chose_cannot_reach_the_head_of_a_letter(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    hostile = "Acorn\r\nBcc: eve@evil.test\u2028\x00<script>alert(1)</script>{{ 7*7 }}"
    invite(alice_there, organisation=hostile)
    work(house, db)
    (letter,) = post.letters
    assert "\n" not in letter.subject
    assert letter.subject.isprintable()
    assert "<script>" not in letter.html
    assert "49" not in letter.text


@pytest.mark.req("MAIL-01", "SEC-08")
@pytest.mark.parametrize(
    "changes",
    [{"link": "https://evil.test/"}, {"link": "//evil.test/"}, {"link": "/a\nb"}, {"link": "/\\evil.test"},
     {"expires_on": "tomorrow"}, {"more": "x"}, {"role": 3}],
)  # fmt: skip
def test_facts_that_are_not_as_declared_end_the_use_case(
    alice_there: Context, changes: dict[str, Any]
) -> None:
    with pytest.raises(UnfitFactsError):
        invite(alice_there, **changes)


@pytest.mark.req("MAIL-01")
def test_a_letter_of_no_organisation_goes_out_as_well(house: Product, post: Post, db: Database) -> None:
    facts = {"organisation": "Acorn Ltd", "deleted_on": "2026-11-21", "link": "/deletions/1"}
    with transaction():
        letter = mail.Post(mail.Letters.DELETION_DONE, "ada@example.test", facts, f"deleted:{uuid4()}")
        assert mail.queue_for_nobody(house, letter, "r")
    work(house, db)
    assert [letter.subject for letter in post.letters] == ["Acorn Ltd has been deleted"]
