"""The problems of a form as templates take them, and the id of what was chosen in one."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.domain_errors import DomainError, FieldProblem, InvalidError


def problems_of(error: DomainError) -> dict[str, str]:
    """One message a field, the first told; "" holds what is about the form as a whole."""
    problems: dict[str, str] = {}
    for field in error.fields:
        problems.setdefault(field.field, field.message)
    return problems or {"": f"{error.message} {error.mend}." if error.mend else error.message}


def id_or_none(text: str) -> UUID | None:
    """The id that ``text`` is; None for anything else, where a service tells it with what else is wrong."""
    try:
        return UUID(text)
    except ValueError:
        return None


def chosen_id(field: str, text: str, message: str) -> UUID:
    """The id that ``text`` is; InvalidError with ``message`` about ``field`` for anything else."""
    chosen = id_or_none(text)
    if chosen is None:
        raise InvalidError(f"{message}.", fields=(FieldProblem(field, message),))
    return chosen
