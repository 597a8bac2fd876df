"""No stub, to-do, skipped test or empty assertion is committed: work is done, or it is an issue."""

import re

from tests.architecture.checkout import files, relative

# Written in pieces, so that this file passes its own test.
UNDONE = re.compile(
    "|".join(
        (
            r"raise NotImplemented" + "Error",
            "TO" + "DO",
            "FIX" + "ME",
            "XX" + "X",
            r"mark\.sk" + r"ip\(",
            "assert " + "True",
        )
    )
)


def test_nothing_is_left_undone() -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in files()
        if relative(path).startswith(("appliance/", "scripts/", "tests/", "rulepacks/"))
        and path.suffix != ".ttf"
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if UNDONE.search(line)
    ]
    assert found == []
