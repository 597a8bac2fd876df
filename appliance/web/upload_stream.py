"""Files on their way, alone or in forms, read from the socket piece by piece (EVID-04).

The usual way would put a file on the disk, in plain, before the view sees it. Here the fields that stand
before the first file are read into memory, and each file is handed on while it arrives; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from flask import request
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    LengthRequired,
    RequestEntityTooLarge,
    RequestTimeout,
)
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from appliance.foundation.limits import Limits

View = TypeVar("View", bound=Callable[..., Any])

_STEP = 1 << 16
_MOST_PARTS = 500


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def streams_upload(view: View) -> View:
    """The view reads its body by ``open_upload`` and checks the form's token itself."""
    setattr(view, "streams_upload", True)  # noqa: B010
    return view


@dataclass(frozen=True)
class ArrivingFile:
    """A file on its way: ``pieces`` can be read once, and must be before the next file."""

    filename: str
    content_type: str
    pieces: Iterator[bytes]


@dataclass
class Upload:
    """The body of one request. ``fields`` holds all values of the fields before the next file."""

    body: Readable
    boundary: bytes
    form_bytes: int
    fields: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._decoder = MultipartDecoder(self.boundary, max_parts=_MOST_PARTS)
        self._events = self._decoded()
        self._waiting: File | None = None
        self._read_fields()

    def value(self, name: str) -> str:
        """The last value of a field, or nothing."""
        return self.fields.get(name, [""])[-1]

    def files(self) -> Iterator[ArrivingFile]:
        """Each file that was chosen; a field in which none was is passed over."""
        while (found := self._waiting) is not None:
            pieces = self._pieces()
            if found.filename:
                kind = found.headers.get("content-type", "")
                yield ArrivingFile(found.filename, kind.partition(";")[0].strip(), pieces)
            for _ in pieces:
                pass
            self._waiting = None
            self._read_fields()

    def discard(self, at_most: int) -> None:
        """Read on and forget, so that a sender who is still sending gets to hear the answer."""
        left = at_most
        while left > 0 and (read := self._read()):
            left -= len(read)

    def _read_fields(self) -> None:
        room = self.form_bytes
        for event in self._events:
            if isinstance(event, File):
                self._waiting = event
                return
            if isinstance(event, Field):
                value = b"".join(self._bounded(room))
                room -= len(value)
                self.fields.setdefault(event.name, []).append(value.decode("utf-8", errors="replace"))

    def _bounded(self, room: int) -> Iterator[bytes]:
        for piece in self._pieces():
            room -= len(piece)
            if room < 0:
                raise RequestEntityTooLarge
            yield piece

    def _pieces(self) -> Iterator[bytes]:
        """The bytes of the part just begun."""
        for event in self._events:
            if isinstance(event, Data):
                if event.data:
                    yield bytes(event.data)
                if not event.more_data:
                    return

    def _decoded(self) -> Iterator[Event]:
        while True:
            try:
                event = self._decoder.next_event()
            except ValueError as error:
                raise BadRequest("This form cannot be read.") from error
            if isinstance(event, NeedData):
                self._decoder.receive_data(self._read() or None)
                continue
            yield event
            if isinstance(event, Epilogue):
                return

    def _read(self) -> bytes:
        return _read_from(self.body)


def open_upload(limits: Limits) -> Upload:
    """The body of the current request, which must be a form with files.

    A browser that sends each file on its own says so by a header, and may send one file; a plain form may
    send as many as one upload may have. More than that is refused before it is read.
    """
    boundary = request.mimetype_params.get("boundary", "")
    # A boundary of other characters is in no body; the standard allows a few ASCII ones.
    if request.mimetype != "multipart/form-data" or not boundary or not boundary.isascii():
        raise BadRequest("This address takes a form with files.")
    if request.content_length is None:
        raise LengthRequired
    files = 1 if "X-CSRFToken" in request.headers else limits.files_per_upload
    # Our own bound below, of which the sender hears; None would mean that of all other forms.
    request.max_content_length = request.content_length + 1
    if request.content_length > files * limits.file_bytes + limits.form_bytes:
        _discard(request.stream, 2 * limits.file_bytes)
        raise RequestEntityTooLarge(f"A file may have at most {limits.file_bytes // (1 << 20)} MB.")
    return Upload(request.stream, boundary.encode("latin-1"), limits.form_bytes)


@dataclass(frozen=True)
class ArrivingBody:
    """A body that is one file and nothing else; its pieces can be read once."""

    body: Readable
    size_bytes: int

    def pieces(self) -> Iterator[bytes]:
        """What arrives, as it arrives. Raises ClientDisconnected when that is not all that was to come."""
        left = self.size_bytes
        while read := _read_from(self.body):
            left -= len(read)
            yield read
        if left > 0:  # to gunicorn, a sender who is gone has sent everything
            raise ClientDisconnected

    def discard(self) -> None:
        """Read on and forget, so that a sender who is still sending gets to hear the answer."""
        _discard(self.body, self.size_bytes)


def open_body(limits: Limits) -> ArrivingBody:
    """The body of the current request, which must say how long it is and be no longer than a file may be."""
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired
    size = request.content_length or 0
    request.max_content_length = size + 1  # our own bound below, of which the sender hears
    if size > limits.file_bytes:
        _discard(request.stream, 2 * limits.file_bytes)
        raise RequestEntityTooLarge(f"A file may have at most {limits.file_bytes // (1 << 20)} MB.")
    return ArrivingBody(request.stream, size)


def _read_from(body: Readable) -> bytes:
    try:
        return body.read(_STEP)
    except ClientDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise RequestTimeout("The file stopped arriving.") from error
        raise


def _discard(body: Readable, at_most: int) -> None:
    while at_most > 0 and (read := body.read(min(_STEP, at_most))):
        at_most -= len(read)
