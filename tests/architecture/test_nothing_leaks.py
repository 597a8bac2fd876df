"""No file names a package registry or a path of the machine it was written on, or holds a private key."""

import re
from pathlib import Path

import pytest

from tests.architecture.checkout import files, relative

# Written in pieces, so that this file passes its own test.
FORBIDDEN = {
    "a package registry": "|".join(
        ("registry" + r"\.npm", "pypi" + r"\.org", "python" + "hosted", "deb" + r"\.debian")
    ),
    "a path of one machine": "|".join(("/wo" + "rk/", r"\.lib" + "rary", "/ho" + "me/[a-z]", "/ro" + "ot/")),
    "a private key": "-----BEGIN [A-Z ]*" + r"PRIVATE KEY-----\s+[A-Za-z0-9+/]{16}",
}
PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in FORBIDDEN.values()))


def test_no_file_names_anything_of_where_it_was_written() -> None:
    searched = [path for path in files() if path.suffix != ".lock"]
    assert len(searched) > 500
    assert [leak for path in searched if (leak := leak_of(path))] == []


def leak_of(path: Path) -> str | None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    found = PATTERN.search(text)
    return found and f"{relative(path)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]!r}"


@pytest.mark.req("RULE-02")
def test_no_key_file_is_committed() -> None:
    assert [relative(path) for path in files() if path.suffix in {".key", ".pem", ".p12", ".pfx"}] == []
