"""One consumer that tells what it got, instead of the real ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from appliance.jobs.consumers import HANDLERS
from appliance.services.events import CONSUMERS, Consumer
from tests.services.events.witness import Witness


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Witness]:
    """``witness("report.failed")`` is the only consumer there is."""

    def made(*types: str, failures: int = 0, **options: Any) -> Witness:
        one = Witness(failures)
        for name in tuple(CONSUMERS):
            monkeypatch.delitem(CONSUMERS, name)
        monkeypatch.setitem(CONSUMERS, "witness", Consumer(types, **options))
        monkeypatch.setitem(HANDLERS, "witness", one)
        return one

    return made
