"""Measure the JSON API and print what was found: ``scripts/bench.sh api``."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import statistics
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from scripts.benchmarks.api_callers import callers
from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.telling import add_form, machine, measured, tell
from scripts.benchmarks.web_load import Asked, Times, closed_loop, steady
from scripts.benchmarks.web_place import Place, running_place

BEGIN, END = "<!-- measured api: begin -->", "<!-- measured api: end -->"
CONNECTIONS = 8
ROUNDS = 15  # of each call, in turns with hello
RATE = 100.0
UPLOAD_BYTES = 25_000_000
PAGES = (50, 100)
"""Entries of a page: where the caller says nothing, for which the aim is, and the most there may be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up, measure, print, answer 0. Nothing here passes or fails; the aims are in docs/performance.md."""
    options = _options(arguments)
    with running_place(organisations=options.organisations, pieces=options.pieces) as place:
        tables = list(_tables(place, options))
    estate = f"{options.organisations} organisations with {options.pieces:,} pieces of evidence each"
    told = f"Measured on {machine()}, {estate}, {CONNECTIONS} connections, by an API token."
    tell(options, told, tables, (BEGIN, END))
    return 0


def _tables(place: Place, options: argparse.Namespace) -> Iterator[Table]:
    mine, other = callers(place)
    yield measured(_calls(place, mine, options))
    yield measured(_beside_an_upload(place, mine, other, options.seconds))


def _calls(place: Place, token: dict[str, str], options: argparse.Namespace) -> Table:
    """Each call and the yardstick in turns, in the same processes."""
    hello = Asked(f"{place.url}/yardstick/hello", {})
    rows = []
    for name, asked in _asked(place, token, options.pieces).items():
        for warmed in (hello, asked):
            closed_loop(warmed, connections=CONNECTIONS, count=CONNECTIONS * 8)
        rounds = [_round(hello, asked, options.requests // ROUNDS) for _ in range(ROUNDS)]
        floor, ours = (_joined([turn[at] for turn in rounds]) for at in (0, 1))
        # Round by round, so that what else the host does meets both.
        ratios = (
            statistics.median(theirs.median / hellos.median for hellos, theirs in rounds),
            statistics.median(hellos.rate / theirs.rate for hellos, theirs in rounds),
        )
        rows.append(Row(name, (ours.median, ours.percentile(95), floor.median, ours.rate, *ratios)))
    columns = ("", "median ms", "p95 ms", "hello ms", "a second", "median / hello", "hello / a second")
    return Table("Calls", columns, rows)


def _asked(place: Place, token: dict[str, str], pieces: int) -> dict[str, Asked]:
    api = f"{place.url}/api/v1"
    kind = {"Content-Type": "application/json"}
    lists = {
        f"GET /evidence, {size} of page {page}": Asked(f"{api}/evidence?per_page={size}&page={page}", token)
        for size in PAGES
        for page in (1, max(1, pieces // size))
    }
    return {
        "GET /org-profile": Asked(f"{api}/org-profile", token),
        "GET /me": Asked(f"{api}/me", token),
        **lists,
        "POST /evaluate, nothing changed": Asked(f"{api}/evaluate", token | kind, "POST", b"{}"),
    }


def _round(hello: Asked, asked: Asked, count: int) -> tuple[Times, Times]:
    return (
        closed_loop(hello, connections=CONNECTIONS, count=count * 2),
        closed_loop(asked, connections=CONNECTIONS, count=count),
    )


def _joined(parts: Sequence[Times]) -> Times:
    milliseconds = [number for part in parts for number in part.milliseconds]
    return Times(milliseconds, sum(part.seconds for part in parts))


def _beside_an_upload(place: Place, mine: dict[str, str], other: dict[str, str], seconds: float) -> Table:
    """One organisation asks at a steady rate; then the same while another uploads, file after file."""
    profile = Asked(f"{place.url}/api/v1/org-profile", mine)
    calm = steady(profile, rate=RATE, seconds=seconds)
    done, ended = threading.Event(), []
    uploads = threading.Thread(target=lambda: ended.append(_upload_until(place, other, done)))
    uploads.start()
    busy = steady(profile, rate=RATE, seconds=seconds)
    done.set()
    uploads.join()
    rows = [
        Row("nothing else to do", (RATE, calm.median, calm.percentile(95), None)),
        Row("while another uploads 25 MB files", (RATE, busy.median, busy.percentile(95), ended[0])),
    ]
    return Table("GET /org-profile at a steady rate", ("", "a second", "median ms", "p95 ms", "files"), rows)


def _upload_until(place: Place, token: dict[str, str], done: threading.Event) -> int:
    """How many files came in, announced and sent, one after the other."""
    number = 0
    while not done.is_set():
        number += 1
        _upload(place, token, number)
    return number


def _upload(place: Place, token: dict[str, str], number: int) -> None:
    line = f"{number:08d} a line of an export that somebody made once\n".encode()
    content = (line * (UPLOAD_BYTES // len(line) + 1))[:UPLOAD_BYTES]
    announced = {
        "kind": "patch_report",
        "filename": f"export-{number}.txt",
        "content_type": "text/plain",
        "size": len(content),
        "hash": hashlib.sha256(content).hexdigest(),
        "control_id": "CE-9",
    }
    kind = {"Content-Type": "application/json"}
    made = _answer(place, "POST", "/api/v1/evidence/files", token | kind, json.dumps(announced).encode())
    to = urlsplit(made["content_url"]).path
    _answer(place, "PUT", to, token | {"Content-Type": "application/octet-stream"}, content)


def _answer(place: Place, method: str, path: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    parts = urlsplit(place.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # its refusal is there to be read
            connection.request(method, path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
    finally:
        connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {told[:500]!r}")
    read: dict[str, str] = json.loads(told)
    return read


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh api", description=__doc__)
    add_form(parser)
    parser.add_argument("--organisations", type=int, default=50)
    parser.add_argument("--pieces", type=int, default=2_000, help="pieces of evidence of each")
    parser.add_argument("--requests", type=int, default=6_000, help="of each call")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to ask at a steady rate")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
