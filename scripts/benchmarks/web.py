"""Measure the web application and print what was found: ``scripts/bench.sh web``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.telling import add_form, machine, measured, tell
from scripts.benchmarks.web_load import Asked, Times, closed_loop, once, steady
from scripts.benchmarks.web_memory import megabytes
from scripts.benchmarks.web_place import Place, running_place
from scripts.benchmarks.web_visit import Visit

BEGIN, END = "<!-- measured web: begin -->", "<!-- measured web: end -->"
CONNECTIONS = 8
WANTED_RATE = 200.0
UPLOAD_BYTES = 25_000_000
EDGE = "transcrypt-benchmark-edge"
OWNER = "admin@example.test"
PAGES = {
    "dashboard": "/app",
    "control list": "/app/controls",
    "control page": "/app/controls/CE-7",
    "evidence vault": "/app/evidence",
    "list of evaluations": "/app/evaluations",
    "list of reports": "/app/reports",
    "audit page": "/app/audit",
}
JUDGING = "/app/what-if?control=CE-7"


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up, measure, print, answer 0. Nothing here passes or fails; the aims are in docs/performance.md."""
    options = _options(arguments)
    with running_place(organisations=options.organisations, pieces=options.pieces) as place:
        tables = list(_tables(place, options))
    estate = f"{options.organisations} organisations with {options.pieces:,} pieces of evidence each"
    told = f"Measured on {machine()}, {estate}, {CONNECTIONS} connections."
    tell(options, told, tables, (BEGIN, END))
    return 0


def _tables(place: Place, options: argparse.Namespace) -> Iterator[Table]:
    idle = megabytes(place.measured_processes())
    visit = Visit(place.url, OWNER)
    yield measured(_pages(visit, options.requests))
    yield measured(_evaluations(visit, options.seconds))
    yield measured(_uploads(visit, options.uploads))
    after = megabytes(place.measured_processes())
    rows = [Row("idle, before the run", (idle,)), Row("after the run", (after,))]
    yield measured(Table("Memory of web and worker together", ("", "MB"), rows))


def _pages(visit: Visit, count: int) -> Table:
    """Each page and the yardstick in turns, in the same processes."""
    hello = Asked(f"{visit.url}/yardstick/hello", {})
    rows = []
    for name, path in PAGES.items():
        page = Asked(f"{visit.url}{path}", visit.headers)
        for asked in (hello, page):
            closed_loop(asked, connections=CONNECTIONS, count=CONNECTIONS * 4)
        turns = [_in_turn(hello, page, count // 4) for _ in range(4)]
        floor, ours = _joined([first for first, _ in turns]), _joined([second for _, second in turns])
        numbers = (ours.median, ours.percentile(95), floor.median, ours.median / floor.median, ours.rate)
        rows.append(Row(name, numbers))
    columns = ("", "median ms", "p95 ms", "hello ms", "median / hello", "a second")
    return Table("Pages", columns, rows)


def _in_turn(hello: Asked, page: Asked, count: int) -> tuple[Times, Times]:
    return (
        closed_loop(hello, connections=CONNECTIONS, count=count * 2),
        closed_loop(page, connections=CONNECTIONS, count=count),
    )


def _joined(parts: Sequence[Times]) -> Times:
    milliseconds = [number for part in parts for number in part.milliseconds]
    return Times(milliseconds, sum(part.seconds for part in parts))


def _evaluations(visit: Visit, seconds: float) -> Table:
    """The three ways to have something evaluated through the web, each flat out and at a steady rate."""
    rows = []
    for name, asked in _ways_to_evaluate(visit).items():
        closed_loop(asked, connections=CONNECTIONS, count=CONNECTIONS * 2)
        flat_out = closed_loop(asked, connections=CONNECTIONS, count=CONNECTIONS * 20)
        rate = min(WANTED_RATE, flat_out.rate * 0.8)
        calm = steady(asked, rate=rate, seconds=seconds)
        rows.append(Row(f"{name}, as fast as it goes", _paced(flat_out, flat_out.rate)))
        rows.append(Row(f"{name}, at a steady rate", _paced(calm, rate)))
    return Table("Evaluating through the web", ("", "a second", "median ms", "p95 ms"), rows)


def _ways_to_evaluate(visit: Visit) -> dict[str, Asked]:
    form = {"csrf_token": visit.token(JUDGING)}
    kind = visit.headers | {"Content-Type": "application/x-www-form-urlencoded"}
    tried = form | {"control": "CE-7"} | visit.other_choice(JUDGING)
    return {
        "the button": Asked(f"{visit.url}/app/evaluations", kind, "POST", urlencode(form).encode(), 303),
        "the form of what-if": Asked(f"{visit.url}{JUDGING}", visit.headers),
        "a change tried": Asked(f"{visit.url}/app/what-if", kind, "POST", urlencode(tried).encode()),
    }


def _paced(times: Times, rate: float) -> tuple[float, float, float]:
    return rate, times.median, times.percentile(95)


def _uploads(visit: Visit, count: int) -> Table:
    """25 MB from socket to sealed object, and the same bytes from socket to disk."""
    token = visit.token("/app/evidence/add")
    kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Accept": "application/json"}
    floors, ours = Times(), Times()
    for number in range(count):
        body = _form(number, token)
        floors.milliseconds.append(once(Asked(f"{visit.url}/yardstick/copy", kind, "POST", body)))
        upload = Asked(f"{visit.url}/app/evidence/files", kind | visit.headers, "POST", body, wanted=201)
        ours.milliseconds.append(once(upload))
    rows = [Row("25 MB", (ours.median, floors.median, ours.median / floors.median))]
    return Table("Upload, hashed and encrypted on the way", ("", "ms", "copy ms", "upload / copy"), rows)


def _form(number: int, token: str) -> bytes:
    """What a browser sends: the fields, then the file, another one each time."""
    fields = {
        "csrf_token": token,
        "kind": "patch_report",
        "title": f"Upload {number}",
        "control_ids": "CE-9",
    }
    part = '--{}\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    opening = "".join(part.format(EDGE, name, "") + f"{value}\r\n" for name, value in fields.items())
    file = part.format(EDGE, "file", f'; filename="upload-{number}.txt"\r\nContent-Type: text/plain')
    line = f"{number:08d} a line of an export that somebody made once\n".encode()
    content = (line * (UPLOAD_BYTES // len(line) + 1))[:UPLOAD_BYTES]
    return (opening + file).encode() + content + f"\r\n--{EDGE}--\r\n".encode()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh web", description=__doc__)
    add_form(parser)
    parser.add_argument("--organisations", type=int, default=200)
    parser.add_argument("--pieces", type=int, default=2_000, help="pieces of evidence of each")
    parser.add_argument("--requests", type=int, default=400, help="of each page")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to ask at a steady rate")
    parser.add_argument("--uploads", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
