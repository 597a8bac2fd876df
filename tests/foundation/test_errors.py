"""How an error reads to the person who has to mend it."""

import pickle

from appliance.foundation.errors import (
    NotVerifiedError,
    RefusedError,
    TranscryptError,
    UnreadableError,
    printable,
    quoted,
)


def test_an_error_reads_as_place_message_and_mend() -> None:
    error = RefusedError(
        "the id 'pc-1' stands twice", place="facts.json: /profile/devices/3", mend="rename one"
    )
    assert str(error) == "facts.json: /profile/devices/3: the id 'pc-1' stands twice. rename one."


def test_a_sentence_that_ends_keeps_its_own_end() -> None:
    assert (
        str(RefusedError("Is this the right file?", mend="Look again."))
        == "Is this the right file? Look again."
    )


def test_further_lines_follow_the_first_sentence() -> None:
    assert str(RefusedError("first", more=["  second", "  third"])) == "first.\n  second\n  third"


def test_quoted_text_cannot_steer_a_terminal_or_break_the_line() -> None:
    error = RefusedError("is 'a\x1b[31m\nb\u202e\ud800'", place="x\ry")
    assert str(error) == "x\\ry: is 'a\\x1b[31m\\nb\\u202e\\ud800'."


def test_text_that_prints_is_left_as_it_is() -> None:
    assert printable("Société Générale") == "Société Générale"


def test_long_text_is_cut_when_quoted() -> None:
    assert quoted("x" * 100, limit=5) == "'xxxxx…'"


def test_the_exit_codes_tell_refused_from_not_verified() -> None:
    assert (RefusedError("x").exit_code, UnreadableError("x").exit_code) == (2, 2)
    assert NotVerifiedError("x").exit_code == 1


def test_an_error_survives_the_way_back_from_a_worker_process() -> None:
    error = pickle.loads(pickle.dumps(RefusedError("m", place="p", mend="do", more=["x"])))  # noqa: S301
    assert isinstance(error, TranscryptError)
    assert str(error) == "p: m. do.\nx"


def test_a_strangers_endless_name_does_not_fill_the_screen() -> None:
    line = str(
        RefusedError("unknown field", place="facts.json, /profile/" + "k" * 1_000_000, mend="Remove it")
    )
    assert len(line) < 1_100
    assert line.startswith("facts.json, /profile/kkk")
    assert line.endswith("kkk: unknown field. Remove it.")
