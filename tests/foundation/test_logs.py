"""Log lines: one JSON object each, in one envelope, whoever writes them; audit lines whatever the level."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from appliance.foundation import logs
from appliance.foundation.carried_files import validator
from appliance.foundation.clock import SetClock
from tests.log_capture import CapturedLogs, captured_logs

TENANT = UUID(int=1)


@pytest.fixture
def captured() -> Iterator[CapturedLogs]:
    with captured_logs(SetClock(datetime(2026, 11, 21, 9, tzinfo=UTC))) as captured:
        yield captured
    assert captured.problems() == []


@pytest.mark.req("OBS-01")
def test_a_line_has_the_envelope_in_its_order(captured: CapturedLogs) -> None:
    logs.event("evidence.sealed", "Evidence was sealed", evidence_id=TENANT, size_bytes=3)
    assert captured.stream.getvalue() == (
        '{"ts":"2026-11-21T09:00:00.000000Z","level":"INFO","log_type":"application","component":"test",'
        '"version":"1.2.3","region":"local","event":"evidence.sealed","msg":"Evidence was sealed",'
        f'"data":{{"evidence_id":"{TENANT}","size_bytes":3}},"err":null}}\n'
    )


@pytest.mark.req("OBS-01")
def test_a_domain_has_an_object_of_its_own(captured: CapturedLogs) -> None:
    logs.event(
        "http.request", "answered", log_type="access", http={"method": "GET", "route": "/app/<uuid:id>"}
    )
    [line] = captured.lines
    assert line["http"] == {"method": "GET", "route": "/app/<uuid:id>"}
    assert "data" not in line


@pytest.mark.req("OBS-01")
def test_what_is_bound_is_in_every_line_until_the_end_of_the_request(captured: CapturedLogs) -> None:
    logs.bind(request_id="r-1", tenant_id=TENANT)
    logs.event("a.b", "first")
    with logs.bound(request_id="r-2", tenant_id=None):
        logs.event("a.b", "second")
    logs.unbind_all()
    logs.event("a.b", "third")
    assert [line.get("request_id") for line in captured.lines] == ["r-1", "r-2", None]
    assert [line.get("tenant_id") for line in captured.lines] == [str(TENANT), str(TENANT), None]


@pytest.mark.req("OBS-01")
def test_an_error_is_told_by_type_first_line_and_the_id_of_its_trace(captured: CapturedLogs) -> None:
    for _ in range(2):
        try:
            raise ValueError("first line\nsecond line")
        except ValueError as error:
            logs.event("job.failed", "A job failed", err=error)
    one, other = captured.lines
    assert one["level"] == "ERROR"
    assert one["err"] == other["err"]
    assert (one["err"]["type"], one["err"]["msg"]) == ("ValueError", "first line")
    assert "second" not in captured.stream.getvalue()


def test_an_error_may_be_fatal_and_cannot_be_less_than_an_error(captured: CapturedLogs) -> None:
    logs.event("a.b", "x", level="FATAL", err=ValueError("x"))
    logs.event("a.b", "x", level="DEBUG", err=ValueError(""))
    assert [line["level"] for line in captured.lines] == ["FATAL", "ERROR"]


@pytest.mark.req("OBS-01")
def test_lines_below_the_level_are_left_out_but_never_audit_lines() -> None:
    with captured_logs(level="ERROR") as captured:
        logs.event("a.b", "left out")
        logs.event("a.c", "written", level="ERROR")
        logs.event("a.d", "written", log_type="audit")
    assert [line["event"] for line in captured.lines] == ["a.c", "a.d"]


@pytest.mark.parametrize(("name", "written"), [("WARNING", ["WARN", "FATAL"]), ("CRITICAL", ["FATAL"])])
def test_levels_may_be_called_as_libraries_call_them(name: str, written: list[str]) -> None:
    with captured_logs(level=name) as captured:
        logs.event("a.b", "x", level="WARN")
        logs.event("a.b", "x", level="FATAL")
    assert [line["level"] for line in captured.lines] == written


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="no log level 'LOUD'"):
        logs.configure("test", version="1", level="LOUD")


@pytest.mark.req("PRIV-01")
def test_a_line_that_was_masked_says_so(captured: CapturedLogs) -> None:
    logs.event("a.b", "sent to alice@example.test", api_key="x")
    [line] = captured.lines
    assert (line["msg"], line["data"]) == ("sent to [redacted]", {"api_key": "[redacted]"})
    assert line["pii_redacted"] is True


@pytest.mark.req("OBS-01", "PRIV-01")
def test_lines_of_libraries_come_out_in_the_same_form(captured: CapturedLogs) -> None:
    logging.getLogger("some-library.part").warning("user %s failed", "bob@example.test")
    try:
        raise KeyError("gone")
    except KeyError:
        logging.getLogger("x").exception("broke")
    first, second = captured.lines
    assert (first["event"], first["level"], first["log_type"]) == (
        "library.some_library",
        "WARN",
        "infrastructure",
    )
    assert (first["msg"], first["data"]) == ("user [redacted] failed", {"logger": "some-library.part"})
    assert second["err"]["type"] == "KeyError"


def test_a_library_that_logs_nonsense_stops_nothing(captured: CapturedLogs) -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "odd %d", ("not a number",), None)
    logs._LibraryHandler().emit(record)
    assert captured.lines[0]["msg"] == "odd %d"


def test_a_message_without_words_is_still_a_line(captured: CapturedLogs) -> None:
    logging.getLogger("x").warning("")
    assert captured.lines[0]["msg"] == "-"


@pytest.mark.filterwarnings("default")
def test_warnings_are_lines_too(captured: CapturedLogs) -> None:
    warnings.warn("this will change", UserWarning, stacklevel=1)
    assert "this will change" in captured.lines[0]["msg"]


def test_loggers_with_handlers_of_their_own_can_be_adopted(
    captured: CapturedLogs, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("gunicorn.trial")
    logger.addHandler(logging.StreamHandler())
    logger.propagate = False
    logs.adopt("gunicorn.trial")
    logger.error("worker left")
    assert [line["event"] for line in captured.lines] == ["library.gunicorn"]
    assert capsys.readouterr().err == ""


def test_nothing_is_written_before_the_process_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    logs.event("a.b", "lost")
    assert capsys.readouterr() == ("", "")


def test_a_line_is_one_line_whatever_is_in_it(captured: CapturedLogs) -> None:
    logs.event("a.b", "one\ntwo\u2028three", words="x\r\ny")
    assert len(captured.stream.getvalue().splitlines()) == 1


@pytest.mark.req("OBS-01")
@pytest.mark.parametrize(
    "change",
    [{"email": "x"}, {"level": "LOUD"}, {"tenant_id": "acme"}, {"err": "text"}, {"http": {"path": "/app/1"}}],
)
def test_the_schema_refuses_what_is_not_declared(captured: CapturedLogs, change: dict[str, object]) -> None:
    logs.event("a.b", "x")
    line = json.loads(captured.stream.getvalue())
    assert validator("log_event").is_valid(line)
    assert not validator("log_event").is_valid({**line, **change})
