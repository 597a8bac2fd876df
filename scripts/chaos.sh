#!/usr/bin/env bash
# Let things go wrong on purpose, many times over, and count what was lost or happened twice: docs/chaos.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  -h | --help)
    cat <<'TEXT'
Usage: scripts/chaos.sh [--runs 500] [--seed 1] [--rest-every 10] [--keep FOLDER]

Starts a PostgreSQL of its own, two workers and a process that works as a person does; kills, freezes and cuts them off
while they work; mends it, waits until all has come to rest, and prints what was lost, done twice or given up. Ends
with 1 when there was any. 500 runs take about an hour; scripts/check.sh does a few.
TEXT
    exit 0
    ;;
esac
if ! [ -x .venv/bin/python ]; then
  echo "There is no .venv here yet. Make it with scripts/check.sh, then run this again." >&2
  exit 2
fi
exec .venv/bin/python -m tests.chaos.run "$@"
