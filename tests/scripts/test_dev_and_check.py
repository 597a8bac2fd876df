"""dev.sh and check.sh against stand-ins for the programs they call: what they run, say and answer."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT

STAND_IN = """#!/usr/bin/env bash
echo "${{0##*/}} $*" >>"{log}"
printf "{says}"
case " $*" in *"{fails_on}"*) exit {status} ;; esac
{effect}
"""
MAKES_A_KEY = """
if [ "$*" = "keys new" ]; then mkdir -p "$TRANSCRYPT_HOME/keys" && touch "$TRANSCRYPT_HOME/keys/local.key"; fi
"""
SAMPLE = ".local/sample/bundle.json --pdf .local/sample/report.pdf --key .local/keys/trusted/local.pub"
GATES = """
ruff format
ruff check
mypy
lint-imports
deptry appliance
transcrypt pack lint rulepacks/cyber-essentials-3.2
transcrypt pack lint rulepacks/cyber-essentials-3.3
traceability --check
schema-check
openapi --check
pytest
coverage report --include=appliance/engine/* --fail-under=100
coverage report --fail-under=90
"""


class Machine:
    """A checkout of only the scripts under test; everything they call writes down that it was called."""

    def __init__(self, folder: Path, script: str, *more: str) -> None:
        self.folder = folder
        self.script = script
        self.log = folder / "calls"
        for name in (script, *more):
            copy = folder / "scripts" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((CHECKOUT / "scripts" / name).read_bytes())
            copy.chmod(0o755)
        self.stand_in("scripts/prepare-venv.sh", says="")

    def stand_in(
        self, name: str, *, says: str = "noise\\n", fails_on: str = "never", status: int = 1, effect: str = ""
    ) -> None:
        program = self.folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(
            STAND_IN.format(log=self.log, says=says, fails_on=fails_on, status=status, effect=effect)
        )
        program.chmod(0o755)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            [self.folder / "scripts" / self.script, *arguments],
            env={"PATH": os.environ["PATH"]} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def calls(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def dev(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path, "dev.sh", "tools/sample-report.sh")
    machine.stand_in(".venv/bin/transcrypt", effect=MAKES_A_KEY)
    return machine


def test_a_first_run_makes_keys_and_packs_and_a_verified_sample(dev: Machine) -> None:
    assert dev.run("--once").returncode == 0
    report = "report rulepacks/cyber-essentials-3.3/examples/sixty-person-byod-partial-scope.json"
    assert dev.calls() == [
        "prepare-venv.sh runtime",
        "transcrypt keys new",
        "transcrypt pack build rulepacks/cyber-essentials-3.2",
        "transcrypt pack sign cyber-essentials-3.2",
        "transcrypt pack build rulepacks/cyber-essentials-3.3",
        "transcrypt pack sign cyber-essentials-3.3",
        f"transcrypt {report} --pack cyber-essentials-3.3 --as-of 2026-11-21 --out .local/sample",
        f"transcrypt verify {SAMPLE}",
    ]


def test_a_second_run_keeps_the_keys(dev: Machine) -> None:
    dev.run("--once")
    assert dev.run("--once").returncode == 0
    assert "transcrypt keys new" not in dev.calls()


def test_it_says_where_everything_is_and_how_to_verify_it(dev: Machine) -> None:
    answer = dev.run("--once")
    assert answer.stderr == ""
    assert "noise" not in answer.stdout
    for name in ("report.pdf", "report.html", "answers.json", "findings.json", "bundle.json"):
        assert f"  .local/sample/{name}" in answer.stdout
    assert f"  .venv/bin/transcrypt verify {SAMPLE}" in answer.stdout
    assert f"  python3 dist/transcrypt-verify.pyz {SAMPLE}" in answer.stdout


def test_without_an_option_it_starts_the_whole_product(dev: Machine) -> None:
    dev.stand_in("scripts/build-assets.sh")
    dev.stand_in(".venv/bin/python")
    assert dev.run().returncode == 0
    assert dev.calls() == ["prepare-venv.sh local", "build-assets.sh ", "python -m scripts.local.start"]


def test_nothing_starts_without_what_the_pages_need(dev: Machine) -> None:
    dev.stand_in("scripts/build-assets.sh", says="no registry", fails_on="")
    dev.stand_in(".venv/bin/python")
    assert dev.run().returncode == 1
    assert "python -m scripts.local.start" not in dev.calls()


def test_a_home_of_the_person_who_runs_it_is_left_alone(dev: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert dev.run("--once", TRANSCRYPT_HOME=str(elsewhere)).returncode == 0
    assert not elsewhere.exists()


def test_what_fails_is_shown_and_nothing_after_it_runs(dev: Machine) -> None:
    dev.stand_in(".venv/bin/transcrypt", says="the reason", fails_on="pack build", effect=MAKES_A_KEY)
    answer = dev.run("--once")
    assert answer.returncode == 1
    assert "This failed: .venv/bin/transcrypt pack build rulepacks/cyber-essentials-3.2" in answer.stderr
    assert "the reason" in answer.stderr
    assert answer.stdout == ""
    assert dev.calls()[-1] == "transcrypt pack build rulepacks/cyber-essentials-3.2"


@pytest.fixture
def check(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path, "check.sh")
    for tool in ("ruff", "mypy", "lint-imports", "deptry", "transcrypt", "coverage"):
        machine.stand_in(f".venv/bin/{tool}")
    machine.stand_in(".venv/bin/pytest", says="7 passed in 0.1s")
    for script in ("traceability", "schema-check", "openapi"):
        machine.stand_in(f"scripts/{script}")
    machine.stand_in("scripts/build-assets.sh")
    machine.stand_in("scripts/prepare-browser.sh", says="/usr/bin/chromium")
    machine.stand_in("scripts/prepare-certified-provider.sh", says="")
    return machine


def test_the_check_runs_every_gate_and_ends_with_what_the_tests_said(check: Machine) -> None:
    answer = check.run()
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.splitlines()[-1].endswith("Tests: 7 passed in 0.1s")
    assert "FAILED" not in answer.stdout
    before = ["prepare-venv.sh dev", "prepare-browser.sh", "prepare-certified-provider.sh", "build-assets.sh"]
    expected = [*before, *GATES.split("\n")[1:-1]]
    # Some run beside one another; what they need is there before.
    calls = check.calls()
    pairs = zip(sorted(calls), sorted(expected), strict=True)
    assert [pair for pair in pairs if not pair[0].startswith(pair[1])] == []
    in_turn = [call for call in calls if not call.startswith("mypy")]  # it runs beside all of them
    assert [call.split()[0] for call in (*in_turn[:3], *in_turn[-3:])] == [
        *("prepare-venv.sh", "prepare-browser.sh", "prepare-certified-provider.sh"),
        *("pytest", "coverage", "coverage"),
    ]


def test_a_check_without_a_browser_says_so_and_checks_everything_else(check: Machine) -> None:
    check.run()
    every_call = check.calls()
    check.stand_in("scripts/prepare-browser.sh", says="", fails_on="")
    answer = check.run()
    assert answer.returncode == 0
    assert "NOTHING WAS TRIED IN A BROWSER" in answer.stdout
    assert sorted(check.calls()) == sorted(every_call)


def test_a_check_without_the_certified_provider_says_so_and_checks_everything_else(check: Machine) -> None:
    check.run()
    every_call = check.calls()
    check.stand_in("scripts/prepare-certified-provider.sh", says="No Node here", fails_on="")
    answer = check.run()
    assert answer.returncode == 0
    assert "NOT TRIED AGAINST A CERTIFIED PROVIDER: No Node here" in answer.stdout
    assert sorted(check.calls()) == sorted(every_call)


@pytest.mark.parametrize(
    ("tool", "fails_on", "name"),
    [
        ("ruff", "format", "Format"),
        ("ruff", " check .", "Lint"),
        ("mypy", "", "Types"),
        ("lint-imports", "", "Layers"),
        ("deptry", "", "Dependencies"),
        ("transcrypt", "pack lint rulepacks/cyber-essentials-3.3", "Lint cyber-essentials-3.3"),
        ("pytest", "", "Tests"),
        ("coverage", "engine", "Coverage of the engine, 100%"),
        ("coverage", "fail-under=90", "Coverage of everything, 90%"),
    ],
)
def test_one_failed_gate_fails_the_check_and_hides_no_other(
    check: Machine, tool: str, fails_on: str, name: str
) -> None:
    check.run()
    every_call = check.calls()
    check.stand_in(f".venv/bin/{tool}", says="1 failed, 6 passed in 0.1s", fails_on=fails_on)
    answer = check.run()
    assert answer.returncode == 1
    assert f"Failed: {name}" in answer.stdout
    assert "1 failed, 6 passed in 0.1s" in answer.stdout
    assert sorted(check.calls()) == sorted(every_call)
