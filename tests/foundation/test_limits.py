"""Limits are read once, and every fault is told at once."""

import pytest

from appliance.foundation.errors import RefusedError
from appliance.foundation.limits import Limits, read_limits


def test_defaults_are_those_of_the_requirements() -> None:
    limits = read_limits({"TRANSCRYPT_ENV": "dev", "TRANSCRYPT_LIMIT_FILE_BYTES": ""})
    assert limits == Limits()
    assert (limits.file_bytes, limits.unpacked_bytes) == (25 << 20, 100 << 20)
    assert (limits.artefacts_per_control, limits.evaluation_interval_seconds) == (50, 60)


def test_a_limit_can_be_set() -> None:
    assert read_limits({"TRANSCRYPT_LIMIT_FILE_BYTES": "1000"}) == Limits(file_bytes=1000)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(RefusedError) as refused:
        read_limits(
            {
                "TRANSCRYPT_LIMIT_FILE_BYTES": "25MB",
                "TRANSCRYPT_LIMIT_FILES": "1",
                "TRANSCRYPT_LIMIT_FORM_BYTES": "0",
                "TRANSCRYPT_LIMIT_ARCHIVE_ENTRIES": "-1",
                "TRANSCRYPT_LIMIT_UNPACKED_BYTES": "9" * 20,
            }
        )
    assert len(refused.value.more) == 5
