"""How tests are shared out to the processes of one run (pytest-xdist, --dist loadfile).

A file stays in one process, so that what is dear to make is made once; the files of ``TOGETHER`` share what
they have. What takes long begins first, so that no process is left with it while the others have ended.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

# They share a product that runs, its sample organisation and a browser.
TOGETHER = ("tests/browser/",)
# Minutes, or much waiting for other processes; everything else keeps the order of its names. Those that wait
# take turns with those that compute: when three wait at once, the processors have nothing to do.
LONG = (
    *TOGETHER,
    "tests/chaos/",
    "tests/web/test_access_matrix",
    "tests/jobs/test_worker_processes",
    "tests/web/api/test_any_request",
    "tests/services/profiles/test_applicable",
    "tests/jobs/test_event_processes",
    "tests/adapters/documents/",
    "tests/scripts/test_local_start",
    "tests/services/dev_seed/",
    "tests/services/verification/test_tampering",
    "tests/services/packs/test_no_typo",
    "tests/services/issuing/",
    "tests/engine/expression/test_two_evaluators",
    "tests/rulepacks/test_cases_beside",
    "tests/jobs/test_held",
)


class SharedOut(LoadFileScheduling):  # type: ignore[misc]
    """By file, or by folder where its files belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), super()._split_scope(nodeid))


def long_ones_first(items: list[pytest.Item]) -> None:
    """Order the tests of a run; every process of it comes to the same order."""
    items.sort(key=lambda item: _place_in_line(item.nodeid))


def _place_in_line(nodeid: str) -> int:
    return next((place for place, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))
