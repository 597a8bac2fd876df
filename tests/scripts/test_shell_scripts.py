"""The scripts a person meets first: strict, and plain about what they need."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT, files, relative

SHELL = [
    path
    for path in files()
    if path.suffix not in {".py", ".md"} and path.read_bytes().startswith(b"#!/usr/bin/env bash")
]


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("path", SHELL, ids=relative)
def test_a_script_can_be_run_and_its_shell_reads_it(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


@pytest.mark.parametrize(
    "path", [path for path in SHELL if len(path.read_text().splitlines()) > 5], ids=relative
)
def test_a_script_of_more_than_one_command_stops_at_the_first_failure(path: Path) -> None:
    assert "\nset -euo pipefail\n" in path.read_text(encoding="utf-8")


@pytest.mark.req("AUTH-02", "OPS-09")
@pytest.mark.parametrize("environment", ["prod", "staging", "dr", ""])
def test_dev_refuses_to_run_outside_development(environment: str) -> None:
    answer = run(CHECKOUT / "scripts/dev.sh", "--once", TRANSCRYPT_ENV=environment or "other")
    assert answer.returncode == 2
    assert "does not run where TRANSCRYPT_ENV is" in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("script", ["dev.sh", "check.sh", "prepare-venv.sh"])
def test_an_unknown_option_is_an_error_that_shows_the_usage(script: str) -> None:
    answer = run(CHECKOUT / "scripts" / script, "--twice")
    assert answer.returncode == 2
    assert f"Usage: scripts/{script}" in answer.stderr


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A checkout of one script, with nothing set up, and a folder of programs to be its whole PATH."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    script = tmp_path / "scripts/prepare-venv.sh"
    script.write_bytes((CHECKOUT / "scripts/prepare-venv.sh").read_bytes())
    script.chmod(0o755)
    for program in ("bash", "env", "dirname", "cat", "cksum", "mktemp", "rm"):
        found = next(folder for folder in ("/usr/bin", "/bin") if Path(folder, program).exists())
        (tmp_path / "bin" / program).symlink_to(Path(found, program))
    return tmp_path


def test_a_machine_without_python_is_told_what_to_install(bare_machine: Path) -> None:
    answer = run(bare_machine / "scripts/prepare-venv.sh", "runtime", PATH=str(bare_machine / "bin"))
    assert answer.returncode == 1
    assert answer.stderr.startswith("Transcrypt needs Python 3.11 or newer; found no python3.\n")
    assert not (bare_machine / ".venv").exists()


def test_a_machine_with_an_old_python_is_told_which(bare_machine: Path) -> None:
    old = bare_machine / "bin/python3"
    old.write_text('#!/usr/bin/env bash\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    answer = run(bare_machine / "scripts/prepare-venv.sh", "runtime", PATH=str(bare_machine / "bin"))
    assert answer.returncode == 1
    assert answer.stderr.startswith("Transcrypt needs Python 3.11 or newer; found Python 3.9.2.\n")


def test_a_python_named_by_hand_is_the_only_one_tried(bare_machine: Path) -> None:
    answer = run(
        bare_machine / "scripts/prepare-venv.sh",
        "runtime",
        PATH=str(bare_machine / "bin"),
        TRANSCRYPT_PYTHON="/no such/python3.12",
    )
    assert "found no /no such/python3.12." in answer.stderr


PROGRAMS = {
    "python": """
        case "$*" in
          *"config list") cat "$machine/pip.settings" ;;
          *--require-hashes*) cat "${@: -1}" >>"$machine/fetched.lock"; [ ! -e "$0.broken" ] ;;
        esac""",
    "uv": 'env >"$machine/uv.environment"; [ ! -e "$0.broken" ]',
    "pip": "",
    "transcrypt": "",
}


@pytest.fixture
def fetching_machine(bare_machine: Path) -> Path:
    """Its Python and its uv write down how they are called; one fails while ``.broken`` is beside it."""
    for name, does in PROGRAMS.items():
        program = bare_machine / ".venv/bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(
            f'#!/usr/bin/env bash\nmachine="{bare_machine}"\necho "{name} $*" >>"$machine/calls"\n{does}\n'
        )
        program.chmod(0o755)
    for name in (
        "setup.cfg",
        "setup.py",
        "pyproject.toml",
        "CHANGELOG.md",
        "requirements.in",
        "pip.settings",
    ):
        (bare_machine / name).touch()
    hashed = "    --hash=sha256:00\n    # via something\n"
    (bare_machine / "requirements-dev.txt").write_text(f"tzdata==1 \\\n{hashed}uv==2 \\\n{hashed}zeta==3\n")
    return bare_machine


def calls(machine: Path) -> list[str]:
    """Who was asked to install what is locked, in turn."""
    lines = (machine / "calls").read_text().splitlines()
    installing = [line for line in lines if "--require-hashes" in line]
    assert all("--only-binary :all:" in line and "--no-deps" in line for line in installing)
    return [f"{line.split()[0]} {line.rpartition('-r ')[2]}" for line in installing]


def fetch(machine: Path, **environment: str) -> list[str]:
    answer = run(machine / "scripts/prepare-venv.sh", "dev", **environment)
    assert answer.returncode == 0, answer.stderr
    return calls(machine)


def environment_of_uv(machine: Path) -> dict[str, str]:
    lines = (machine / "uv.environment").read_text().splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def test_what_is_locked_is_fetched_by_uv_which_pip_has_fetched(fetching_machine: Path) -> None:
    uv_alone, by_uv = fetch(fetching_machine)
    assert uv_alone.startswith("python /")
    assert (fetching_machine / "fetched.lock").read_text().splitlines()[0] == "uv==2 \\"
    assert "zeta" not in (fetching_machine / "fetched.lock").read_text()
    assert by_uv == "uv requirements-dev.txt"
    # Beside what links to it, and not in a home that may not be there.
    assert environment_of_uv(fetching_machine)["UV_CACHE_DIR"] == f"{fetching_machine}/.local/uv"


def test_where_uv_cannot_fetch_pip_does_it(fetching_machine: Path) -> None:
    (fetching_machine / ".venv/bin/uv.broken").touch()
    assert fetch(fetching_machine)[1:] == ["uv requirements-dev.txt", "python requirements-dev.txt"]


def test_where_pip_cannot_fetch_it_is_told_at_once_and_not_tried_twice(fetching_machine: Path) -> None:
    (fetching_machine / ".venv/bin/python.broken").touch()
    answer = run(fetching_machine / "scripts/prepare-venv.sh", "dev")
    assert answer.returncode == 1
    assert "This failed: .venv/bin/python -m pip install" in answer.stderr
    assert len(calls(fetching_machine)) == 1


@pytest.mark.req("SEC-02")
def test_uv_looks_where_pip_does_and_no_argument_names_the_password_of_an_index(
    fetching_machine: Path,
) -> None:
    (fetching_machine / "pip.settings").write_text(
        ":env:.index-url='https://us:secret@packages.example.test/simple'\n"
        "download.index-url='https://other.example.test/simple'\n"
        "global.cert='/etc/company.pem'\n"
        "global.index-url='https://former.example.test/simple'\n"
        "global.proxy='http://proxy.example.test:3128'\n"
    )
    fetch(fetching_machine)
    told = environment_of_uv(fetching_machine)
    assert told["UV_DEFAULT_INDEX"] == "https://us:secret@packages.example.test/simple"
    assert told["ALL_PROXY"] == "http://proxy.example.test:3128"
    assert told["SSL_CERT_FILE"] == "/etc/company.pem"
    assert "secret" not in (fetching_machine / "calls").read_text()
