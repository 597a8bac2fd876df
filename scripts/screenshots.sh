#!/usr/bin/env bash
# Take a picture of every page at 360 and 1440 px into docs/screenshots/, of a development installation of its own.
# Needs a Chromium; says how to get one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  "") ;;
  *) echo "Usage: scripts/screenshots.sh    (takes no arguments)" >&2; exit 2 ;;
esac

scripts/prepare-venv.sh dev
scripts/build-assets.sh
TRANSCRYPT_CHROMIUM=$(scripts/prepare-browser.sh)
export TRANSCRYPT_CHROMIUM
.venv/bin/python -m scripts.tools.screenshots docs/screenshots
