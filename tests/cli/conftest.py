"""Where commands run: a home of their own, with keys and tiny packs."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from appliance.cli.main import main
from tests.cli.tiny_packs import Desk


class Ran(NamedTuple):
    """What a command did: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRANSCRYPT_HOME", str(tmp_path / "home"))
    return Desk(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process, as the console script does."""

    def _run(*argv: object) -> Ran:
        status = main([str(part) for part in argv])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return _run
