#!/usr/bin/env bash
# Make .venv hold what a lock names, and the product itself: scripts/prepare-venv.sh runtime|local|dev
# Does nothing when that is so already. Quiet unless it fails. TRANSCRYPT_PYTHON picks the interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  runtime) lock=requirements.txt ;;
  local) lock=requirements-local.txt ;;
  dev) lock=requirements-dev.txt ;;
  *) echo "Usage: scripts/prepare-venv.sh runtime|local|dev" >&2; exit 2 ;;
esac

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate found
  local candidates=(python3.13 python3.12 python3.11 python3)
  if [ -n "${TRANSCRYPT_PYTHON:-}" ]; then candidates=("$TRANSCRYPT_PYTHON"); fi
  for candidate in "${candidates[@]}"; do
    if is_new_enough "$candidate"; then command -v "$candidate"; return; fi
  done
  found=$("${candidates[@]: -1}" --version 2>&1) || found="no ${candidates[*]: -1}"
  echo "Transcrypt needs Python 3.11 or newer; found ${found}." >&2
  echo "Install one, or name it: export TRANSCRYPT_PYTHON=/path/to/python3.12" >&2
  return 1
}

quietly() { # run a command, show what it said only if it fails
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return; fi
  echo "This failed: $*" >&2
  cat "$log" >&2
  rm -f "$log"
  return 1
}

# Everything the outcome depends on, the place included: a virtual environment does not survive being moved.
stamp_of() { { echo "$PWD"; cat "$1" setup.cfg setup.py pyproject.toml CHANGELOG.md requirements.in; } | cksum; }
is_current() {
  [ -x .venv/bin/transcrypt ] && is_new_enough .venv/bin/python &&
    [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

# Each lock holds all of the one before it: runtime, local, dev.
if is_current "$lock" || is_current requirements-dev.txt; then exit 0; fi
if [ "$lock" = requirements.txt ] && is_current requirements-local.txt; then exit 0; fi

if ! { [ -x .venv/bin/pip ] && is_new_enough .venv/bin/python; }; then
  python=$(find_python)
  quietly "$python" -m venv --clear .venv || {
    echo "Python could not make a virtual environment. On Debian and Ubuntu, install python3-venv." >&2
    exit 1
  }
fi
echo "Installing what $lock names into .venv ..." >&2
# Hashes for all, and built files only: nothing outside the lock gets to run while installing. Of what is
# installed a quarter is ever imported, and compiled then: all of it would take a third of the time.
demands=(--require-hashes --only-binary :all: --no-deps)
by_pip() { quietly .venv/bin/python -m pip install --disable-pip-version-check --no-compile "${demands[@]}" -r "$1"; }
of_pip() { # of_pip NAME: what pip goes by, the last that is said: for all, for installing, in the environment
  local place
  for place in global install :env:; do
    sed -n "s/^$place[.]$1='\(..*\)'$/\1/p" <<<"$pip_settings"
  done | tail -n 1
}

by_uv() ( # in a shell of its own, for what it puts into the environment
  pip_settings=$(.venv/bin/python -m pip config list) || exit
  # Where pip looks, and nowhere else. Not as arguments: everybody on the machine can read those, and the
  # address of an index may hold a password.
  index=$(of_pip index-url) proxy=$(of_pip proxy) certificates=$(of_pip cert)
  if [ -n "$index" ]; then export UV_DEFAULT_INDEX=$index; fi
  if [ -n "$proxy" ]; then export ALL_PROXY=$proxy; fi
  if [ -n "$certificates" ]; then export SSL_CERT_FILE=$certificates; fi
  # Half a minute at most where nobody answers: pip is there to try for longer.
  export UV_HTTP_TIMEOUT=15 UV_HTTP_RETRIES=1
  # .venv has links to what lies there: on one disk, and in the checkout as everything else.
  export UV_CACHE_DIR=${UV_CACHE_DIR:-$PWD/.local/uv}
  .venv/bin/uv pip install --no-config --quiet --python .venv/bin/python "${demands[@]}" -r "$lock"
)

# pip weighs every file that any index page names: most of a minute of work. uv, which the lock of development
# holds for writing the locks, needs seconds; itself it comes by pip, held to its hashes. Whatever keeps uv
# from it (an index that only pip can speak to): pip can, and tells what fails.
if grep -q '^uv==' "$lock"; then
  by_pip <(awk '/^[^ ]/ { on = /^uv==/ } on' "$lock")
  by_uv >/dev/null 2>&1 || by_pip "$lock"
else
  by_pip "$lock"
fi
quietly .venv/bin/python -m pip install --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
stamp_of "$lock" >".venv/$lock.stamp"
