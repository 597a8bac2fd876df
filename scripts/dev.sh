#!/usr/bin/env bash
# The whole product on this machine, from a fresh checkout: database, sign-in, web and worker, until Ctrl-C.
# With --once instead: a signed report of a sample organisation, by the command line alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/dev.sh [--once]

Without an option: sets up this checkout, starts everything, says where it is and who can sign in, and runs until
Ctrl-C. Data survives in .local/dev/. DATABASE_URL may name a PostgreSQL of yours (15 to 18) by an administrator's
address; without it a private one is started.

With --once: writes the report of a sample organisation to .local/sample/ and ends. No database, no web.

Needs git and Python 3.11 or newer; everything else goes into .venv/ and .local/ here.
TEXT
}

case "${1:-}" in
  "" | --once) ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
if [ "${TRANSCRYPT_ENV:-dev}" != dev ]; then
  echo "scripts/dev.sh makes throw-away keys and samples; it does not run where TRANSCRYPT_ENV is '$TRANSCRYPT_ENV'." >&2
  echo "Unset TRANSCRYPT_ENV, or set it to dev, on a machine for development." >&2
  exit 2
fi

if [ "${1:-}" = --once ]; then exec scripts/tools/sample-report.sh; fi
scripts/prepare-venv.sh local
scripts/build-assets.sh
exec .venv/bin/python -m scripts.local.start
