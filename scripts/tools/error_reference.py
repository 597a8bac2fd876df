"""Write docs/errors.md from the catalogue of errors.

With --check, change nothing and end with 1 where the page is not what it would be made to be.
"""

import sys
from itertools import groupby
from pathlib import Path

from appliance.foundation.error_catalogue import CATALOGUE, Entry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"

INTRODUCTION = """\
# Errors of the API

Written by `python -m scripts.tools.error_reference` from `appliance/foundation/error_catalogue`; do not edit
it by hand. An installation shows the same at `/api/errors`, where the `type` of every problem leads.

Every refusal under `/api/`, and every refusal elsewhere to a caller that asks for JSON, is
`application/problem+json` (RFC 9457) in the form of `appliance/schemas/api/problem.schema.json`:

| member | what it holds |
|---|---|
| `type` | the address of what the code means |
| `title`, `status` | the same for every problem of a code |
| `detail` | what is wrong this time, in a sentence for a person |
| `instance` | the path that was asked for |
| `code` | what a program decides by; codes may be added, and none changes its meaning within `/api/v1` |
| `trace_id` | `X-Request-Id` of the answer, as in log lines and audit events: give it when you ask for help |
| `mend` | what to do about it, where there is more to say |
| `errors` | each fault of the input: a `pointer` into the body, or a slash and the name, and a `message` |
| `current_tag` | the ETag of the record as it stands, where another version was expected |
| `error` | `code`, `message` and `trace_id` once more, for programs that read that form |

*Again* means that the very same request may go well later, unchanged; where the answer has `Retry-After`,
after so many seconds. A change is safest sent again with the `Idempotency-Key` of its first try.

A service raises a `DomainError` with a reason such as `report_not_ready`; the status of its class and the
reason make the code. A request so broken that nobody can tell what it asks for is refused by the server in
front of the product, in the same form; see [requests](requests.md).
"""
_HEAD = "| code | meaning | what to do | again |\n|---|---|---|---|"


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION]
    for status, entries in groupby(CATALOGUE.values(), key=lambda entry: entry.status):
        parts += [f"## {status}\n", _HEAD, *map(_row, entries), ""]
    return "\n".join(parts)


def is_current() -> bool:
    """Whether the page is what it would be made to be."""
    return PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()


def main() -> int:
    """Write the page, or say that it is stale."""
    if "--check" in sys.argv[1:]:
        if is_current():
            return 0
        print("docs/errors.md is not current: run python -m scripts.tools.error_reference", file=sys.stderr)
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


def _row(entry: Entry) -> str:
    return (
        f"| `{entry.code}` | {entry.title}. {entry.meaning} | {entry.mend} | {'yes' if entry.retry else ''} |"
    )


if __name__ == "__main__":
    sys.exit(main())
