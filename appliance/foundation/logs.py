"""Log lines: JSON, one a line, in the envelope of SAIS 9.5, redacted before anything else happens to them.

A process calls ``configure`` once; before that nothing is written. An event has a constant name; what is
particular to it goes into fields, ids rather than objects. Standard library loggers come out the same way.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, TextIO

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, merge_contextvars

from appliance.foundation.clock import Clock, SystemClock, rfc3339
from appliance.foundation.redaction import redacted

Level = Literal["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
LogType = Literal["audit", "application", "access", "infrastructure"]
LEVELS: tuple[Level, ...] = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")

# Details of one domain, each an object with its own fields; any other field of an event goes into "data".
DOMAINS = ("http", "db", "job", "queue", "inference", "iam", "audit", "flag")
_ENVELOPE = (
    "ts", "level", "log_type", "component", "version", "region", "tenant_id", "request_id", "trace_id",
    "span_id", "event", "msg", *DOMAINS, "data", "dur_ms", "err", "pii_redacted",
)  # fmt: skip
_ALWAYS_WRITTEN = "audit"
_NOT_A_NAME = re.compile("[^a-z0-9_]")


@dataclass(frozen=True)
class _Sink:
    logger: Any
    least: int


_sink: _Sink | None = None


def configure(
    component: str,
    *,
    version: str,
    region: str = "local",
    level: str = "INFO",
    stream: TextIO | None = None,
    clock: Clock | None = None,
) -> None:
    """Write from now on, to ``stream`` (default: standard output), what is of ``level`` and above.

    ``level`` is one of LEVELS; WARNING and CRITICAL, as others call them, will do. Raises ValueError for
    another.
    """
    global _sink  # noqa: PLW0603 - where lines go is a property of the process
    header = {"component": component, "version": version, "region": region}
    clock = clock or SystemClock()

    def envelope(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"ts": rfc3339(clock.now()), **header, **fields}

    logger = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stdout),
        processors=[merge_contextvars, envelope, _gather, _redact, _drop_below_level, _render],
        wrapper_class=structlog.BoundLogger,
    )
    _sink = _Sink(logger, LEVELS.index(_level_named(level)))
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.INFO, force=True)
    logging.captureWarnings(capture=True)


def silence() -> None:
    """Write nothing any more, as before ``configure``."""
    global _sink  # noqa: PLW0603
    _sink = None
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)
    logging.captureWarnings(capture=False)


def event(
    name: str,
    msg: str,
    *,
    level: Level = "INFO",
    log_type: LogType = "application",
    err: BaseException | None = None,
    **fields: Any,
) -> None:
    """Write one line. ``name`` is constant (``evidence.sealed``), ``msg`` the same in plain words.

    Known domains (``http={...}``) stand by themselves; other ``fields`` go into ``data``. With ``err`` the
    level is at least ERROR.
    """
    if _sink is None:
        return
    if err is not None and LEVELS.index(level) < LEVELS.index("ERROR"):
        level = "ERROR"
    _sink.logger.msg(
        name, level=level, log_type=log_type, msg=msg, err=None if err is None else _error(err), **fields
    )


def bind(**fields: object) -> None:
    """Put ``request_id`` and ``tenant_id`` into every line of this request or job from here on."""
    bind_contextvars(**{name: str(value) for name, value in fields.items() if value is not None})


def bound(**fields: object) -> AbstractContextManager[None]:
    """As ``bind``, until the end of the with block."""
    return bound_contextvars(**{name: str(value) for name, value in fields.items() if value is not None})


def unbind_all() -> None:
    """Forget what was bound: the request or job is over."""
    clear_contextvars()


def adopt(*logger_names: str) -> None:
    """Take loggers that brought their own handlers (gunicorn's) into the common form."""
    for name in logger_names:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _level_named(name: str) -> Level:
    names: dict[str, Level] = {level: level for level in LEVELS} | {"WARNING": "WARN", "CRITICAL": "FATAL"}
    if name not in names:
        raise ValueError(f"there is no log level {name!r}")
    return names[name]


class _LibraryHandler(logging.Handler):
    """Lines of libraries, in the same form. Their texts are theirs, so only the redaction bounds them."""

    def emit(self, record: logging.LogRecord) -> None:
        level: Level = LEVELS[min(max(record.levelno // 10 - 1, 0), 4)]
        error = record.exc_info[1] if record.exc_info else None
        try:
            msg = record.getMessage() or "-"
        except (TypeError, ValueError):
            msg = str(record.msg)
        event(
            f"library.{_NOT_A_NAME.sub('_', record.name.partition('.')[0].lower()) or 'root'}",
            msg,
            level=level,
            log_type="infrastructure",
            err=error,
            logger=record.name,
        )


def _error(error: BaseException) -> dict[str, Any]:
    """Type, first line, and an id by which the same trace is known again; the trace itself stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = "|".join(f"{frame.filename.rpartition('/')[2]}:{frame.name}:{frame.lineno}" for frame in frames)
    kind = type(error).__name__
    stack_id = hashlib.sha256(f"{kind}|{trace}".encode()).hexdigest()[:12]
    return {"type": kind, "msg": (str(error).splitlines() or [""])[0], "stack_id": f"stk_{stack_id}"}


def _gather(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the envelope in its order, and everything that is no part of it into "data"."""
    rest = {name: value for name, value in fields.items() if name not in _ENVELOPE}
    if rest:
        fields["data"] = {**fields.get("data", {}), **rest}
    return {name: fields[name] for name in _ENVELOPE if name in fields}


def _redact(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    kept, changed = redacted(fields)
    return {**kept, "pii_redacted": True} if changed else kept


def _drop_below_level(
    _logger: Any, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """After the redaction, so that nothing depends on the level but whether the line is written."""
    least = _sink.least if _sink else len(LEVELS)
    if fields["log_type"] != _ALWAYS_WRITTEN and LEVELS.index(fields["level"]) < least:
        raise structlog.DropEvent
    return fields


def _render(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> str:
    return json.dumps(fields, separators=(",", ":"))
