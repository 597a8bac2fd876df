"""One list of everything a caller can be told, and the code in it agrees with what is raised."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import appliance
from appliance.foundation.domain_errors import DomainError
from appliance.foundation.error_catalogue import ALIASES, CATALOGUE, entry_of, problem_code
from appliance.foundation.error_catalogue.entry import Entry, by_code
from appliance.web.problems import FRAMEWORK_REASONS, STATUS

PACKAGE = Path(appliance.__file__).parent
# Raised in the worker alone, where a job keeps its reason: no caller is answered with them.
OF_JOBS = {"mail_refused", "mail_delayed", "waited_too_long"}
# Told without a DomainError: by the door itself, or by gunicorn before there is a request.
OF_THE_DOOR = {
    *(problem_code(status, reason) for status, reason in FRAMEWORK_REASONS.items()),
    "E422_REFUSED",
    "E503_DATABASE_UNAVAILABLE",
    "E503_DATABASE_BUSY",
    "E422_CANNOT_BE_KEPT",
}


@cache
def refusals() -> dict[str, type[DomainError]]:
    """Every DomainError class there is, by name."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "appliance."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: dict[str, type[DomainError]] = {"DomainError": DomainError}
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.startswith("appliance."):
                found[kind.__name__] = kind
                waiting.append(kind)
    return found


def status_of_class(kind: type[DomainError]) -> int:
    return next(status for known, status in STATUS if issubclass(kind, known)).value


@cache
def raised() -> dict[str, str]:
    """Every code that something in the product can be refused with, and where it stands."""
    found = {
        problem_code(status_of_class(kind), kind.code): kind.__qualname__
        for kind in refusals().values()
        if kind is not DomainError and kind.code not in OF_JOBS
    }
    for file in sorted(PACKAGE.rglob("*.py")):
        for name, reason in reasons_in(ast.parse(file.read_text("utf-8"))):
            if reason not in OF_JOBS:
                code = problem_code(status_of_class(refusals()[name]), reason)
                found[code] = str(file.relative_to(PACKAGE))
    return found


def reasons_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each ``SomeError(…, code="…")``: the class and the reason."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.func.id in refusals():
            for keyword in call.keywords:
                if keyword.arg == "code":
                    yield from ((call.func.id, reason) for reason in values_of(keyword.value))


def values_of(value: ast.expr) -> Iterator[str]:
    """The text, or both texts of ``"one" if … else "other"``."""
    if isinstance(value, ast.IfExp):
        yield from values_of(value.body)
        yield from values_of(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


@pytest.mark.req("API-02")
def test_every_reason_in_the_product_is_in_the_catalogue() -> None:
    missing = {code: place for code, place in raised().items() if code not in CATALOGUE}
    assert not missing, "add them to appliance/foundation/error_catalogue"


@pytest.mark.req("API-02")
def test_nothing_is_in_the_catalogue_that_nobody_is_told() -> None:
    idle = set(CATALOGUE) - set(raised()) - OF_THE_DOOR
    assert not idle, "nothing raises these"


def test_a_code_is_made_of_the_status_and_the_reason_unless_it_has_a_name_of_its_own() -> None:
    assert problem_code(409, "already_approved") == "E409_ALREADY_APPROVED"
    assert problem_code(403, "sign_in_refused") == "E401_OIDC_FAILURE"
    assert problem_code(422, "unknown-field") == "E422_UNKNOWN_FIELD"
    assert set(ALIASES.values()) <= set(CATALOGUE)


def test_a_code_that_is_not_listed_is_told_like_its_status() -> None:
    assert entry_of("E404_REPORT_NOT_FOUND").title == "There is no such report"
    assert entry_of("E404_SOMETHING_NEW") is CATALOGUE["E404_NOT_FOUND"]
    assert entry_of("E418_TEAPOT") is CATALOGUE["E500_INTERNAL"]


def test_a_code_stands_once_and_in_its_form() -> None:
    entry = Entry("E404_TWICE", "Twice", "There are two.", "Take one out.")
    with pytest.raises(ValueError, match="twice"):
        by_code((entry,), (entry,))
    with pytest.raises(ValueError, match="no code"):
        Entry("e404-small", "Small", "It is small.", "Write it large.")


def test_what_is_said_about_a_code_are_sentences() -> None:
    for entry in CATALOGUE.values():
        assert not entry.title.endswith("."), entry.code
        assert entry.meaning.endswith("."), entry.code
        assert entry.mend.endswith("."), entry.code


def test_what_may_be_sent_again_unchanged_is_not_the_callers_fault() -> None:
    again = {entry.code for entry in CATALOGUE.values() if entry.retry and entry.status < 500}
    assert again == {
        "E408_REQUEST_TIMEOUT",
        "E409_IN_PROGRESS",
        "E409_REPORT_NOT_READY",
        "E429_TOO_MANY_REQUESTS",
    }
