#!/usr/bin/env bash
# Write the locks from the *.in files: one version and its hashes for every supported Python and platform.
# Versions already locked stay as they are unless asked: scripts/lock.sh --upgrade, --upgrade-package NAME.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lock() { # lock OUTPUT SOURCE... [-- UV OPTION...]
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --custom-compile-command scripts/lock.sh --output-file "$@"
}

[ -x .venv/bin/uv ] || scripts/prepare-venv.sh dev
# Each follows the first, so that all name the same versions.
lock requirements.txt requirements.in requirements-build.in "$@"
lock requirements-local.txt requirements-local.in requirements-build.in --constraints requirements.txt "$@"
lock requirements-node.txt requirements-node.in "$@"
lock requirements-dev.txt requirements-dev.in --constraints requirements.txt "$@"
echo "Locked. Read the difference (git diff requirements*.txt) before you commit it."
