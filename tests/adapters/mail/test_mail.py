"""Mail kept as files: whole, private, newest first, and never a path of somebody's choosing."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.mail import Letter, MailboxFolder, NoMail
from appliance.foundation.domain_errors import NotFoundError, UnavailableError

LETTER = Letter("ada@example.test", "Hello, wörld", "A text.\n\nMore.", datetime(2026, 11, 21, 9, tzinfo=UTC))


def test_a_letter_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    mailbox = MailboxFolder(tmp_path / "mailbox")
    letter_id = mailbox.send(LETTER)
    assert mailbox.letter(letter_id) == LETTER
    (file,) = (tmp_path / "mailbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_newest_letter_comes_first(tmp_path: Path) -> None:
    mailbox = MailboxFolder(tmp_path)
    for hours in (0, 2, 1):
        moment = LETTER.sent_at + timedelta(hours=hours)
        mailbox.send(Letter("ada@example.test", f"After {hours}", "x", moment))
    assert [letter.subject for _, letter in mailbox.letters()] == ["After 2", "After 1", "After 0"]


@pytest.mark.parametrize("letter_id", ["", "../secret", "20261121T090000000000-0000000g", "x" * 500])
def test_an_id_that_is_none_finds_nothing(tmp_path: Path, letter_id: str) -> None:
    (tmp_path / "secret.json").write_text("{}")
    with pytest.raises(NotFoundError):
        MailboxFolder(tmp_path / "mailbox").letter(letter_id)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("not a letter")
    assert list(MailboxFolder(tmp_path).letters()) == []


def test_a_folder_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "mailbox").write_text("in the way")
    with pytest.raises(UnavailableError):
        MailboxFolder(tmp_path / "mailbox").send(LETTER)


def test_without_a_way_of_sending_nothing_is_lost_in_silence() -> None:
    with pytest.raises(UnavailableError, match="was not sent"):
        NoMail().send(LETTER)
