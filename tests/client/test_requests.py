"""How the client speaks: what it sends again, what it gives up, and where its token never goes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest

from appliance.foundation.error_catalogue import CATALOGUE
from transcrypt_client import ApiProblem, Client, ConnectionProblem
from transcrypt_client.__main__ import main
from transcrypt_client.retrying import Retries, may_pass
from transcrypt_client.transport import Reply, Transport

pytestmark = [pytest.mark.usefixtures("loopback"), pytest.mark.req("API-11")]

Said = tuple[int, dict[str, str], bytes]
OK: Said = (200, {}, b'{"well": true}')
PROBLEM = {"Content-Type": "application/problem+json"}


@dataclass
class Appliance:
    """Answers as it was told, one answer a request, and remembers what it heard. None hangs up."""

    answers: list[Said | None]
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def client(self, **retries: Any) -> Client:
        told = Retries(sleep=self.waits.append, chance=lambda: 1.0, **retries)
        return Client(self.url, "tce_secret", retries=told)


@pytest.fixture
def appliance() -> Iterator[Callable[..., Appliance]]:
    servers = []

    def answering(*answers: Said | None) -> Appliance:
        made = Appliance(list(answers))

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                made.heard.append((self.command, self.path, dict(self.headers), body))
                said = made.answers.pop(0)
                if said is None:
                    self.close_connection = True
                    return
                status, headers, content = said
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names of the library

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = HTTPServer(("localhost", 0), Handler)
        made.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return made

    yield answering
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_change_whose_answer_was_lost_is_sent_again_under_the_same_key(
    appliance: Callable[..., Appliance],
) -> None:
    made = appliance(None, (503, {}, b""), OK)
    with made.client() as client:
        assert client.request("POST", "/evaluate", json_body={}) == {"well": True}
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in made.heard]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert made.waits == [0.5, 1.0]


def test_every_call_has_a_key_of_its_own_and_reading_has_none(appliance: Callable[..., Appliance]) -> None:
    made = appliance(OK, OK, OK)
    with made.client() as client:
        client.request("POST", "/a")
        client.request("POST", "/a")
        client.request("GET", "/a")
    first, second, third = (headers.get("Idempotency-Key") for _, _, headers, _ in made.heard)
    assert first != second
    assert third is None


def test_it_waits_as_long_as_the_appliance_asks(appliance: Callable[..., Appliance]) -> None:
    made = appliance((429, {"Retry-After": "7"}, b"{}"), OK)
    with made.client() as client:
        client.request("GET", "/me")
    assert made.waits == [7.0]


def test_it_does_not_wait_longer_than_its_patience(appliance: Callable[..., Appliance]) -> None:
    told = json.dumps({"code": "E429_TOO_MANY_REQUESTS", "detail": "Wait."}).encode()
    made = appliance((429, PROBLEM | {"Retry-After": "3600"}, told))
    with made.client() as client, pytest.raises(ApiProblem) as refused:
        client.request("GET", "/me")
    assert refused.value.code == "E429_TOO_MANY_REQUESTS"
    assert made.waits == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_a_refusal_is_told_at_once_with_its_words(appliance: Callable[..., Appliance], status: int) -> None:
    told = {
        "code": f"E{status}_SO",
        "detail": "It is so.",
        "mend": "Do otherwise.",
        "trace_id": "req-1",
        "errors": [{"pointer": "/name", "message": "is missing"}],
    }
    made = appliance((status, PROBLEM, json.dumps(told).encode()))
    with made.client() as client, pytest.raises(ApiProblem) as refused:
        client.request("POST", "/members", json_body={})
    assert made.waits == []
    assert str(refused.value).splitlines() == [
        f"It is so. [E{status}_SO]",
        "  /name: is missing",
        "  Do otherwise.",
        "  trace id: req-1",
    ]


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "E429_LIMIT_REACHED"), (503, "E503_FEATURE_DISABLED"), (503, "E503_CONTENT_DAMAGED")],
)
def test_what_waiting_does_not_help_is_told_at_once(
    appliance: Callable[..., Appliance], status: int, code: str
) -> None:
    made = appliance((status, PROBLEM, json.dumps({"code": code, "detail": "No."}).encode()))
    with made.client() as client, pytest.raises(ApiProblem, match=code):
        client.request("POST", "/invitations", json_body={})
    assert made.waits == []


def test_a_limit_that_says_when_it_ends_is_waited_for(appliance: Callable[..., Appliance]) -> None:
    made = appliance((429, PROBLEM | {"Retry-After": "7"}, b'{"code": "E429_LIMIT_REACHED"}'), OK)
    with made.client() as client:
        client.request("POST", "/evaluate", json_body={})
    assert made.waits == [7.0]


def test_what_it_sends_again_is_what_the_catalogue_says() -> None:
    busy = {code: entry for code, entry in CATALOGUE.items() if entry.status in {429, 502, 503, 504}}
    told = {
        code: may_pass(Reply(entry.status, {}, json.dumps({"code": code}).encode()))
        for code, entry in busy.items()
    }
    assert told == {code: entry.retry for code, entry in busy.items()}


def test_a_change_that_is_still_being_done_is_asked_for_again(appliance: Callable[..., Appliance]) -> None:
    made = appliance((409, PROBLEM, b'{"code": "E409_IN_PROGRESS"}'), OK)
    with made.client() as client:
        assert client.request("POST", "/reports", json_body={}) == {"well": True}


def test_words_of_a_proxy_on_the_way_are_understood_too(appliance: Callable[..., Appliance]) -> None:
    made = appliance((403, {}, b"<html>Forbidden</html>"))
    with (
        made.client() as client,
        pytest.raises(ApiProblem, match=r"The API answered with 403. \[E403_UNKNOWN\]"),
    ):
        client.request("GET", "/me")


def test_in_the_end_it_says_that_nobody_answers() -> None:
    with (
        Client("http://localhost:9", "tce_secret", retries=Retries(tries=2, sleep=lambda _: None)) as client,
        pytest.raises(ConnectionProblem, match="localhost:9 gave no answer"),
    ):
        client.me()


def test_a_redirect_is_not_followed_so_that_the_token_stays_here(appliance: Callable[..., Appliance]) -> None:
    made = appliance((302, {"Location": "http://elsewhere.example/"}, b""))
    with made.client() as client, pytest.raises(ApiProblem):
        client.request("GET", "/me")
    assert len(made.heard) == 1


@pytest.mark.parametrize("url", ["http://example.org", "ftp://localhost", "example.org", ""])
def test_an_address_that_would_show_the_token_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        Client(url, "tce_secret")


def test_a_file_is_read_anew_for_each_try(appliance: Callable[..., Appliance]) -> None:
    made = appliance((503, {}, b""), OK)
    transport, length = Transport(made.url), {"Content-Length": "7"}
    sent = Retries(sleep=lambda _: None).send(
        lambda: transport.send("PUT", "/content", length, lambda: BytesIO(b"content"))
    )
    transport.close()
    assert sent.status == 200
    assert [body for *_, body in made.heard] == [b"content", b"content"]


def test_the_token_is_sent_as_bearer_and_stands_in_no_error(appliance: Callable[..., Appliance]) -> None:
    made = appliance(OK, (401, PROBLEM, b'{"code": "E401_INVALID_TOKEN"}'))
    with made.client() as client:
        client.request("GET", "/me")
        with pytest.raises(ApiProblem) as refused:
            client.request("GET", "/me")
    assert made.heard[0][2]["Authorization"] == "Bearer tce_secret"
    assert "tce_secret" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize("token", ["tce_one\ntce_two", "tce_se cret", "tce_s\u00e9cret", ""])
def test_a_token_that_cannot_be_one_is_refused_without_being_told(
    token: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="token") as refused:
        Client("http://localhost:9", token)
    assert "tce_" not in str(refused.value)
    monkeypatch.setenv("TRANSCRYPT_URL", "http://localhost:9")
    monkeypatch.setenv("TRANSCRYPT_TOKEN", token)
    with pytest.raises(SystemExit) as ended:
        main(["whoami"])
    assert ended.value.code == 2
    assert "tce_" not in capsys.readouterr().err


def test_a_line_end_behind_a_token_is_none_of_it(
    appliance: Callable[..., Appliance], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = b'{"account_id": "a", "tenant_id": null, "role": "member", "permissions": []}'
    asked = appliance((200, {}, told))
    monkeypatch.setenv("TRANSCRYPT_URL", asked.url + "\n")
    monkeypatch.setenv("TRANSCRYPT_TOKEN", "tce_secret\r\n")  # as a file of a secret ends
    assert main(["whoami"]) == 0
    assert asked.heard[0][2]["Authorization"] == "Bearer tce_secret"
