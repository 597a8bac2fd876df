"""A worker killed or stopped at any moment of sending: no letter is lost, none goes out beside another."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.headerregistry import Address
from uuid import UUID, uuid4

import pytest

from appliance.adapters.mail import SmtpMail, SmtpServer
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.models.database import connect, database
from appliance.models.roles import WORKER
from appliance.services import mail
from appliance.services.context import Context, Product
from appliance.services.mail import MailState
from tests.adapters.mail.smtp_server import Received, running
from tests.database import Database
from tests.services.events.sudden_death import dies_at

pytestmark = pytest.mark.req("MAIL-01", "JOBS-02")
EVERY = int(os.environ.get("MAIL_KILLS_EVERY", "5"))
"""Of the points of death, which are tried; 1 tries all of them and takes some seconds."""
FACTS = {"person": "Ada", "organisation": "Acorn Ltd", "link": "/app"}


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def house(product: Product, received: Received) -> Iterator[Product]:
    """The product with a mail server of its own."""
    with running(received, None, sign_in=False) as port:
        server = SmtpServer("127.0.0.1", port, "none", Address("Transcrypt", "hello", "example.org"))
        yield replace(product, mail=SmtpMail(server, CircuitBreaker("mail")))


def letter(ctx: Context) -> UUID:
    with ctx.transaction():
        message_id = mail.queue(
            ctx, mail.Letters.WELCOME, to="ada@example.test", facts=FACTS, key=uuid4().hex
        )
    assert message_id is not None
    return message_id


def copies(received: Received) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for message in received.messages)


def state_of(ctx: Context, db: Database, message_id: UUID) -> str:
    with db.as_admin() as admin:
        row = admin.execute("select state from mail_message where id = %s", (message_id,)).fetchone()
    assert row is not None
    return str(row[0])


def test_killed_anywhere_a_letter_is_sent_by_the_next_and_twice_only_after_it_was_handed_over(
    alice: Context, house: Product, received: Received, db: Database
) -> None:
    sender = replace(alice, product=house)
    twice = 0
    for point in range(1, 200, EVERY):
        message_id = letter(sender)

        def send(message_id: UUID = message_id) -> None:
            mail.send_message(house, alice.tenant_id, message_id, "r")

        killed = dies_at(point, db.url(WORKER), send)
        handed_over = copies(received)[f"<{message_id}@localhost>"]
        noted = state_of(alice, db, message_id) == MailState.SENT
        with db.in_use(WORKER):
            send()
        assert state_of(alice, db, message_id) == MailState.SENT
        again = copies(received)[f"<{message_id}@localhost>"]
        assert again == (handed_over if noted else handed_over + 1), "lost, or sent once too often"
        twice += again - 1
        if not killed:
            break
    else:
        raise AssertionError("there is no end to its statements")
    # At most the statements between the server's answer and the commit that notes it.
    assert twice <= 10
    assert len({bytes(each) for each in received.letters}) == len(copies(received)), "a copy differs"


def test_beside_a_sender_that_merely_stopped_nobody_sends_and_after_its_death_somebody_does(
    alice: Context, house: Product, received: Received, db: Database
) -> None:
    sender = replace(alice, product=house)
    message_id = letter(sender)
    received.hang = "RCPT"
    child = in_a_process(db.url(WORKER), lambda: mail.send_message(house, alice.tenant_id, message_id, "r"))
    try:
        wait_until(lambda: received.connections == 1)
        os.kill(child, signal.SIGSTOP)
        received.hang = ""
        with db.in_use(WORKER):
            mail.send_message(house, alice.tenant_id, message_id, "r")
        assert (received.letters, state_of(alice, db, message_id)) == ([], MailState.SENDING)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def sent() -> bool:
        with db.in_use(WORKER):
            mail.send_message(house, alice.tenant_id, message_id, "r")
        return state_of(alice, db, message_id) == MailState.SENT

    wait_until(sent)  # the database notices within a moment that the connection is gone
    assert copies(received) == {f"<{message_id}@localhost>": 1}


def in_a_process(url: str, use_case: Callable[[], object]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of forks with threads
        child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            database.initialize(connect(url, max_connections=2, application_name="tests-stop"))
            use_case()
        finally:
            os._exit(0)
    return child


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not come to be")
