"""Measuring fairly on a machine that others use too: in turns, on one core, without the garbage collector.

Seconds are those the processor spent on this process, so what others do at the same time hardly shows. Every
subject is measured in turn with its yardstick (A B A B ...), and what is reported is the median.
"""

from __future__ import annotations

import gc
import math
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Any]
_SHORTEST = 0.02  # seconds; shorter work is repeated within a round until it takes this long


@dataclass(frozen=True)
class Measured:
    """Medians over all rounds. ``ratio`` is the median of subject by yardstick, round by round."""

    seconds: float
    yardstick_seconds: float
    ratio: float
    rounds: int


def stay_on_one_core() -> None:
    """Pin this process, and those it starts, to one of the cores it may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def measure_in_turns(subject: Work, yardstick: Work, rounds: int, *, warm: bool = False) -> Measured:
    """Both in turn, once each to warm up and then ``rounds`` times.

    A ``warm`` subject has run before and takes long, so it needs neither a first run nor repeats.
    """
    repeats = (1 if warm else _repeats(subject), _repeats(yardstick))
    pairs = [(_seconds(subject, repeats[0]), _seconds(yardstick, repeats[1])) for _ in range(rounds)]
    return Measured(
        seconds=statistics.median(ours for ours, _ in pairs),
        yardstick_seconds=statistics.median(theirs for _, theirs in pairs),
        ratio=statistics.median(ours / theirs for ours, theirs in pairs),
        rounds=rounds,
    )


def _repeats(work: Work) -> int:
    return max(1, math.ceil(_SHORTEST / max(_seconds(work, 1), 1e-6)))


def _seconds(work: Work, repeats: int) -> float:
    """Processor seconds for one piece of work. Garbage is collected before, never during."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        for _ in range(repeats):
            work()
        return (time.process_time() - began) / repeats
    finally:
        gc.enable()
