"""The files of this checkout, for the tests that hold it to its rules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be, absolute and sorted; ignored and deleted ones are not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(sorted(path for name in listed.split("\0") if name and (path := CHECKOUT / name).is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files under the given folders of the checkout, or everywhere."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and (not folders or relative(path).startswith(tuple(f"{folder}/" for folder in folders)))
    ]


def relative(path: Path) -> str:
    """The path as people write it: from the checkout, with forward slashes."""
    return path.relative_to(CHECKOUT).as_posix()


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything the file imports, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
