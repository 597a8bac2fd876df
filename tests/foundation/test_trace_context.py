"""A trace that others began goes on; what is no trace is not repeated."""

from __future__ import annotations

import pytest

from appliance.foundation.trace_context import begin_trace, current_trace, keep_trace, read_traceparent

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.req("API-08")
def test_a_trace_of_others_goes_on_with_a_piece_of_work_of_ours() -> None:
    trace = begin_trace(GIVEN)
    assert trace.trace_id == TRACE
    assert trace.sampled
    assert trace.span_id != SPAN
    handed_on = read_traceparent(trace.header)
    assert handed_on == trace
    assert trace.next().trace_id == TRACE
    assert trace.next().span_id != trace.span_id


def test_later_versions_may_say_more() -> None:
    told = read_traceparent(f"01-{TRACE}-{SPAN}-00-more")
    assert told is not None
    assert told.header == f"00-{TRACE}-{SPAN}-00"
    assert read_traceparent(f"cc-{TRACE}-{SPAN}-03") is not None


@pytest.mark.req("API-08")
@pytest.mark.parametrize(
    "header",
    [
        "",
        GIVEN.upper(),
        f" {GIVEN}",
        f"{GIVEN}-more",
        f"{GIVEN},{GIVEN}",
        f"{GIVEN}\n",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f"01-{TRACE}-{SPAN}-01-{'x' * 600}",
        "\N{FULLWIDTH DIGIT ZERO}0" + GIVEN[2:],
    ],
)
def test_what_breaks_the_standard_begins_a_trace_of_our_own(header: str) -> None:
    trace = begin_trace(header, "a" * 32)
    assert trace.trace_id == "a" * 32
    assert not trace.sampled


def test_the_current_trace_is_forgotten_when_the_work_is_over() -> None:
    trace = begin_trace(None)
    keep_trace(trace)
    assert current_trace() == trace
    keep_trace(None)
    assert current_trace() is None
