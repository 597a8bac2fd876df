"""What is said reaches the right stream on every terminal, and no other stream where there is none."""

import io
import json
import sys

import pytest

from appliance.foundation.console import complain, write_json, write_text
from appliance.foundation.json_text import json_bytes


def test_a_terminal_without_the_characters_gets_their_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", newline=""))
    write_text("Größe…\n")
    sys.stdout.flush()
    assert raw.getvalue() == b"Gr\\xf6\\xdfe\\u2026\n"


def test_json_is_utf8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", newline=""))
    write_json({"name": "Größe"})
    assert json.loads(raw.getvalue().decode("utf-8")) == {"name": "Größe"}


def test_without_standard_error_nothing_is_mixed_into_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    complain("Something to know.")
    assert capsys.readouterr().out == ""


def test_without_standard_output_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    write_text("An answer.\n")
    write_json({"an": "answer"})
    assert capsys.readouterr().err == ""


def test_documents_are_written_readable_and_in_utf8() -> None:
    assert json_bytes({"b": "é", "a": [1]}) == '{\n  "b": "é",\n  "a": [\n    1\n  ]\n}\n'.encode()
    with pytest.raises(ValueError, match="Out of range"):
        json_bytes({"a": float("nan")})
    assert json.loads(json_bytes({"a": "\u2028"})) == {"a": "\u2028"}
