#!/usr/bin/env bash
# Write dist/transcrypt-verify.pyz: the offline verifier as one file that needs only Python. Same sources, same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/prepare-venv.sh runtime
exec .venv/bin/python -m scripts.tools.verifier_archive "$@"
