"""Idempotency-Key: a change that is sent twice is made once, and answered the same (API-03).

A key is of one endpoint, and of one organisation; of one person where the endpoint needs no organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Response, request

from appliance.foundation.domain_errors import BadRequestError, FieldProblem
from appliance.services import idempotency
from appliance.services.idempotency import Call, Holder, InProgressError, KeptAnswer, KeyReusedError, OfPerson
from appliance.web.guards import current_context
from appliance.web.sessions import current_session
from appliance.web.site import current_site
from appliance.web.standing import current_standing
from appliance.web.upload_stream import open_body

if TYPE_CHECKING:
    from appliance.web.api.contract import Operation

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replay"
_FIT = re.compile(r"[!-~]{1,200}")
# What belongs to the connection or the browser, and not to the answer.
_NOT_KEPT = frozenset({"content-length", "set-cookie", "date"})
# What a caller may say of a body that nobody has read yet (RFC 9530, and the header before it).
_DIGESTS = ("Content-Digest", "Repr-Digest", "Digest")


def answer_under_key(operation: Operation, work: Callable[[], Response]) -> Response:
    """The response of ``work``, or the one that the same request was given before."""
    key = key_given()
    if key is None:
        return work()
    call = Call(operation.name, sha256(key.encode()).digest(), _fingerprint(operation))
    made: list[Response] = []

    def answer() -> KeptAnswer:
        made.append(work())
        return _kept(operation, made[0])

    try:
        kept, is_replay = _answered(operation, call, answer)
    except (KeyReusedError, InProgressError):
        _hear_out(operation)
        raise
    if not is_replay:
        return made[0]
    _hear_out(operation)
    return _replayed(kept)


def _answered(operation: Operation, call: Call, answer: Callable[[], KeptAnswer]) -> tuple[KeptAnswer, bool]:
    if not operation.is_leased:
        return idempotency.answer_once(current_context(), call, answer)
    lease = idempotency.LEASE
    if operation.takes_stream:  # until its record may be taken for abandoned, should the process die
        lease += timedelta(seconds=current_site().product.limits.abandoned_upload_seconds)
    return idempotency.answer_leased(_holder(operation), call, answer, lease)


def _holder(operation: Operation) -> Holder:
    if operation.guard.kind == "permission":
        return current_context()
    return OfPerson(current_site().product, current_standing().account_id)


def _hear_out(operation: Operation) -> None:
    """Take a body that nobody wants, so that a sender who is still sending gets to hear the answer."""
    if operation.takes_stream:
        open_body(current_site().product.limits).discard()


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


def _fingerprint(operation: Operation) -> bytes:
    """What the request asks for, with each part told from the next.

    A stream is known by its length, and by the digest its sender gives of it.
    """
    if not operation.takes_stream:
        body = request.get_data(cache=True)
    else:
        said = (request.headers[name] for name in _DIGESTS if name in request.headers)
        body = "\n".join([str(request.content_length), *said]).encode()
    headers = (request.headers.get(name, "") for name in ("Content-Type", "If-Match", "If-None-Match"))
    line = (request.method, request.path, *headers)
    parts = [*(part.encode() for part in line), request.query_string, body]
    if operation.of_credential:
        parts.append(_credential())
    whole = sha256()
    for part in parts:
        whole.update(sha256(part).digest())
    return whole.digest()


def _credential() -> bytes:
    """Which session or token asks."""
    if (token := current_standing().token) is not None:
        return token.id.bytes
    stored = current_session().stored
    return stored.id_hash if stored is not None else b""


def _kept(operation: Operation, response: Response) -> KeptAnswer:
    if response.is_streamed or response.direct_passthrough:
        raise TypeError(f"{operation.name} streams its answer, which cannot be kept: declare filled_by")
    headers = {name: value for name, value in response.headers if name.lower() not in _NOT_KEPT}
    return KeptAnswer(response.status_code, headers, response.get_data())


def _replayed(kept: KeptAnswer) -> Response:
    response = Response(kept.body, status=kept.status)
    if "Content-Type" not in kept.headers:
        del response.headers["Content-Type"]
    response.headers.update(kept.headers)
    response.headers[REPLAYED] = "true"
    return response
