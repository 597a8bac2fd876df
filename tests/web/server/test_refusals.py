"""What is no request is refused by the real server: in our form, with its number, quoting nothing."""

from __future__ import annotations

import pytest

from tests.web.server.conftest import Connect, told_by

HOST_LINE = b"Host: localhost\r\n"
POST = b"POST /a HTTP/1.1\r\n" + HOST_LINE
CHUNKED = b"Transfer-Encoding: chunked\r\n"

NO_REQUESTS = {
    "length and chunks": (POST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\nGET /hidden", 400),
    "two lengths": (POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
    "two lengths in one": (POST + b"Content-Length: 4, 5\r\n\r\nabcde", 400),
    "a signed length": (POST + b"Content-Length: +4\r\n\r\nabcd", 400),
    "a length in other digits": (POST + b"Content-Length: \xb2\r\n\r\nab", 400),
    "chunks twice": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks not last": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
    "no chunks at all": (POST + b"Transfer-Encoding: identity\r\n\r\nabcd", 400),
    "an unknown coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    "chunks in 1.0": (b"POST /a HTTP/1.0\r\n" + HOST_LINE + CHUNKED + b"\r\n0\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: one\r\n two\r\n\r\n", 400),
    "a blank before the colon": (POST + b"Content-Length : 4\r\n\r\nabcd", 400),
    "a header without a name": (b"GET / HTTP/1.1\r\n" + HOST_LINE + b": one\r\n\r\n", 400),
    "a nought in a header": (b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: o\x00ne\r\n\r\n", 400),
    "a lone carriage return": (b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X-A: o\rne\r\n\r\n", 400),
    "lone line ends": (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 400),
    "an underscore for a dash": (POST + b"Content_Length: 4\r\n\r\nabcd", 200),
    "no request line": (b"hello\r\n\r\n", 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a method in small letters": (b"get / HTTP/1.1\r\n" + HOST_LINE + b"\r\n", 400),
    "an address that is not ASCII": (b"GET /\xff HTTP/1.1\r\n" + HOST_LINE + b"\r\n", 400),
    "another version": (b"GET / HTTP/3.0\r\n" + HOST_LINE + b"\r\n", 505),
    "the preface of another version": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "an unknown expectation": (POST + b"Expect: the-best\r\nContent-Length: 4\r\n\r\nabcd", 417),
    "an endless address": (b"GET /" + b"a" * 5_000, 414),
    "a header that is too long": (b"GET / HTTP/1.1\r\nX-A: " + b"a" * 9_000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1\r\n" + b"X-A: a\r\n" * 61 + b"\r\n", 431),
    "a head without an end": (b"GET / HTTP/1.1\r\n" + b"X-A: a\r\n" * 9_000, 431),
}


@pytest.mark.req("API-12", "API-02", "API-08")
@pytest.mark.parametrize("case", NO_REQUESTS)
def test_what_is_no_request_is_refused_in_the_form_of_all_refusals(connect: Connect, case: str) -> None:
    sent, status = NO_REQUESTS[case]
    connection = connect()
    connection.sendall(sent)
    told = told_by(connection)
    assert told.status == status
    if status == 200:
        assert told.body == b"0", "nobody can have the body measured by another name"
        return
    problem = told.problem()
    assert problem["status"] == status
    assert problem["code"].startswith(f"E{status}_")
    assert "gunicorn" not in str(told).lower()
    assert "hidden" not in str(told)
    assert told.headers["traceparent"].split("-")[1] == problem["trace_id"].replace("-", "")
    assert connection.recv(1) == b"", "nothing after it is taken for a request"


@pytest.mark.req("API-12", "API-02")
@pytest.mark.parametrize("path", ["/raises", "/broken"])
def test_what_breaks_outside_the_application_tells_nothing(connect: Connect, path: str) -> None:
    connection = connect()
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    told = told_by(connection)
    assert told.problem()["code"] == "E500_INTERNAL"
    assert "secret" not in str(told)
    assert "planted" not in str(told)


def test_a_whole_address_is_taken_for_its_path(connect: Connect) -> None:
    connection = connect()
    connection.sendall(b"GET http://elsewhere.example/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert told_by(connection).status == 200
