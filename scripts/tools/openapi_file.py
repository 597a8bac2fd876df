"""Write docs/openapi.json, the contract of the API; ``--check`` only says whether it is current (API-07)."""

import argparse
import sys
from pathlib import Path

from appliance.web.api.groups import GROUPS
from appliance.web.api.openapi import in_order, openapi_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Exit status 1, with a sentence, when the file is not what it should be."""
    parser = argparse.ArgumentParser(description="Write docs/openapi.json, the contract of the API.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")
    check = parser.parse_args(arguments).check
    text = openapi_text(in_order(operation for group in GROUPS for operation in group.operations))
    if not check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(
            "docs/openapi.json is out of date. Run scripts/openapi and commit what it writes.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
