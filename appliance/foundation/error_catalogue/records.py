"""Records that are not there, that somebody else changed, or that cannot be what somebody wants."""

from __future__ import annotations

from appliance.foundation.error_catalogue.entry import Entry

RECORDS: tuple[Entry, ...] = (
    Entry(
        "E404_NOT_FOUND",
        "Not found",
        "There is nothing at this address, or it belongs to another organisation.",
        "Check the address, or look for it in the list it belongs to.",
    ),
    Entry(
        "E404_CONTENT_GONE",
        "The content is gone",
        "The record is there; its content was redacted, or removed when its time was over.",
        "Add the evidence anew if you still have it.",
    ),
    Entry(
        "E404_ENTRY_GONE",
        "The entry is gone",
        "Somebody removed the entry of the profile while you were changing it.",
        "Read the profile again.",
    ),
    Entry(
        "E404_LINK_CLOSED",
        "This link opens nothing",
        "The link is mistyped, has expired, or was taken back.",
        "Ask whoever sent it for another one.",
    ),
    Entry(
        "E404_LINK_OVER",
        "This link is over",
        "The link is mistyped, was used, or opens nothing any more.",
        "Ask whoever sent it for another one.",
    ),
    Entry(
        "E404_NO_OFFER",
        "There is no such offer",
        "The offer of ownership was never made to you, was taken back, or is over.",
        "Ask the owner for another one.",
    ),
    Entry(
        "E404_OBJECT_MISSING",
        "The file is not there",
        "The file is not in the place where files are kept.",
        "Tell the operator the trace_id.",
    ),
    Entry(
        "E404_ORG_PROFILE_NOT_FOUND",
        "There is no profile yet",
        "The organisation has not begun its profile, or there is no such version of it.",
        "Write the profile first; the list of versions tells what there is.",
    ),
    Entry(
        "E409_OWNS_ORGANISATION",
        "You own an organisation",
        "An account that owns an organisation cannot be erased: nobody would answer for the organisation.",
        "Hand it over or have it deleted, and ask again.",
    ),
    Entry(
        "E409_CONFLICT",
        "This cannot be done now",
        "The state of things does not permit it: somebody was faster, or it is done already.",
        "Read the record again and decide anew.",
    ),
    Entry(
        "E409_VERSION_MISMATCH",
        "Somebody else changed it meanwhile",
        "Another version than the one in If-Match stands. Nothing was overwritten.",
        "Read the record again, put your change to that, and send its ETag as If-Match.",
    ),
    Entry(
        "E409_IDEMPOTENCY_MISMATCH",
        "This key belongs to another request",
        "The Idempotency-Key was used before, with another payload or for another address.",
        "Make a new key for a new request.",
    ),
    Entry(
        "E409_IN_PROGRESS",
        "The same request is being answered",
        "A request with this Idempotency-Key is being worked on at this moment.",
        "Send it again with the same key after as many seconds as Retry-After says.",
        retry=True,
    ),
    Entry(
        "E409_EVIDENCE_EXISTS",
        "This evidence is there already",
        "The organisation has evidence of the same content, and what you said about it differs.",
        "Use the evidence that detail names, or change what is said about it.",
    ),
    Entry(
        "E409_CONTENT_DIFFERS",
        "Other content has arrived before",
        "The content of this evidence has arrived, or is arriving, and what was sent now is not the same.",
        "Announce it as evidence of its own, which may replace this one.",
    ),
    Entry(
        "E409_NO_FILE",
        "This evidence is no file",
        "Links, notes and statements bring their content when they are made.",
        "Send content to evidence that was announced as a file.",
    ),
    Entry(
        "E409_ALREADY_THERE",
        "You are there already",
        "The invitation leads to an organisation you belong to.",
        "Choose it among your organisations.",
    ),
    Entry(
        "E409_ORGANISATION_FULL",
        "The organisation is full",
        "The organisation has as many people as its plan allows.",
        "Ask its owner to make room.",
    ),
    Entry(
        "E409_NOTHING_TO_PUBLISH",
        "Nothing has changed",
        "The profile is the same as its last published version.",
        "Nothing is left to do.",
    ),
    Entry(
        "E409_FACTS_LAPSED",
        "Some facts will have lapsed",
        "Some facts of this part will be too old when the certificate ends.",
        "Give them anew and publish them first.",
    ),
    Entry(
        "E422_SIZE_DIFFERS",
        "Another size was announced",
        "The body has another length than was announced for this file. The evidence still waits for it.",
        "Send the file that was announced, or announce this one.",
    ),
    Entry(
        "E422_EVIDENCE_REJECTED",
        "The content was turned away",
        "The content is not what was announced, or must not be kept. The evidence is rejected for good.",
        "Read the evidence: its rejection says why and what to do.",
    ),
    Entry(
        "E422_INVALID",
        "This cannot be used as it is",
        "The input is of the right form, and breaks a rule of the product.",
        "Mend what errors names; detail says the rest.",
    ),
    Entry(
        "E422_CANNOT_BE_KEPT",
        "Something of this cannot be kept",
        "A text has a character, or a number is of a size, that cannot be kept. Nothing was saved.",
        "Take control characters out, and look at numbers and days that are very large.",
    ),
    Entry(
        "E422_REFUSED",
        "This cannot be used",
        "What was sent can be read, and must not be used as it is.",
        "detail says why.",
    ),
    Entry(
        "E422_CALENDAR_ENDS",
        "That day is too far away",
        "Bank holidays are not known for that day.",
        "Choose a nearer day.",
    ),
    Entry(
        "E428_PRECONDITION_REQUIRED",
        "Say which version you change",
        "The record is shared by several people, and the request does not say which version it changes.",
        "Read the record and send its ETag as If-Match; If-None-Match: * makes the first one.",
    ),
)
