"""What a verdict looks like on a terminal that cannot show everything."""

import io

from appliance.services.verification.telling import as_text, write
from appliance.services.verification.verdict import Check, Verdict, failed, not_run


def test_a_terminal_without_the_characters_gets_their_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="")
    write(stream, "Größe…\n")
    stream.flush()
    assert raw.getvalue() == b"Gr\\xf6\\xdfe\\u2026\n"


def test_the_place_of_the_whole_bundle_is_a_slash() -> None:
    verdict = Verdict((Check("readable", not_run("-")), Check("canonical", failed("Bad.", ""))))
    text = as_text(verdict, "a\nb.json")
    assert "FAILED  canonical       Bad. [/]" in text
    assert text.splitlines()[-1] == "a\\nb.json: NOT VERIFIED. Failed first: canonical."


def test_a_verdict_that_lacks_a_required_check_says_which() -> None:
    verdict = Verdict((Check("readable", not_run("-")),))
    assert verdict.exit_code == 1
    assert as_text(verdict, "b").splitlines()[-1] == "b: NOT VERIFIED. Not checked: readable."
