#!/usr/bin/env bash
# Fetch the certified OpenID provider that some sign-in tests run against, into .local/certified-provider.
# Needs node and npm; says so and ends with 1 where there are none. Each package is held to its sha512.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  "") ;;
  *) echo "Usage: scripts/prepare-certified-provider.sh    (takes no arguments)" >&2; exit 2 ;;
esac

source=tests/certified_provider
place=.local/certified-provider
stamp() { cat "$source"/package.json "$source"/package-lock.json "$source"/.npmrc "$source"/provider.mjs | cksum; }

if [ "$(cat "$place/stamp" 2>/dev/null)" = "$(stamp)" ]; then exit 0; fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "No Node on this machine: sign-in is not tested against the certified provider." >&2
  exit 1
fi
mkdir -p "$place"
cp "$source"/package.json "$source"/package-lock.json "$source"/.npmrc "$source"/provider.mjs "$place/"
if ! (cd "$place" && npm ci) >"$place/npm.log" 2>&1; then
  cat "$place/npm.log" >&2
  echo "npm could not fetch the certified provider. Is the package registry reachable from here?" >&2
  exit 1
fi
stamp >"$place/stamp"
