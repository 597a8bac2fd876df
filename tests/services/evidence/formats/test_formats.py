"""Every accepted format is taken as what it is, and everything that only pretends is turned away."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.limits import Limits
from appliance.services.evidence.formats import ACCEPTED_ENDINGS, RejectCode, RejectedFileError, examine
from tests.services.evidence.formats.hostile import HOSTILE, Hostile
from tests.services.evidence.formats.samples import SAMPLES, zipped

LIMITS = Limits()
TYPES = {"zip": "application/zip", "pdf": "application/pdf", "jpeg": "image/jpeg", "log": "text/plain"}


def examined(name: str, content: bytes, limits: Limits = LIMITS) -> str:
    return examine(name, io.BytesIO(content), limits)


@pytest.mark.req("EVID-05")
@pytest.mark.parametrize("ending", ACCEPTED_ENDINGS)
def test_a_real_file_of_every_format_is_taken(ending: str) -> None:
    content_type = examined(f"evidence.{ending.upper()}", SAMPLES[ending])
    assert content_type == TYPES.get(ending, content_type)
    assert "/" in content_type
    assert "html" not in content_type


@pytest.mark.req("EVID-05")
@pytest.mark.parametrize("ending", [ending for ending in ACCEPTED_ENDINGS if ending != "zip"])
def test_a_zip_of_every_format_is_taken(ending: str) -> None:
    assert examined("all.zip", zipped({f"folder/a.{ending}": SAMPLES[ending]})) == "application/zip"


@pytest.mark.req("EVID-05")
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.what)
def test_a_file_that_pretends_is_turned_away_with_a_reason(hostile: Hostile) -> None:
    with pytest.raises(RejectedFileError) as refused:
        examined(hostile.filename, hostile.content)
    assert refused.value.code == hostile.code, refused.value.reason
    assert 20 < len(refused.value.reason) <= 500
    assert refused.value.reason.endswith(".")


@pytest.mark.req("EVID-05")
def test_every_format_has_a_sample_and_a_hostile_twin() -> None:
    pretended = {hostile.filename.rpartition(".")[2] for hostile in HOSTILE}
    assert set(ACCEPTED_ENDINGS) == set(SAMPLES)
    assert set(ACCEPTED_ENDINGS) - {"jpeg"} <= pretended


def test_the_reason_names_the_file_inside_the_archive() -> None:
    with pytest.raises(RejectedFileError) as refused:
        examined("a.zip", zipped({"ok.txt": "fine", "folder/run.exe": "MZ"}))
    assert "folder/run.exe" in refused.value.reason


def test_text_of_other_programs_is_text() -> None:
    assert examined("a.csv", "name;price\nCafé;£5\n".encode("cp1252")) == "text/csv"
    assert examined("a.csv", "\ufeffname,price\nCafé,£5\n".encode("utf-16-le")) == "text/csv"
    assert examined("a.txt", b"From: me\nto whom it may concern") == "text/plain"
    assert examined("a.log", "é".encode() * 100_000) == "text/plain"


def test_zips_of_macs_are_taken_with_what_macs_add() -> None:
    content = zipped({"a.txt": "fine", "__MACOSX/._a.txt": b"\x00\x05\x16\x07" + bytes(40)})
    assert examined("a.zip", content) == "application/zip"


def test_an_archive_may_hold_exactly_what_the_limit_says() -> None:
    content = zipped({"a.txt": "x" * 1000, "b.txt": "y" * 24})
    assert examined("a.zip", content, Limits(unpacked_bytes=1024)) == "application/zip"
    with pytest.raises(RejectedFileError) as refused:
        examined("a.zip", content, Limits(unpacked_bytes=1023))
    assert refused.value.code is RejectCode.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("ending", ACCEPTED_ENDINGS)
@given(data=st.data())
def test_damage_anywhere_is_told_or_harmless_and_never_a_crash(ending: str, data: st.DataObject) -> None:
    held = bytearray(SAMPLES[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(held)))
    for content in (bytes(held), bytes(held[:cut])):
        try:
            examined(f"a.{ending}", content)
        except RejectedFileError as error:
            assert error.reason  # noqa: PT017 - both outcomes are fine, a third is not
