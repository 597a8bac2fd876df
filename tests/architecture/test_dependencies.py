"""Every direct dependency has a reason; the locks hold all of them, with hashes, and name no origin."""

import json
import re
import sys
from collections import Counter
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT

# Each source, and the lock that must hold what it names.
LOCK_OF = {
    "requirements.in": "requirements.txt",
    "requirements-build.in": "requirements.txt",
    "requirements-local.in": "requirements-local.txt",
    "requirements-node.in": "requirements-node.txt",
    "requirements-dev.in": "requirements-dev.txt",
}
SOURCES = tuple(LOCK_OF)
LOCKS = tuple(sorted(set(LOCK_OF.values())))
NPM = ("assets/package.json", "tests/certified_provider/package.json")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,]+\])?==([^ ;\\]+)", re.MULTILINE)


def direct(source: str) -> list[str]:
    lines = (CHECKOUT / source).read_text(encoding="utf-8").splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-"))]
    return [name.partition("[")[0] for name in names]


def npm_packages() -> list[str]:
    sources = [json.loads((CHECKOUT / source).read_text(encoding="utf-8")) for source in NPM]
    return [
        name
        for source in sources
        for kind in ("dependencies", "devDependencies")
        for name in source.get(kind, ())
    ]


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((CHECKOUT / lock).read_text(encoding="utf-8")))


@pytest.mark.parametrize("source", SOURCES)
def test_every_direct_dependency_has_a_reason(source: str) -> None:
    documented = (CHECKOUT / "docs/dependencies.md").read_text(encoding="utf-8")
    unexplained = [name for name in direct(source) if f"| {name} |" not in documented]
    assert not unexplained, f"Say in docs/dependencies.md why we need {unexplained}."


def test_every_npm_package_has_a_reason() -> None:
    documented = (CHECKOUT / "docs/dependencies.md").read_text(encoding="utf-8")
    unexplained = [name for name in npm_packages() if f"| {name} |" not in documented]
    assert not unexplained, f"Say in docs/dependencies.md why we need {unexplained}."


def test_every_documented_dependency_is_one() -> None:
    documented = re.findall(
        r"^\| ([A-Za-z0-9@/-]+) \| ",
        (CHECKOUT / "docs/dependencies.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    known = {name for source in SOURCES for name in direct(source)} | set(npm_packages())
    assert set(documented) - known - {"Package"} == set()


@pytest.mark.req("SUP-01")
@pytest.mark.parametrize(("source", "lock"), LOCK_OF.items())
def test_every_direct_dependency_is_locked(source: str, lock: str) -> None:
    missing = {name.lower() for name in direct(source)} - set(pins(lock))
    assert not missing, f"Run scripts/lock.sh: {missing} is not in {lock}."


@pytest.mark.req("SUP-01")
@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_carries_hashes(lock: str) -> None:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINNED.findall(text))
    assert [entry.partition("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", ["requirements-local.txt", "requirements-dev.txt"])
def test_a_larger_lock_names_the_versions_of_the_product(lock: str) -> None:
    runtime, larger = pins("requirements.txt"), pins(lock)
    assert {name: larger.get(name) for name in runtime} == runtime


def test_the_lock_for_development_holds_all_that_the_one_for_a_local_start_does() -> None:
    local, development = pins("requirements-local.txt"), pins("requirements-dev.txt")
    assert {name: development.get(name) for name in local} == local


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("requirements*")), ids=lambda path: path.name)
def test_no_lock_says_where_packages_come_from(path: Path) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links", path.read_text(encoding="utf-8"))


def test_no_two_packages_bring_the_same_file() -> None:
    """Which of them has it would depend on who is installed last."""
    brought = Counter(
        str(file)
        for package in distributions(path=[site for site in sys.path if site.endswith("site-packages")])
        for file in package.files or ()
        if ".." not in file.parts and "__pycache__" not in file.parts
    )
    assert [file for file, packages in brought.items() if packages > 1] == []
