"""Whatever happens to a pack's sources, lint answers with problems or one sentence, never with a crash."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.foundation.errors import TranscryptError, UnreadableError
from appliance.services.packs.lint import lint_folder
from appliance.services.packs.yaml_reading import parse_yaml
from tests.services.packs.small_pack import files, write_files

FILES = sorted(files())
WORDS = ["\n  ", ": ", "- ", "null", "true", "[]", "{}", "1.5", "remove: true", "replace: true", "id: [1]"]
WORDS += ["same_as: [1]", "same_as: A1.2", "extends: small", "number: {}", "\u202e", "\ud7ff", "é"]
JUNK = st.sampled_from([*"{}[]:,-#'\"|>&*!%@ \n\t0", *WORDS])
EDITS = st.lists(
    st.tuples(st.sampled_from(FILES), st.floats(0, 1), st.integers(0, 12), JUNK), min_size=1, max_size=3
)


def damaged(edits: list[tuple[str, float, int, str]]) -> dict[str, str]:
    """The small pack's files, each edit cutting some characters out somewhere and putting junk there."""
    contents = files()
    for name, where, cut, junk in edits:
        at = int(where * len(contents[name]))
        contents[name] = contents[name][:at] + junk + contents[name][at + cut :]
    return contents


def lint_or_refusal(folder: Path) -> None:
    with suppress(TranscryptError):
        assert all(str(problem) for problem in lint_folder(folder))


@pytest.mark.req("RULE-11")
@settings(max_examples=150)
@given(edits=EDITS)
def test_damaged_sources_give_problems_or_a_refusal(edits: list[tuple[str, float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        lint_or_refusal(write_files(Path(name) / "small", damaged(edits)))


@settings(max_examples=80)
@given(edits=EDITS)
def test_a_damaged_change_of_a_pack_gives_problems_or_a_refusal(
    edits: list[tuple[str, float, int, str]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_files(Path(name) / "small", files())
        contents = damaged(edits) | {"pack.yaml": "extends: small\nid: next\n"}
        lint_or_refusal(write_files(Path(name) / "next", contents))


@settings(max_examples=300)
@given(text=st.text(max_size=60) | st.text(alphabet="{}[]:,-#'\"|>&*!?%@ \n\tab0", max_size=60))
def test_any_text_is_yaml_or_refused(text: str) -> None:
    with suppress(UnreadableError):
        parse_yaml(text.encode("utf-8", "surrogatepass"), "f")
