"""What a verdict looks like to people."""

from appliance.services.verification.telling import as_text
from appliance.services.verification.verdict import Check, Verdict, failed, not_run


def test_the_place_of_the_whole_bundle_is_a_slash() -> None:
    verdict = Verdict((Check("readable", not_run("-")), Check("canonical", failed("Bad.", ""))))
    text = as_text(verdict, "a\nb.json")
    assert "FAILED  canonical       Bad. [/]" in text
    assert text.splitlines()[-1] == "a\\nb.json: NOT VERIFIED. Failed first: canonical."


def test_a_verdict_that_lacks_a_required_check_says_which() -> None:
    verdict = Verdict((Check("readable", not_run("-")),))
    assert verdict.exit_code == 1
    assert as_text(verdict, "b").splitlines()[-1] == "b: NOT VERIFIED. Not checked: readable."
