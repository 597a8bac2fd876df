"""The command: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.verification.command import main
from tests.services.verification.sample_bundle import ALICE, HTML, MALLORY, opened, resealed, sample
from tests.services.verification.test_sign_off import made


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


class Desk:
    """An auditor's folder: the bundle, its files and the keys of those they may trust."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.put("bundle.json", sample()[0])
        self.put("report.pdf", sample()[1])
        self.put("report.html", HTML)
        self.put("alice.pub", ALICE.public_key.line.encode())
        self.put("mallory.pub", MALLORY.public_key.line.encode())

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def verify(self, *arguments: str, bundle: str = "bundle.json") -> Ran:
        """Run it; arguments that name a file of the folder stand for its path."""
        paths = [str(self.folder / word) if "." in word else word for word in (bundle, *arguments)]
        status = main(paths)
        printed = self._capsys.readouterr()
        return Ran(status, printed.out, printed.err)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_an_option_is_written_in_full(desk: Desk) -> None:
    ran = desk.verify("--ke", "alice.pub")
    assert (ran.status, ran.out) == (2, "")
    assert "unrecognized arguments: --ke" in ran.err


@pytest.mark.req("REPT-08")
def test_a_good_bundle_is_verified_line_by_line_and_the_signer_named(desk: Desk) -> None:
    ran = desk.verify("--key", "alice.pub", "--pdf", "report.pdf", "--html", "report.html")
    lines = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert lines[0] == "passed  readable        The file is an evidence bundle of a known format."
    assert [line.split()[0] for line in lines[:9]] == ["passed"] * 9
    assert ALICE.public_key.fingerprint in lines[-2]
    assert "bundle.json: verified." in lines[-1]
    assert "Whether the facts are true is not shown" in lines[-1]


@pytest.mark.req("REPT-08")
def test_a_changed_bundle_is_not_verified_and_the_place_is_named(desk: Desk) -> None:
    bundle = opened()
    bundle["evaluation"]["outcome"] = "ready"
    desk.put("bundle.json", canonical_bytes(bundle))
    ran = desk.verify("--key", "alice.pub")
    assert (ran.status, ran.err) == (1, "")
    assert (
        "FAILED  hashes          Changed or removed since the manifest was made: evaluation. [/evaluation]"
        in ran.out
    )
    assert "NOT VERIFIED. Failed first: hashes, and 1 more." in ran.out.splitlines()[-1]


def test_without_a_key_nothing_is_verified(desk: Desk) -> None:
    ran = desk.verify()
    assert ran.status == 1
    assert "Get the public key from its owner" in ran.out


def test_keys_may_be_given_several_times(desk: Desk) -> None:
    desk.put("bundle.json", resealed(opened(), MALLORY))
    assert desk.verify("--key", "alice.pub").status == 1
    assert desk.verify("--key", "alice.pub", "--key", "mallory.pub").status == 0


def test_a_wrong_pdf_is_not_verified(desk: Desk) -> None:
    desk.put("report.pdf", b"%PDF-1.4 something else")
    ran = desk.verify("--key", "alice.pub", "--pdf", "report.pdf")
    assert ran.status == 1
    assert "FAILED  pdf" in ran.out


@pytest.mark.req("REPT-06")
def test_a_sign_off_is_read_from_its_file(desk: Desk) -> None:
    desk.put("sign-off.json", made())
    ran = desk.verify("--key", "alice.pub", "--sign-off", "sign-off.json")
    assert (ran.status, "passed  sign-off" in ran.out) == (0, True)


def test_json_goes_to_standard_output_alone(desk: Desk) -> None:
    ran = desk.verify("--key", "alice.pub", "--format", "json")
    verdict = json.loads(ran.out)
    assert (ran.status, ran.err, verdict["result"]) == (0, "", "verified")
    assert verdict["signer"] == {
        "key_id": ALICE.public_key.key_id,
        "fingerprint": ALICE.public_key.fingerprint,
    }
    assert verdict["checks"][-1] == {
        "name": "sign-off",
        "state": "not run",
        "sentence": "No sign-off was given.",
        "place": None,
        "required": False,
    }


def test_an_unreadable_bundle_is_told_in_both_formats(desk: Desk) -> None:
    desk.put("bundle.json", sample()[0][:100])
    text, as_json = desk.verify(), desk.verify("--format", "json")
    assert (text.status, text.out) == (2, "")
    assert text.err.count("\n") == 1
    assert "bundle.json, line 1, column" in text.err
    assert (as_json.status, as_json.err) == (2, text.err)
    assert json.loads(as_json.out)["result"] == "unreadable"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pdf", "missing.pdf"), "missing.pdf: there is no such file"),
        (("--html", "missing.html"), "missing.html: there is no such file"),
        (("--key", "missing.pub"), "missing.pub: there is no such file"),
        (("--key", "report.pdf"), "is not a public key"),
        (("--key", "broken.pub"), "is damaged"),
    ],
)
def test_what_cannot_be_read_beside_the_bundle_is_named(
    desk: Desk, arguments: tuple[str, ...], words: str
) -> None:
    desk.put(
        "broken.pub",
        ALICE.public_key.line.replace(ALICE.public_key.key_id, MALLORY.public_key.key_id).encode(),
    )
    ran = desk.verify(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_missing_bundle_and_a_folder_are_unreadable(desk: Desk) -> None:
    (desk.folder / "folder.json").mkdir()
    for name, words in (("missing.json", "there is no such file"), ("folder.json", "is a folder")):
        ran = desk.verify(bundle=name)
        assert (ran.status, ran.out) == (2, "")
        assert words in ran.err


def test_a_wrong_option_ends_with_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--unknown"]) == 2
    assert "BUNDLE.json" in capsys.readouterr().err


def test_names_that_would_alter_the_terminal_are_shown_escaped(desk: Desk) -> None:
    bundle = opened()
    bundle["facts"]["profile"]["\x1b[2J"] = "gone"
    desk.put("bundle.json", canonical_bytes(bundle))
    ran = desk.verify("--key", "alice.pub")
    assert ran.status == 1
    assert "\x1b" not in ran.out
    assert "\\x1b[2J" in ran.out
