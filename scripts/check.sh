#!/usr/bin/env bash
# Everything that must hold before a change goes in; CI runs this and nothing else.
# Every step runs even after one failed, so that one run tells all. CHECK_WORKERS sets the test processes:
# one more than there are processors, for some tests mostly wait for what they started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# A hundred processes are started by the tests: each would compile the whole product again.
unset PYTHONDONTWRITEBYTECODE
case "${1:-}" in
  "") ;;
  *) echo "Usage: scripts/check.sh    (takes no arguments)" >&2; exit 2 ;;
esac

scripts/prepare-venv.sh dev
# A machine that cannot have a browser is told so, and tests everything else.
browser=$(scripts/prepare-browser.sh) || browser=none
# Without Node the same sign-ins are tried against the provider of development alone.
provider=$(scripts/prepare-certified-provider.sh 2>&1) && provider=found
bin=.venv/bin
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
failed=()

report() { # report NAME SECONDS STATUS
  if [ "$3" -eq 0 ]; then printf '%-34s ok      %3ss\n' "$1" "$2"; return; fi
  printf '%-34s FAILED  %3ss\n' "$1" "$2"
  failed+=("$1")
}

run() { # run LOG COMMAND...: what it says goes to LOG, its seconds and status to LOG.end
  local log=$1 began=$SECONDS status=0
  shift
  "$@" >"$log" 2>&1 || status=$?
  echo "$((SECONDS - began)) $status" >"$log.end"
}

tell() { # tell NAME LOG COMMAND...: the outcome of a run; what it said only if it failed
  local name=$1 log=$2 seconds status
  shift 2
  read -r seconds status <"$log.end"
  report "$name" "$seconds" "$status"
  if [ "$status" -ne 0 ]; then
    echo "--- $*"
    cat "$log"
    echo "---"
  fi
}

step() { # step NAME COMMAND...: now
  run "$logs/step" "${@:2}"
  tell "$1" "$logs/step" "${@:2}"
}

tests() { # the one step worth watching; its closing line is kept for the end
  # The cases beside the packs are among them. A file stays in one process: what is dear to make is made once.
  # In the order of tests/sharing_out.py: by number of tests, files of few long ones would come last.
  local began=$SECONDS status=0 log=$logs/tests
  "$bin/pytest" --quiet --numprocesses "${CHECK_WORKERS:-$(($(getconf _NPROCESSORS_ONLN) + 1))}" --dist loadfile --no-loadscope-reorder \
    --cov --cov-report= 2>&1 | tee "$log" || status=$?
  report "Tests" "$((SECONDS - began))" "$status"
  closing=$(grep -E '[0-9]+ (passed|failed|error)' "$log" | tail -n 1 || true)
}

# The types take longer than all that comes before the tests, which need not wait for them.
run "$logs/types" "$bin/mypy" &
step "Page assets" scripts/build-assets.sh
step "Format" "$bin/ruff" format --check .
step "Lint" "$bin/ruff" check .
step "Layers" "$bin/lint-imports"
step "Dependencies" "$bin/deptry" appliance
for pack in rulepacks/cyber-essentials-3.2 rulepacks/cyber-essentials-3.3; do
  step "Lint ${pack##*/}" "$bin/transcrypt" pack lint "$pack"
done
step "Traceability" scripts/traceability --check
step "Schemas against the last release" scripts/schema-check
step "OpenAPI document" scripts/openapi --check
tests
wait
tell "Types" "$logs/types" "$bin/mypy"
# Branches count: a rule whose other way nobody tried is not covered.
run "$logs/engine" "$bin/coverage" report --include='appliance/engine/*' --fail-under=100 &
step "Coverage of everything, 90%" "$bin/coverage" report --fail-under=90
wait
tell "Coverage of the engine, 100%" "$logs/engine" "$bin/coverage" report --include='appliance/engine/*' --fail-under=100

echo
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'Failed:'
  printf ' %s;' "${failed[@]}"
  echo
fi
if [ "$browser" = none ]; then
  echo "NOTHING WAS TRIED IN A BROWSER: there is no Chromium on this machine (scripts/prepare-browser.sh says more)."
fi
if [ "$provider" != found ]; then
  echo "SIGN-IN WAS NOT TRIED AGAINST A CERTIFIED PROVIDER: $provider"
fi
echo "All in $SECONDS s. Tests: $closing"
[ "${#failed[@]}" -eq 0 ]
