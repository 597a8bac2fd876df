"""What does not answer at the moment, and what is switched off or not there yet."""

from __future__ import annotations

from appliance.foundation.error_catalogue.entry import Entry

OUTSIDE: tuple[Entry, ...] = (
    Entry(
        "E501_NOT_AVAILABLE",
        "This does not exist yet",
        "The address is kept for something that the product does not do yet.",
        "Nothing that a program could do; the reference tells when it is there.",
    ),
    Entry(
        "E503_UNAVAILABLE",
        "Not available at the moment",
        "Something this needs does not answer. Nothing was saved, and nothing was left half done.",
        "Send it again after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E503_FEATURE_DISABLED",
        "Switched off",
        "The operator has switched this off. Nothing was saved.",
        "Ask the operator, or try another day.",
    ),
    Entry(
        "E503_DATABASE_UNAVAILABLE",
        "Our database does not answer",
        "The database is away. Nothing was saved, and nothing was left half done.",
        "Send it again after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E503_DATABASE_BUSY",
        "Somebody else was in the way",
        "Several people changed the same thing at the same moment, or it took too long. Nothing was saved.",
        "Send it again in a moment.",
        retry=True,
    ),
    Entry(
        "E503_OBJECT_STORE_UNAVAILABLE",
        "The place of files does not answer",
        "The place where files are kept does not answer at the moment. Nothing is lost.",
        "Send it again after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E503_CANNOT_KEEP",
        "No file can be taken now",
        "Neither the place of files nor the room to wait for it can take a file now.",
        "Send it again after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E503_CONTENT_DAMAGED",
        "The content cannot be opened",
        "The content was lost or damaged, or its encryption key is missing.",
        "Tell the operator, who can restore it.",
    ),
    Entry(
        "E503_UPLOAD_TOO_SLOW",
        "The file took too long to arrive",
        "The bytes came so slowly that the upload counts as abandoned.",
        "Send it again on a faster connection.",
        retry=True,
    ),
    Entry(
        "E503_MALWARE_SCANNER_UNAVAILABLE",
        "Files cannot be checked at the moment",
        "The malware scanner does not answer, and no file is taken unchecked.",
        "Send it again after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E503_IDENTITY_PROVIDER_UNAVAILABLE",
        "The sign-in service does not answer",
        "The sign-in provider does not answer. People already signed in can go on working.",
        "Wait a minute and try again.",
        retry=True,
    ),
    Entry(
        "E503_MAIL_UNREACHABLE",
        "The mail server does not answer",
        "The mail server does not answer. Letters wait and go out later.",
        "Nothing; letters are sent by themselves.",
        retry=True,
    ),
)
