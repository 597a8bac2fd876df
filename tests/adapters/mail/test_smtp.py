"""Letters handed over to a real server: over TLS or not at all, and every answer taken for what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.mail import (
    Letter,
    MailDelayedError,
    MailRefusedError,
    MailUnreachableError,
    SmtpMail,
    SmtpServer,
)
from appliance.foundation.circuit_breaker import CircuitBreaker
from tests.adapters.mail.smtp_server import PASSWORD, USER, Authority, Received, make_authority, running

LETTER = Letter(
    "ada@example.test",
    "Grüße, Ada: your report",
    "A text.\n\nWith “quotes” and\n.a line that begins with a dot\n",
    datetime(2026, 11, 21, 9, tzinfo=UTC),
    html="<!DOCTYPE html><p>A page of Grüße.</p>\n",
    message_id="<0001@app.example.test>",
    headers={"List-Unsubscribe": "<https://app.example.test/mail/stop/" + "x" * 120 + ">"},
)
Send = Callable[..., SmtpMail]

pytestmark = pytest.mark.usefixtures("loopback")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def way(received: Received, authority: Authority) -> Iterator[Send]:
    """A way of sending to a server that is started with it."""
    with ExitStack() as stack:

        def start(*, security: str = "starttls", offers_tls: bool = True, **changes: Any) -> SmtpMail:
            tls = authority.context() if offers_tls else None
            implicit = security == "implicit"
            port = stack.enter_context(running(received, tls, implicit=implicit, sign_in=offers_tls))
            server = SmtpServer(
                host="localhost", port=port, security=security, ca=authority.certificate,  # type: ignore[arg-type]
                sender=Address("Transcrypt", "hello", "example.org"), user=USER, password=PASSWORD,
            )  # fmt: skip
            breaker = CircuitBreaker("mail", failures=2, pause=60)
            return SmtpMail(replace(server, **changes), breaker, patience=0.5)

        yield start


@pytest.mark.req("MAIL-01")
@pytest.mark.parametrize("security", ["starttls", "implicit"])
def test_a_letter_arrives_as_it_was_written_and_over_tls(
    way: Send, received: Received, security: str
) -> None:
    assert way(security=security).send(LETTER) == LETTER.message_id
    (message,) = received.messages
    assert received.over_tls == [True]
    assert str(message["To"]) == "ada@example.test"
    assert str(message["From"]) == "Transcrypt <hello@example.org>"
    assert str(message["Subject"]) == LETTER.subject
    assert message["List-Unsubscribe"] == LETTER.headers["List-Unsubscribe"]
    text, page = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(page, EmailMessage)
    assert [part.get_content().replace("\r\n", "\n") for part in (text, page)] == [LETTER.text, LETTER.html]


@pytest.mark.req("MAIL-01")
def test_the_same_letter_is_the_same_bytes_each_time(way: Send, received: Received) -> None:
    mail = way()
    mail.send(LETTER)
    mail.send(LETTER)
    assert received.letters[0] == received.letters[1]
    assert received.messages[0]["Message-ID"] == LETTER.message_id
    assert all(len(line) <= 998 and line.isascii() for line in received.letters[0].splitlines())


@pytest.mark.req("MAIL-01")
@pytest.mark.parametrize(
    ("answers", "error", "told"),
    [
        ({"to": "550 5.1.1 ada@example.test is nobody"}, MailRefusedError, "550 5.1.1"),
        ({"to": "450 4.2.0 ada@example.test greylisted"}, MailDelayedError, "450 4.2.0"),
        ({"data": "554 5.7.1 ada@example.test looks like spam"}, MailRefusedError, "554 5.7.1"),
        ({"data": "451 ada@example.test later"}, MailDelayedError, "451"),
        ({"to": "421 4.3.2 closing"}, MailDelayedError, "421"),
        ({"sender": "550 5.7.1 hello@example.org is not yours"}, MailUnreachableError, "550 5.7.1"),
        ({"drop": "RCPT"}, MailDelayedError, "went away"),
        ({"drop": "DATA"}, MailDelayedError, "went away"),
        ({"hang": "RCPT"}, MailDelayedError, "went away"),
        ({"drop": "EHLO"}, MailUnreachableError, "cannot be reached"),
        ({"hang": "EHLO"}, MailUnreachableError, "cannot be reached"),
    ],
)
def test_what_the_server_does_is_understood_and_told_without_its_words(
    way: Send, received: Received, answers: dict[str, str], error: type[Exception], told: str
) -> None:
    for name, answer in answers.items():
        setattr(received, name, answer)
    with pytest.raises(error, match=told) as refused:
        way().send(LETTER)
    assert "@" not in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.req("MAIL-01")
def test_without_tls_nothing_is_sent(way: Send, received: Received) -> None:
    with pytest.raises(MailUnreachableError, match="offers no TLS"):
        way(offers_tls=False).send(LETTER)
    assert received.letters == []


@pytest.mark.req("MAIL-01")
def test_a_certificate_of_nobody_we_trust_is_refused(way: Send, received: Received) -> None:
    with pytest.raises(MailUnreachableError, match="cannot be trusted"):
        way(ca=None).send(LETTER)
    assert received.letters == []


@pytest.mark.req("MAIL-01")
def test_a_certificate_of_another_name_is_refused(way: Send, tmp_path: Path) -> None:
    mail = way()
    other = make_authority(tmp_path, "elsewhere.example")
    with pytest.raises(MailUnreachableError, match="cannot be trusted"):
        SmtpMail(replace(mail._server, ca=other.certificate), mail.breaker).send(LETTER)


@pytest.mark.req("MAIL-01")
def test_a_wrong_password_is_told_as_the_fault_of_the_settings(way: Send) -> None:
    with pytest.raises(MailUnreachableError, match="user name and password") as refused:
        way(password="wrong-planted-password").send(LETTER)  # noqa: S106
    assert "planted" not in str(refused.value)


@pytest.mark.req("MAIL-01", "JOBS-09")
def test_after_some_failures_nobody_waits_for_the_server_any_more(way: Send, received: Received) -> None:
    received.drop = "EHLO"
    mail = way()
    for _ in range(2):
        with pytest.raises(MailUnreachableError):
            mail.send(LETTER)
    met = received.connections
    with pytest.raises(MailUnreachableError, match="left alone"):
        mail.send(LETTER)
    assert (mail.breaker.state, received.connections) == ("open", met)


@pytest.mark.req("MAIL-01", "SEC-06")
@pytest.mark.parametrize("line", ["a\nBcc: x@y.test", "a\r\nX: y", "a\x00", "a\u2028b", "a\x0bb"])
def test_no_line_of_a_letter_can_begin_another(line: str) -> None:
    for head in ({"subject": line}, {"to": line}, {"message_id": line}, {"headers": {"X": line}},
                 {"headers": {line: "x"}}):  # fmt: skip
        with pytest.raises(ValueError, match="control character"):
            replace(LETTER, **head)


@pytest.mark.req("MAIL-01", "SEC-06")
@pytest.mark.parametrize(
    "to",
    ["ada", "ada@", "@example.test", "a b@example.test", "ada@example.test, eve@evil.test", "ä@example.test"],
)
def test_an_address_no_server_would_take_is_refused_before_one_is_asked(
    way: Send, received: Received, to: str
) -> None:
    with pytest.raises(MailRefusedError):
        way().send(replace(LETTER, to=to))
    assert received.connections == 0


@pytest.mark.req("MAIL-01")
def test_a_domain_of_other_letters_is_written_as_servers_know_it(way: Send, received: Received) -> None:
    way().send(replace(LETTER, to="ada@münchen.example"))
    assert str(received.messages[0]["To"]) == "ada@xn--mnchen-3ya.example"
