"""The answers as they were sent in: read from the sealed file of the report, which never changes."""

from __future__ import annotations

from uuid import UUID

from appliance.foundation.strict_json import parse_json
from appliance.services import issuing
from appliance.services.clarification.difference import Said, answers_of
from appliance.services.context import Context


def sent_answers(ctx: Context, report_id: UUID) -> dict[str, Said]:
    """The answers of a report by number, in order. Call it outside of any transaction: it asks the store.

    Raises NotFoundError, ConflictError while the report is not ready, and UnavailableError.
    """
    content = b"".join(issuing.open_file(ctx, report_id, "answers.json").chunks)
    return answers_of(parse_json(content, source="the answers of the report"))
