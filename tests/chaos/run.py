"""Let things go wrong many times over, and count what was lost or happened twice: ``scripts/chaos.sh``.

    python -m tests.chaos.run [--runs 500] [--seed 1] [--rest-every 10] [--keep FOLDER]

Each run has its own seed, printed when something is wrong: the faults and the deeds are the same again with
it, their moments nearly so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.chaos.faults import FAULTS
from tests.chaos.ledger import Findings, examine
from tests.chaos.stage import Stage, stage
from tests.product import settings_with_packs

_SMALL_SPOOL = {"CHAOS_SPOOL_BYTES": "10"}


def main() -> int:
    """1 when anything was lost, happened twice or was given up."""
    options = _options()
    with (
        tempfile.TemporaryDirectory(prefix="transcrypt-chaos-") as folder,
        stage(Path(options.keep or folder), settings_with_packs()) as made,
    ):
        faults = go_wrong(made, options.runs, options.seed, options.rest_every)
        found = examine(made)
    tell(found, faults)
    return 0 if found.faultless else 1


def go_wrong(made: Stage, runs: int, seed: int, rest_every: int = 10) -> Counter[str]:
    """Do ``runs`` runs, each a person's work with a fault in the middle; how often each fault happened."""
    done: Counter[str] = Counter()
    for number in range(runs):
        chance = Random(seed * 1_000_003 + number)  # noqa: S311
        # Each in turn, so that few runs hold all of them too; their order changes from round to round.
        order = sorted(FAULTS)
        Random(seed * 7 + number // len(order)).shuffle(order)  # noqa: S311
        name = order[number % len(order)]
        made.send_to_work(seed * 1_000_003 + number, **(_SMALL_SPOOL if name.endswith("spool full") else {}))
        time.sleep(chance.uniform(0.0, 0.6))
        FAULTS[name](made, chance)
        made.wait_for_person()
        if name.endswith("spool full"):
            made.dismiss()
        made.keep_staffed()
        done[name] += 1
        if (number + 1) % rest_every == 0 or number + 1 == runs:
            made.come_to_rest()
            sys.stderr.write(f"\r{number + 1} of {runs} runs")
            sys.stderr.flush()
    sys.stderr.write("\n")
    return done


def tell(found: Findings, faults: Counter[str]) -> None:
    """Print the counts, and each thing that is wrong."""
    lines = [f"{sum(faults.values())} runs"]
    lines += [f"  {name}: {count}" for name, count in sorted(faults.items())]
    lines += ["accepted by the product"] + [f"  {name}: {n}" for name, n in sorted(found.counted.items())]
    lines += ["refused, and told so"] + [f"  {name}: {n}" for name, n in sorted(found.refused.items())]
    for title, wrong in (("lost", found.lost), ("happened twice", found.twice), ("given up", found.given_up)):
        lines += [f"{title}: {len(wrong)}", *(f"  {line}" for line in wrong[:40])]
    sys.stdout.write("\n".join(lines) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/chaos.sh")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rest-every", type=int, default=10, help="look whether all came to rest after so many"
    )
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
