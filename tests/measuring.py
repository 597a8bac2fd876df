"""What coverage is measured in: the calls of most tests, and never what their fixtures set up for them.

Measuring doubles the time of whatever runs, of libraries too. What is set up for one test is what another
one tries, and what is left out here is run by quicker tests as well; so the numbers of the report are a
lower bound, and a line that counts as covered was run by a test that is about it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

# Those that run the same code a thousand times, lay out pages, make report after report, or tell long stories
# of things tried apart; and those of processes of their own, or that only read our sources.
LEFT_OUT = re.compile(
    r"tests/(architecture/|rulepacks/|browser/|chaos/|scripts/|test_nothing_is_measured_here"
    r"|jobs/test_(held|worker_processes|event_processes)|engine/.*test_the_compiled_form_answers_as"
    r"|services/packs/test_(no_typo|damaged|documentation)|services/audit/test_events\.py.*_free_text"
    r"|services/issuing/test_(approving|building|failing)|services/clarification/test_rounds"
    r"|services/profiles/test_(applicable|csv_import)"
    r"|services/verification/test_(audit_extract|tampering|real_reports)"
    r"|adapters/documents/test_(pdf|sameness)|services/evidence/formats/test_formats\.py.*_damage"
    r"|services/dev_seed/|services/(facts/test_(read|fuzzed)_facts|exports/test_every_format)"
    r"|web/evidence/test_real_processes"
    r"|web/test_(access_matrix|checked_without_us|profile_under_stress)|web/api/test_any_request)"
)
# Dear ones that reach next to nothing which cheaper ones do not, as measuring them one by one tells
# (--cov-context=test): two thirds of the time of what was left, three of a hundred lines. A new test counts.
REACHED_BY_OTHERS = re.compile(
    r"tests/(services/assessment_pages/test_answers"
    r"|services/assessments/test_(ahead|evaluate_now|history|run|standing)\.py"
    r"|services/(audit/test_(record|retention)|deletion/test_(deleting|scheduling))\.py"
    r"|services/(events/test_killed_between_statements|evidence/test_(adding|expiry|life|verify))\.py"
    r"|services/(exports/test_oscal_reports|facts/test_documentation|notices/test_notices)"
    r"|services/(packs/test_published|people/test_(invitations|joining|transfer)|profiles/test_publish\.py)"
    r"|services/reports/test_(actions|control_sections|document|front_pages|records)\.py"
    r"|services/(sharing/test_sharing|tokens/test_tokens|issuing/test_expired_history)"
    r"|services/verification/test_(one_file_verifier|sign_off|verify)\.py"
    r"|web/api/test_(assessment_queries|bearer|clarification|evaluations|evidence|evidence_adding)\.py"
    r"|web/api/test_(hostile_requests|odd_headers|preconditions|reports)\.py"
    r"|web/api/test_(reference\.py.*_sound_openapi|looking_ahead\.py.*_what_will_have_changed)"
    r"|web/evidence/test_(adding|vault)\.py|web/pages/test_reports"
    r"|web/pages/test_sharing\.py.*_(link_hands_out|holder_of_a_link)"
    r"|web/test_assessment_pages\.py.*_(ready_to_copy|full_of_markup|changed_answer|percentage|replay_shows)"
    r"|web/test_control_list\.py.*_history_of_result"
    r"|engine/(expression/test_two_evaluators_agree|test_determinism\.py.*_order_of_keys)"
    r"|foundation/test_(canonical_json\.py|strict_json\.py.*_(deep_nesting|same_values|standard_library))"
    r"|foundation/test_(json_schema\.py.*_(independent|our_own)|ed25519\.py.*_(flipped_bit|another_library))"
    r"|(cli/test_report\.py.*_five_files|jobs/test_schedule\.py.*_whatever_|models/test_row_security)"
    r"|adapters/(documents/test_docx\.py.*_text_of_strangers|object_store/.*_(what_was_put|many_keys))"
    r"|web/test_(health|home_address|kept_html|query_counts|rate_limits|sessions|sign_in)\.py)"
)
# The engine is the one thing whose tests count with all they do: every branch of it is asked for.
WITH_FIXTURES = re.compile(r"tests/engine/")


class Measuring:
    """Has pytest-cov look on while a test is called that counts, and at nothing else."""

    def __init__(self, controller: Any) -> None:
        self._controller = controller
        self.looks_on = True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Look on if all of it counts."""
        self.measure(_counts_whole(item))
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Look on if it counts, and away again for what its fixtures have to clear up."""
        self.measure(_counts(item))
        try:
            return (yield)
        finally:
            self.measure(_counts_whole(item))

    def measure(self, wanted: bool) -> None:
        """Look on, or away."""
        if wanted != self.looks_on:
            (self._controller.resume if wanted else self._controller.pause)()
            self.looks_on = wanted


_MEASURING: list[Measuring] = []


@contextmanager
def unmeasured() -> Iterator[None]:
    """Look away for the block: what a test helps itself with, where that is long."""
    measuring = next(iter(_MEASURING), None)
    if measuring is None or not measuring.looks_on or threading.active_count() > 1:
        yield
        return
    measuring.measure(wanted=False)
    try:
        yield
    finally:
        measuring.measure(wanted=True)


def _counts(item: pytest.Item) -> bool:
    return LEFT_OUT.match(item.nodeid) is None and REACHED_BY_OTHERS.match(item.nodeid) is None


def _counts_whole(item: pytest.Item) -> bool:
    return _counts(item) and WITH_FIXTURES.match(item.nodeid) is not None


def end_first_measuring(config: pytest.Config) -> None:
    """A process of pytest-xdist gets coverage twice: as pytest begins, and as its session does.

    Only the second is kept. The first would go on whenever the second is paused, for nothing.
    """
    plugin = config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is not None and hasattr(config, "workerinput"):
        controller.cov.stop()


def begin_measuring(session: pytest.Session) -> None:
    """Take care of the measuring there is, if there is any; once the session has its own.

    Every process imports every test, and with them all of the product: the first looks on for all.
    """
    controller = getattr(session.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if controller is None:
        return
    _MEASURING[:] = [Measuring(controller)]
    session.config.pluginmanager.register(_MEASURING[0])
    worker = getattr(session.config, "workerinput", {}).get("workerid", "gw0")
    _MEASURING[0].measure(worker == "gw0")
