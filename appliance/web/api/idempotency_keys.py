"""Idempotency-Key: a change that is sent twice is made once, and answered the same (API-03).

A key is of one organisation and one endpoint. Whoever has no organisation yet, and whatever needs none, has
nowhere to keep a key: such endpoints are idempotent by what they do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Response, request

from appliance.foundation.domain_errors import BadRequestError, FieldProblem
from appliance.services import idempotency
from appliance.services.idempotency import Call, KeptAnswer
from appliance.web.guards import current_context
from appliance.web.standing import current_standing

if TYPE_CHECKING:
    from appliance.web.api.contract import Operation

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replay"
_FIT = re.compile(r"[!-~]{1,200}")
# What belongs to the connection or the browser, and not to the answer.
_NOT_KEPT = frozenset({"content-length", "set-cookie", "date"})


def answer_under_key(operation: Operation, work: Callable[[], Response]) -> Response:
    """The response of ``work``, or the one that the same request was given before."""
    key = key_given()
    if key is None or not _has_organisation(operation):
        return work()
    call = Call(operation.name, sha256(key.encode()).digest(), _fingerprint(operation))
    if operation.keeps_only_key and not operation.answer_kept:
        return idempotency.keep_key(current_context(), call, work)
    made: list[Response] = []

    def answer() -> KeptAnswer:
        made.append(work())
        return _kept(operation, made[0])

    do = idempotency.answer_after if operation.keeps_only_key else idempotency.answer_once
    kept, is_replay = do(current_context(), call, answer)
    return _replayed(kept) if is_replay else made[0]


def key_given() -> str | None:
    """The key, or None where the request carries none. Raises BadRequestError for one that is none."""
    key = request.headers.get(HEADER)
    if key is not None and not _FIT.fullmatch(key):
        raise BadRequestError(
            "The Idempotency-Key is not one that can be kept.",
            code="bad_idempotency_key",
            mend="Use 1 to 200 printable ASCII characters without spaces, such as a UUID",
            fields=(FieldProblem(f"/{HEADER}", "is not 1 to 200 printable ASCII characters"),),
        )
    return key


def _has_organisation(operation: Operation) -> bool:
    kind = operation.guard.kind
    return kind == "permission" or (kind == "signed_in" and current_standing().seat is not None)


def _fingerprint(operation: Operation) -> bytes:
    """What the request asks for, with each part told from the next. A stream is known by its length alone."""
    if not operation.takes_stream:
        body = request.get_data(cache=True)
    else:
        body = str(request.content_length).encode()
    headers = (request.headers.get(name, "") for name in ("Content-Type", "If-Match", "If-None-Match"))
    line = (request.method, request.path, *headers)
    parts = [*(part.encode() for part in line), request.query_string, body]
    whole = sha256()
    for part in parts:
        whole.update(sha256(part).digest())
    return whole.digest()


def _kept(operation: Operation, response: Response) -> KeptAnswer:
    if response.is_streamed or response.direct_passthrough:
        raise TypeError(f"{operation.name} streams its answer, which cannot be kept: declare own_key=True")
    headers = {name: value for name, value in response.headers if name.lower() not in _NOT_KEPT}
    return KeptAnswer(response.status_code, headers, response.get_data())


def _replayed(kept: KeptAnswer) -> Response:
    response = Response(kept.body, status=kept.status)
    if "Content-Type" not in kept.headers:
        del response.headers["Content-Type"]
    response.headers.update(kept.headers)
    response.headers[REPLAYED] = "true"
    return response
