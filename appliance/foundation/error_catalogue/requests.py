"""What is wrong with a request itself, before anybody asks what it wants; and what is our own mistake."""

from __future__ import annotations

from appliance.foundation.error_catalogue.entry import Entry

REQUESTS: tuple[Entry, ...] = (
    Entry(
        "E400_BAD_REQUEST",
        "This request cannot be understood",
        "The request is not one that can be answered: its form, a header or its address is broken.",
        "Look at what your program sends.",
    ),
    Entry(
        "E400_BAD_JSON",
        "The body is not JSON",
        "The body is missing, is not UTF-8 or not JSON, has the same key twice, or is nested too deeply.",
        "Send one JSON object; detail says where reading stopped.",
    ),
    Entry(
        "E400_BAD_SCHEMA",
        "The body does not fit",
        "The body was read and does not fit the schema of this address. Unknown fields are refused too.",
        "Mend the places that errors names by JSON pointer.",
    ),
    Entry(
        "E400_INVALID_FIELD",
        "A parameter or header cannot be used",
        "A parameter or a header is unknown here, is given twice, or has a value it cannot have.",
        "Mend what errors names; each pointer is a slash and the name.",
    ),
    Entry(
        "E400_BAD_IDEMPOTENCY_KEY",
        "The Idempotency-Key cannot be used",
        "The header Idempotency-Key is empty, too long, or has characters that do not print.",
        "Send 1 to 200 printable ASCII characters without spaces, such as a UUID.",
    ),
    Entry(
        "E405_METHOD_NOT_ALLOWED",
        "This address does not take that kind of request",
        "The address exists, and the method is none of those it takes.",
        "Use a method of the header Allow.",
    ),
    Entry(
        "E406_NOT_ACCEPTABLE",
        "There is nothing of that kind",
        "The header Accept asks for a kind of content that this address does not give.",
        "Leave Accept out, or name what the reference names.",
    ),
    Entry(
        "E408_REQUEST_TIMEOUT",
        "The request took too long to arrive",
        "The rest of the request did not arrive in time. Nothing was saved.",
        "Send it again, on a connection that is fast enough.",
        retry=True,
    ),
    Entry(
        "E411_LENGTH_REQUIRED",
        "Say how long the body is",
        "This address takes no body of unknown length.",
        "Send Content-Length.",
    ),
    Entry(
        "E412_PRECONDITION_FAILED",
        "The precondition does not hold",
        "What If-Match or If-None-Match demands is not so. Nothing was changed.",
        "Read the record again and decide anew.",
    ),
    Entry(
        "E413_TOO_LARGE",
        "That is too large",
        "What was sent is larger than this address takes. Nothing was saved.",
        "Send less; the reference says how much an address takes.",
    ),
    Entry(
        "E414_ADDRESS_TOO_LONG",
        "The address is too long",
        "The first line of the request is longer than is read.",
        "Shorten the query.",
    ),
    Entry(
        "E415_UNSUPPORTED_MEDIA_TYPE",
        "That kind of content is not understood",
        "The body is of a kind, in a character set or in a compression that this address does not take.",
        "Send the Content-Type that the reference names, in UTF-8, not compressed.",
    ),
    Entry(
        "E416_RANGE_NOT_SATISFIABLE",
        "There is no such part",
        "The part that the header Range asks for is not there.",
        "Ask for the whole.",
    ),
    Entry(
        "E417_EXPECTATION_FAILED",
        "That expectation cannot be met",
        "The header Expect asks for something that is not done here.",
        "Leave Expect out.",
    ),
    Entry(
        "E431_HEADERS_TOO_LARGE",
        "The headers are too large",
        "There are more headers, or longer ones, than are read.",
        "Send fewer or shorter headers; cookies count too.",
    ),
    Entry(
        "E500_INTERNAL",
        "Something went wrong on our side",
        "This is our mistake, not yours. Nothing was left half done.",
        "Try again; if it happens again, tell the operator the trace_id.",
        retry=True,
    ),
    Entry(
        "E501_NOT_IMPLEMENTED",
        "That is not done here",
        "The request asks for something that this server does not do, such as an unknown transfer coding.",
        "Leave it out.",
    ),
    Entry(
        "E505_VERSION_NOT_SUPPORTED",
        "Not that version of HTTP",
        "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        "Use HTTP/1.1.",
    ),
)
