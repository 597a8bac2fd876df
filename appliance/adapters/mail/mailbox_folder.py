"""Mail kept as files in a folder, for development and tests: /dev/mailbox shows it, nothing leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from appliance.adapters.mail.message import Letter, MailUnreachableError
from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.errors import RefusedError

_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class MailboxFolder:
    """A folder with one JSON file a letter, named so that names sort as moments do."""

    folder: Path

    def send(self, letter: Letter) -> str:
        """Write the letter down, whole or not at all; the id is the file's name.

        A letter with a message id has one file, however often it is handed over.
        """
        moment = re.sub(r"[^0-9T]", "", rfc3339(letter.sent_at))
        mark = sha256(letter.message_id.encode()).hexdigest()[:8] if letter.message_id else token_hex(4)
        letter_id = f"{moment}-{mark}"
        content = {
            "to": letter.to,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "sent_at": rfc3339(letter.sent_at),
            "message_id": letter.message_id,
            "headers": dict(letter.headers),
        }
        written = json.dumps(content, ensure_ascii=False, indent=1).encode()
        name = f"{letter_id}.json"
        try:
            write_all_or_nothing(self.folder, {name: written}, private={name})
        except RefusedError as error:
            raise MailUnreachableError(f"the mailbox folder cannot be written: {error.message}") from None
        return letter_id

    def letters(self) -> Iterator[tuple[str, Letter]]:
        """Every letter with its id, newest first."""
        for path in sorted(self.folder.glob("*.json"), reverse=True):
            if _NAME.fullmatch(path.stem):
                yield path.stem, _read(path)

    def letter(self, letter_id: str) -> Letter:
        """One letter; raises NotFoundError for an id that is none, whatever it looks like."""
        path = self.folder / f"{letter_id}.json"
        if not _NAME.fullmatch(letter_id) or not path.is_file():
            raise NotFoundError("There is no such letter.")
        return _read(path)


def _read(path: Path) -> Letter:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Letter(
        to=content["to"],
        subject=content["subject"],
        text=content["text"],
        sent_at=datetime.fromisoformat(content["sent_at"]),
        html=content.get("html", ""),
        message_id=content.get("message_id", ""),
        headers=content.get("headers", {}),
    )
