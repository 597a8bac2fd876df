#!/usr/bin/env bash
# Measure how fast the product is. What the numbers mean and which are aimed at: docs/performance.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/bench.sh core [--json | --markdown | --into PAGE] [--rounds N] [--sizes N ...]
       scripts/bench.sh api [--json | --into PAGE] [--organisations N] [--pieces N] [--requests N] [--seconds N]
       scripts/bench.sh jobs [--json | --into PAGE] [--jobs N] [--reports N] [--seconds N]
       scripts/bench.sh web [--json | --into PAGE] [--organisations N] [--pieces N] [--requests N] [--seconds N]

core: measures the core against the same checks written by hand. Takes two minutes or so.
web:  sets up the product with a database of 200 organisations and 2,000 pieces of evidence each, and measures pages,
      evaluations and uploads against what the same server takes for nothing. Takes five minutes or so.
api:  the same for the JSON API: its commonest calls, and one organisation's while another uploads.
jobs: the same with two workers: how soon and how many jobs are done, one report, a thousand reports beside pages.
All print tables.
TEXT
}

case "${1:-}" in
  core | web | api | jobs) subject=$1; shift ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
if ! [ -x .venv/bin/python ]; then
  echo "There is no .venv here yet. Make it with scripts/dev.sh --once or scripts/check.sh, then run this again." >&2
  exit 2
fi
if [ "$subject" != core ]; then scripts/build-assets.sh; fi
# Hash seeds change the layout of dictionaries, and with it the numbers; one seed makes runs comparable.
PYTHONHASHSEED=0 exec .venv/bin/python -m "scripts.benchmarks.$subject" "$@"
