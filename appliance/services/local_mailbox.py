"""What was sent into the local mailbox folder, and every letter there is, for the pages of development."""

from __future__ import annotations

from appliance.adapters.mail import Letter, MailboxFolder, Words
from appliance.foundation.domain_errors import NotFoundError
from appliance.services.context import Product
from appliance.services.mail import Letters, sample_words


def letters(product: Product) -> list[tuple[str, Letter]]:
    """Every letter with its id, newest first; none when mail does not go into a folder."""
    mail = product.mail
    return list(mail.letters()) if isinstance(mail, MailboxFolder) else []


def one_letter(product: Product, letter_id: str) -> Letter:
    """One letter. Raises NotFoundError."""
    if not isinstance(product.mail, MailboxFolder):
        raise NotFoundError("There is no mailbox folder.")
    return product.mail.letter(letter_id)


def samples() -> list[tuple[str, Words]]:
    """Every letter of the product by name, with the facts of an example."""
    return [(letter.value, sample_words(letter)) for letter in Letters]


def one_sample(name: str) -> Words:
    """One letter with the facts of an example. Raises NotFoundError."""
    if name not in set(Letters):
        raise NotFoundError("There is no such letter.")
    return sample_words(Letters(name))
