"""The Word, Excel and OSCAL files of a report are named by its bundle, and checked where they are given."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.carried_files import validator
from appliance.foundation.strict_json import parse_json
from appliance.services.bundles.build import build_bundle
from appliance.services.verification.bundle_format import FURTHER_FILES
from appliance.services.verification.command import main
from tests.services.verification.sample_bundle import (
    ALICE,
    HTML,
    Json,
    failures,
    opened,
    outcome,
    resealed,
    sample,
    states,
    verified,
)

FURTHER = {name: name.encode() for name in FURTHER_FILES}


@cache
def with_further() -> bytes:
    """The sample as an installation of today makes it."""
    bundle = opened()
    files = {"report.html": HTML, "report.pdf": sample()[1], **FURTHER}
    return build_bundle(
        bundle["facts"],
        bundle["evaluation"],
        bundle["answers"],
        bundle["pack"]["document"],
        bundle["pack"]["signature"],
        bundle["report"],
        files,
        ALICE,
    )


def changed() -> Json:
    bundle: Json = parse_json(with_further(), source="made")
    return bundle


@pytest.mark.req("REPT-08", "REPT-02")
def test_further_files_are_named_and_verified() -> None:
    bundle = changed()
    assert validator("bundle").problems(bundle) == []
    assert [entry["name"] for entry in bundle["manifest"]["entries"]][-4:] == list(FURTHER_FILES)
    verdict = verified(with_further(), further=FURTHER)
    assert (verdict.exit_code, states(verdict)["files"]) == (0, "passed")
    assert "report.docx" in outcome(verdict, "files")[0]
    assert states(verified(with_further()))["files"] == "not run"


@pytest.mark.req("REPT-08")
@pytest.mark.parametrize("name", FURTHER_FILES)
def test_a_further_file_changed_by_one_byte_is_found(name: str) -> None:
    verdict = verified(with_further(), further={**FURTHER, name: FURTHER[name] + b" "})
    assert failures(verdict) == ["files"]
    assert f"The {name} given is not the one that was signed." in outcome(verdict, "files")[0]


@pytest.mark.req("REPT-08")
def test_an_entry_that_was_taken_out_added_or_moved_is_found() -> None:
    bundle = changed()
    entries = bundle["manifest"]["entries"]
    for tampered in (entries[:-1], [*entries, entries[-1]], [*entries[:-2], entries[-1], entries[-2]]):
        bundle["manifest"]["entries"] = tampered
        assert "signature" in failures(verified(canonical_bytes(bundle)))
    bundle["manifest"]["entries"] = entries[:-1]
    gone = verified(canonical_bytes(bundle), further=FURTHER)
    assert "has no entry for poam.oscal.json" in outcome(gone, "files")[0]


@pytest.mark.req("REPT-08")
def test_bundles_of_before_verify_as_they_did_and_name_no_further_file() -> None:
    assert opened()["format"] == 1
    assert verified(sample()[0]).exit_code == 0
    given = verified(sample()[0], further={"report.docx": b"any"})
    assert failures(given) == ["files"]
    passed_off = resealed(changed() | {"format": 1})
    assert verified(passed_off).exit_code == 0, "the same bundle, made anew without them"
    relabelled = changed() | {"format": 1}
    assert "entries" in failures(verified(canonical_bytes(relabelled)))


@pytest.mark.req("REPT-08")
def test_the_command_takes_them_by_their_own_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"bundle.json": with_further(), "alice.pub": ALICE.public_key.line.encode(), **FURTHER}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [str(tmp_path / "bundle.json"), "--key", str(tmp_path / "alice.pub")]
    given = [word for name in FURTHER_FILES for word in ("--file", str(tmp_path / name))]
    assert main([*command, *given]) == 0
    assert "Given as they were signed: report.docx" in capsys.readouterr().out
    (tmp_path / "other.docx").write_bytes(b"")
    assert main([*command, "--file", str(tmp_path / "other.docx")]) == 2
    assert "is none of the further files" in capsys.readouterr().err
