"""What was sent into the local mailbox folder, for the page that shows it in development."""

from __future__ import annotations

from appliance.adapters.mail import Letter, MailboxFolder
from appliance.foundation.domain_errors import NotFoundError
from appliance.services.context import Product


def letters(product: Product) -> list[tuple[str, Letter]]:
    """Every letter with its id, newest first; none when mail does not go into a folder."""
    mail = product.mail
    return list(mail.letters()) if isinstance(mail, MailboxFolder) else []


def one_letter(product: Product, letter_id: str) -> Letter:
    """One letter. Raises NotFoundError."""
    if not isinstance(product.mail, MailboxFolder):
        raise NotFoundError("There is no mailbox folder.")
    return product.mail.letter(letter_id)
