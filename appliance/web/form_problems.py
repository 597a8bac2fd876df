"""The problems of a form as templates take them: field to message."""

from __future__ import annotations

from appliance.foundation.domain_errors import DomainError


def problems_of(error: DomainError) -> dict[str, str]:
    """One message a field, the first told; "" holds what is about the form as a whole."""
    problems: dict[str, str] = {}
    for field in error.fields:
        problems.setdefault(field.field, field.message)
    return problems or {"": error.message}
