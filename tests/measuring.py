"""Which tests coverage is measured in: nearly all, but not those that run the same code a thousand times.

Measuring more than doubles the time of code that only calculates. What is left out here is run by quicker
tests too, and those are measured; so the numbers of the report are a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

LEFT_OUT = re.compile(
    r"tests/(rulepacks/|browser/|chaos/|test_nothing_is_measured_here"
    r"|scripts/(test_benchmark_floor|test_local_start)|services/packs/test_(no_typo|damaged)"
    r"|services/profiles/test_(applicable|csv_import)|services/verification/test_(tampering|real_reports)"
    r"|adapters/documents/test_(pdf_hostile|sameness)"
    r"|services/dev_seed/|services/facts/test_read_facts"
    r"|web/test_(access_matrix|checked_without_us|profile_under_stress))"
)


class Measuring:
    """Stops pytest-cov for the tests that are left out, with whatever their fixtures do."""

    def __init__(self, controller: Any) -> None:
        self._controller = controller
        self._paused = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Pause or go on before a test; files of either kind come together, so this is seldom."""
        left_out = LEFT_OUT.match(item.nodeid) is not None
        if left_out != self._paused:
            (self._controller.pause if left_out else self._controller.resume)()
            self._paused = left_out
        return (yield)


def end_first_measuring(config: pytest.Config) -> None:
    """A process of pytest-xdist gets coverage twice: as pytest begins, and as its session does.

    Only the second is kept. The first would go on whenever the second is paused, for nothing.
    """
    plugin = config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is not None and hasattr(config, "workerinput"):
        controller.cov.stop()


def begin_measuring(session: pytest.Session) -> None:
    """Take care of the measuring there is, if there is any; once the session has its own."""
    controller = getattr(session.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if controller is not None:
        session.config.pluginmanager.register(Measuring(controller))
