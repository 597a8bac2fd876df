"""The calls: each is one thing a program wants done, however many requests that takes."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from transcrypt_client.problems import ApiProblem, ConnectionProblem, TimeIsUp, problem_of
from transcrypt_client.records import Evaluation, Evidence, Finding, Me, Report
from transcrypt_client.retrying import Retries
from transcrypt_client.transport import Body, Reply, Transport

_PREFIX = "/api/v1"
_TOKEN = re.compile(r"[!-~]+")
R = TypeVar("R", Evidence, Report)
T = TypeVar("T")


class Client:
    """One appliance, as one token may see it. Not for several threads at once.

    ``patience`` is how long, in seconds, calls wait for what happens in the background. Raises ValueError for
    an address or a token that is none. Every call may raise ApiProblem, when the API refuses, and
    ConnectionProblem, when it cannot be reached.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        retries: Retries | None = None,
        transport: Transport | None = None,
        patience: float = 120.0,
    ) -> None:
        if not _TOKEN.fullmatch(token):
            # In words of ours: those of the library show what the header would have held.
            raise ValueError("The token is none: it is empty, or holds a space or a line end")
        self._transport = transport or Transport(base_url)
        self._token = token
        self._retries = retries or Retries()
        self._patience = patience

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._transport.close()

    def me(self) -> Me:
        """Whose token this is and what it may do."""
        return Me.of(self.request("GET", "/me"))

    def profile(self) -> tuple[dict[str, Any], str]:
        """The published profile, and the tag that says which version it is."""
        reply = self._send("GET", "/org-profile", {})
        return json.loads(reply.body), (reply.header("ETag") or "").strip('"')

    def replace_profile(self, profile: Mapping[str, Any], tag: str | None) -> None:
        """Publish a profile in place of the version that ``tag`` names; None when there is none yet."""
        condition = {"If-None-Match": "*"} if tag is None else {"If-Match": f'"{tag}"'}
        self.request("PUT", "/org-profile", json_body=profile, headers=condition)

    def push_file(
        self, path: Path, *, kind: str, controls: Sequence[str], replaces: Evidence | None = None, **said: Any
    ) -> Evidence:
        """Send a file as evidence, and wait until it is in use or turned away.

        The same content again finds the evidence that is there. ``replaces`` is what it takes the place of;
        see ``newest``. ``said`` are other fields of the announcement, such as ``title``, ``captured_on`` (a
        date) or ``source_system``. Raises TimeIsUp.
        """
        announced = {
            "kind": kind,
            "control_ids": list(controls),
            "filename": path.name,
            "size": path.stat().st_size,
            "hash": _sha256(path),
            "supersedes_id": replaces and replaces.id,
            **said,
        }
        made = self.request("POST", "/evidence/files", json_body=_as_told(announced))
        evidence_id = made["evidence_id"]
        if self.evidence(evidence_id).status in {"processing", "failed"}:
            length = {"Content-Type": "application/octet-stream", "Content-Length": str(path.stat().st_size)}
            self._send("PUT", f"/evidence/{evidence_id}/content", length, lambda: path.open("rb"))
        return self._settled(lambda: self.evidence(evidence_id), f"the check of {path.name}")

    def renew_file(
        self, path: Path, *, kind: str, controls: Sequence[str], title: str, captured_on: date
    ) -> Evidence:
        """Send a file in place of what stands under its title, as one that is exported again and again.

        The same content of the same day is left as it is; of another day it is on record that it still holds.
        """
        standing = self.newest(kind, title)
        told = standing.everything if standing else {}
        if standing and (told["sha256"], told["captured_on"]) == (_sha256(path), captured_on.isoformat()):
            return standing
        return self.push_file(
            path, kind=kind, controls=controls, replaces=standing, title=title, captured_on=captured_on
        )

    def newest(self, kind: str, title: str) -> Evidence | None:
        """The evidence of this kind and title that is in use, for a new one to replace; None without any."""
        listed = self.list_evidence(kind=kind, status="in_use")
        return next((found for found in listed if found.title == title), None)

    def evidence(self, evidence_id: str) -> Evidence:
        """One piece of evidence as it stands."""
        return Evidence.of(self.request("GET", f"/evidence/{quote(evidence_id, safe='')}"))

    def list_evidence(self, **filters: str) -> Iterator[Evidence]:
        """Every piece of evidence that fits, page by page."""
        return map(Evidence.of, self.items("/evidence", filters))

    def evaluate(self) -> Evaluation:
        """Judge what the organisation says and shows now; unchanged, it is the evaluation there is.

        At most one new evaluation a minute is made: the call waits for its turn, as long as its retries do.
        A large organisation is judged in the background; the call waits for that too. Raises TimeIsUp.
        """
        judged = self.request("POST", "/evaluate", json_body={})
        if "evaluation_id" not in judged:
            judged = {"evaluation_id": self._judged_in_time()}
        return self.evaluation(judged["evaluation_id"])

    def evaluation(self, evaluation_id: str) -> Evaluation:
        """One evaluation with the findings of all its controls."""
        place = f"/evaluations/{quote(evaluation_id, safe='')}"
        told = self.request("GET", place)
        findings = tuple(map(Finding.of, self.items(f"{place}/findings", {})))
        return Evaluation(told["id"], told["outcome"], findings, told)

    def report(self, evaluation_id: str) -> Report:
        """Have a report made of an evaluation, or find the one there is, and wait for it. Raises TimeIsUp."""
        made = self.request("POST", "/reports", json_body={"evaluation_id": evaluation_id})
        place = f"/reports/{made['report_id']}"
        return self._settled(lambda: Report.of(self.request("GET", place)), "the report")

    def download_report(self, report_id: str, target: Path, kind: str = "pdf") -> Path:
        """Write the file of a format, such as bundle, of a report to ``target``: whole or not at all."""
        query = urlencode({"format": kind})
        link = self.request("GET", f"/reports/{quote(report_id, safe='')}/download?{query}")
        reply = self._send("GET", _path_of(link["url"]), {}, prefix="")
        unfinished = target.with_name(target.name + ".part")
        unfinished.write_bytes(reply.body)
        unfinished.replace(target)
        return target

    def items(self, path: str, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """Every item of a list, page by page."""
        following: str | None = f"{_PREFIX}{path}" + (f"?{urlencode(query)}" if query else "")
        while following is not None:
            page = json.loads(self._send("GET", following, {}, prefix="").body)
            yield from page["items"]
            following = page["next"]

    def request(
        self, method: str, path: str, *, json_body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Any call of the API: the JSON of its answer. ``path`` begins after ``/api/v1``."""
        given = dict(headers or {})
        body = None
        if json_body is not None:
            body = json.dumps(json_body).encode("utf-8")
            given["Content-Type"] = "application/json"
        reply = self._send(method, path, given, body)
        return json.loads(reply.body) if reply.body else None

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: Body = None, prefix: str = _PREFIX
    ) -> Reply:
        given = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        if method != "GET":
            given.setdefault("Idempotency-Key", str(uuid4()))  # one for all tries of this call
        reply = self._retries.send(lambda: self._transport.send(method, prefix + path, given, body))
        if reply.status >= 300:
            raise problem_of(reply.status, reply.body)
        return reply

    def _judged_in_time(self) -> str:
        place = "/evaluations/standing"
        standing = self._until(
            lambda: self.request("GET", place), lambda told: told["state"] != "updating", "the evaluation"
        )
        if standing["state"] != "current":
            raise TimeIsUp(f"the evaluation did not come about: {standing['error'] or standing['state']}")
        return str(standing["evaluation_id"])

    def _settled(self, look: Callable[[], R], what: str) -> R:
        return self._until(look, lambda found: found.settled, what)

    def _until(self, look: Callable[[], T], is_over: Callable[[T], bool], what: str) -> T:
        until, pause = time.monotonic() + self._patience, 0.2
        while not is_over(found := look()):
            if time.monotonic() > until:
                raise TimeIsUp(f"{what} did not end within {self._patience:g} seconds; it may still")
            time.sleep(pause)
            pause = min(2.0, pause * 1.5)
        return found


def _as_told(said: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    return {name: value for name, value in told.items() if value is not None}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _path_of(url: str) -> str:
    """A link without its host: a token goes to the address it was given for and nowhere else."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


__all__ = ["ApiProblem", "Client", "ConnectionProblem", "TimeIsUp"]
