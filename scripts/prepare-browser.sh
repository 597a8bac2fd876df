#!/usr/bin/env bash
# A Chromium for the browser tests: found, or installed where that may be done. Prints which one it is.
# Exit status 1, with the way to get one, where there is none and none may be installed.
set -euo pipefail

find_chromium() {
  local name
  if [ -n "${TRANSCRYPT_CHROMIUM:-}" ]; then echo "$TRANSCRYPT_CHROMIUM"; return; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then return; fi
  done
  return 1
}

if find_chromium; then exit 0; fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "No Chromium here: installing the system's package ..." >&2
  export DEBIAN_FRONTEND=noninteractive
  if { apt-get update && apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1 && find_chromium; then
    exit 0
  fi
  echo "The system's packages could not be installed; is their server reachable?" >&2
fi
cat >&2 <<'TEXT'
No Chromium, so nothing will be tried in a browser. On Debian and Ubuntu, as root: apt-get install chromium.
Elsewhere: .venv/bin/playwright install chromium, and name the program: export TRANSCRYPT_CHROMIUM=/path/to/chrome
TEXT
exit 1
