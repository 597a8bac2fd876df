"""Every direct dependency has a reason; the locks hold all of them, with hashes, and name no origin."""

import re
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT

SOURCES = ("requirements.in", "requirements-build.in", "requirements-dev.in")
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


def direct(source: str) -> list[str]:
    lines = (CHECKOUT / source).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-"))]


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((CHECKOUT / lock).read_text(encoding="utf-8")))


@pytest.mark.parametrize("source", SOURCES)
def test_every_direct_dependency_has_a_reason(source: str) -> None:
    documented = (CHECKOUT / "docs/dependencies.md").read_text(encoding="utf-8")
    unexplained = [name for name in direct(source) if f"| {name} |" not in documented]
    assert not unexplained, f"Say in docs/dependencies.md why we need {unexplained}."


def test_every_documented_dependency_is_one() -> None:
    documented = re.findall(
        r"^\| ([A-Za-z0-9-]+) \| ",
        (CHECKOUT / "docs/dependencies.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    known = {name for source in SOURCES for name in direct(source)}
    assert set(documented) - known - {"Package"} == set()


@pytest.mark.req("SUP-01")
@pytest.mark.parametrize(
    ("source", "lock"), [(SOURCES[0], LOCKS[0]), (SOURCES[1], LOCKS[0]), (SOURCES[2], LOCKS[1])]
)
def test_every_direct_dependency_is_locked(source: str, lock: str) -> None:
    missing = {name.lower() for name in direct(source)} - set(pins(lock))
    assert not missing, f"Run scripts/lock.sh: {missing} is not in {lock}."


@pytest.mark.req("SUP-01")
@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_carries_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (CHECKOUT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[
        1:
    ]
    assert len(entries) == len(pins(lock))
    assert [entry.partition("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_locks_name_the_same_versions() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("requirements*")), ids=lambda path: path.name)
def test_no_lock_says_where_packages_come_from(path: Path) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links", path.read_text(encoding="utf-8"))
