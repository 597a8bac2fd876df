"""When a job that failed is tried again, and when it is given up."""

from __future__ import annotations

import random
from datetime import timedelta

from appliance.foundation.domain_errors import DomainError, LimitReachedError, UnavailableError
from appliance.foundation.errors import TranscryptError

ATTEMPTS = 4
"""Runs of one job, the first included."""

_BASE = 2.0  # seconds
_LONGEST = 60.0
# The jobs of an outage must not all come back in the same second.
_JITTER = (0.8, 1.2)
_WAITING_HELPS = (LimitReachedError, UnavailableError)


def wait_before_next(error: Exception, attempts_before: int, limit: int = ATTEMPTS) -> timedelta | None:
    """How long to wait before the next attempt, or None when there shall be none.

    ``attempts_before`` counts the runs before the one that raised ``error``. What a service refuses is
    refused the next time too, unless waiting helps; anything else may be a passing trouble.
    """
    if attempts_before + 1 >= limit or _is_permanent(error):
        return None
    if isinstance(error, LimitReachedError) and error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    seconds = min(_BASE * 2**attempts_before, _LONGEST)
    # Spreads load; nothing secret hangs on it.
    return timedelta(seconds=seconds * random.uniform(*_JITTER))  # noqa: S311


def _is_permanent(error: Exception) -> bool:
    return isinstance(error, (DomainError, TranscryptError)) and not isinstance(error, _WAITING_HELPS)
