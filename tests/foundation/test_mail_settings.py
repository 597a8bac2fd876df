"""How letters leave, as the environment says it: over TLS, by workers alone, every fault told (MAIL-01)."""

from __future__ import annotations

import pytest

from appliance.foundation.app_settings import Process, read_app_settings
from tests.foundation.test_app_settings import environ, faults

__all__ = ["environ"]


MAIL = {
    "TRANSCRYPT_SMTP": "smtps://robot%40example.org@smtp.example.org",
    "TRANSCRYPT_SMTP_PASSWORD": "planted-smtp-password",
    "TRANSCRYPT_MAIL_FROM": "Transcrypt <hello@example.org>",
}


@pytest.fixture
def worker_environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"DATABASE_URL_WORKER": "postgresql://transcrypt_worker:planted-password@db/transcrypt"}


@pytest.mark.req("MAIL-01", "SEC-02")
def test_only_a_worker_knows_how_letters_leave(worker_environ: dict[str, str]) -> None:
    settings = read_app_settings(worker_environ | MAIL, process=Process.WORKER)
    assert settings.smtp is not None
    assert (settings.smtp.host, settings.smtp.port, settings.smtp.security) == (
        "smtp.example.org",
        465,
        "implicit",
    )
    assert (settings.smtp.user, settings.smtp.password) == ("robot@example.org", "planted-smtp-password")
    assert (settings.smtp.sender_name, settings.smtp.sender) == ("Transcrypt", "hello@example.org")
    assert "planted" not in repr(settings)
    assert read_app_settings(worker_environ | MAIL, process=Process.WEB).smtp is None


@pytest.mark.req("MAIL-01", "SEC-02")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"TRANSCRYPT_SMTP": "smtp://h?tls=none"}, "TRANSCRYPT_SMTP: does without TLS, and this is prod"),
        ({"TRANSCRYPT_SMTP": "smtps://h?tls=none"}, "TRANSCRYPT_SMTP: asks for TLS and for none"),
        ({"TRANSCRYPT_SMTP": "smtps://u:planted-secret@h"}, "TRANSCRYPT_SMTP: holds a password"),
        ({"TRANSCRYPT_SMTP": "http://h"}, "TRANSCRYPT_SMTP: is not the address of a mail server"),
        ({"TRANSCRYPT_SMTP": "smtps://h:x"}, "TRANSCRYPT_SMTP: has a port that is none"),
        ({"TRANSCRYPT_SMTP": "smtps://h?ca=/no/such"}, "TRANSCRYPT_SMTP: names an authority's file"),
        ({"TRANSCRYPT_SMTP_PASSWORD": ""}, "TRANSCRYPT_SMTP_PASSWORD: is not set"),
        ({"TRANSCRYPT_MAIL_FROM": ""}, "TRANSCRYPT_MAIL_FROM: is not set"),
        ({"TRANSCRYPT_MAIL_FROM": "hello"}, "TRANSCRYPT_MAIL_FROM: is not a sender"),
        ({"TRANSCRYPT_MAIL_FROM": "a@b.test\r\nBcc: c@d.test"}, "TRANSCRYPT_MAIL_FROM: is not a sender"),
        ({"TRANSCRYPT_MAILBOX": "/srv/mail"}, "TRANSCRYPT_SMTP: is set together with TRANSCRYPT_MAILBOX"),
        ({"TRANSCRYPT_BASE_URL": ""}, "TRANSCRYPT_BASE_URL: is not set"),
    ],
)
def test_mail_that_could_not_be_sent_safely_starts_nothing(
    worker_environ: dict[str, str], changes: dict[str, str], told: str
) -> None:
    found = faults(worker_environ | MAIL | changes, Process.WORKER)
    assert any(fault.startswith(told) for fault in found), found
    assert "planted" not in str(found)


@pytest.mark.req("MAIL-01")
def test_starttls_is_what_smtp_means_and_play_may_do_without(worker_environ: dict[str, str]) -> None:
    settings = read_app_settings(
        worker_environ | MAIL | {"TRANSCRYPT_SMTP": "smtp://h"}, process=Process.WORKER
    )
    assert settings.smtp is not None
    assert (settings.smtp.security, settings.smtp.port) == ("starttls", 587)
    play = worker_environ | MAIL | {"TRANSCRYPT_ENV": "test", "TRANSCRYPT_SMTP": "smtp://h:2525?tls=none"}
    settings = read_app_settings(play, process=Process.WORKER)
    assert settings.smtp is not None
    assert (settings.smtp.security, settings.smtp.port) == ("none", 2525)
