"""Write transcrypt-verify.pyz to disk; what it is made of stands in appliance/services/verifier_file.py."""

import argparse
import sys
from pathlib import Path

from appliance.services.verifier_file import NAME, ArchiveError, archive_bytes

CHECKOUT = Path(__file__).resolve().parents[2]
OUTPUT = Path("dist") / NAME


def main(arguments: list[str] | None = None) -> int:
    """Write the file and say where it is. Returns 1 when a part of it is missing."""
    parser = argparse.ArgumentParser(description="Build the offline verifier as one file.")
    parser.add_argument(
        "--out", type=Path, default=CHECKOUT / OUTPUT, help=f"where to write it (default {OUTPUT})"
    )
    out: Path = parser.parse_args(arguments).out
    try:
        content = archive_bytes(CHECKOUT)
    except ArchiveError as error:
        print(error, file=sys.stderr)
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    out.chmod(0o755)
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
