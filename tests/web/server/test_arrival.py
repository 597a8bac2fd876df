"""When enough of a request is there for a thread to begin."""

from __future__ import annotations

import pytest

from appliance.web.server.arrival import MOST_BODY, Arrival, Pace, State

PACE = Pace(head_seconds=10, body_seconds=20, slowest=1000)
POST = b"POST /a HTTP/1.1\r\n"


def test_a_body_has_the_time_its_length_needs_and_no_more() -> None:
    arrival = Arrival(100.0, 4094, PACE)
    assert arrival.deadline == 110
    assert arrival.take(POST + b"content-length:\t5000\r\n\r\nab", 105.0) is State.WAITS
    assert arrival.deadline == 105 + 20 + 5
    assert arrival.take(b"x" * 4998, 106.0) is State.READY


@pytest.mark.req("API-12")
def test_a_body_is_collected_unless_it_is_large() -> None:
    largest = POST + f"Content-Length: {MOST_BODY}\r\n\r\n".encode()
    assert Arrival(0.0, 4094, PACE).take(largest, 0.0) is State.WAITS
    larger = POST + f"Content-Length: {MOST_BODY + 1}\r\n\r\n".encode()
    assert Arrival(0.0, 4094, PACE).take(larger, 0.0) is State.READY


@pytest.mark.parametrize(
    "line",
    [b"Transfer-Encoding: chunked", b"EXPECT: the-best", b"Content-Length: 4", b"Content-Length: x"],
)
def test_what_the_parser_must_judge_is_not_waited_for(line: bytes) -> None:
    sent = POST + b"Content-Length: 5\r\n" + line + b"\r\n\r\n"
    assert Arrival(0.0, 4094, PACE).take(sent, 0.0) is State.READY


def test_a_name_that_only_ends_like_a_length_is_none() -> None:
    sent = POST + b"X-Content-Length: 5\r\nX: a\r\n\r\n"
    assert Arrival(0.0, 4094, PACE).take(sent, 0.0) is State.READY


def test_a_request_may_come_byte_by_byte() -> None:
    arrival = Arrival(0.0, 4094, PACE)
    states = [arrival.take(bytes([byte]), 0.0) for byte in POST + b"Content-Length: 2\r\n\r\nab"]
    assert states[-1] is State.READY
    assert set(states[:-1]) == {State.WAITS}


@pytest.mark.parametrize(("version", "asked"), [(b"1.1", True), (b"1.0", False)])
def test_a_sender_who_waits_to_be_asked_is_asked(version: bytes, asked: bool) -> None:
    arrival = Arrival(0.0, 4094, PACE)
    head = b"POST /a HTTP/" + version + b"\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
    assert arrival.take(head, 0.0) is (State.WAITS if asked else State.READY)
    assert arrival.asks_first is asked
