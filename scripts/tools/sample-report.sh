#!/usr/bin/env bash
# From a fresh checkout to a report: set up, make a local signing key, build and sign the packs, evaluate the sample
# organisation, verify what came out, and say where it is. Safe to run again; quiet unless something fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

facts=rulepacks/cyber-essentials-3.3/examples/sixty-person-byod-partial-scope.json
pack=cyber-essentials-3.3
as_of=2026-11-21 # a fixed day, so that the sample reads the same whenever it is made
out=.local/sample
# The sample is the checkout's own affair: keys and packs of another home are left alone.
export TRANSCRYPT_HOME=.local
unset TRANSCRYPT_TRUSTED_KEYS TRANSCRYPT_SIGNING_KEY
key=$TRANSCRYPT_HOME/keys/trusted/local.pub

transcrypt() { # run one command of the product, show what it said only if it fails
  local log
  log=$(mktemp)
  if .venv/bin/transcrypt "$@" >"$log" 2>&1; then rm -f "$log"; return; fi
  echo "This failed: .venv/bin/transcrypt $*" >&2
  cat "$log" >&2
  rm -f "$log"
  return 1
}

scripts/prepare-venv.sh runtime

[ -e "$TRANSCRYPT_HOME/keys/local.key" ] || transcrypt keys new
for source in rulepacks/cyber-essentials-3.2 rulepacks/cyber-essentials-3.3; do
  transcrypt pack build "$source"
  transcrypt pack sign "${source##*/}"
done
transcrypt report "$facts" --pack "$pack" --as-of "$as_of" --out "$out"
transcrypt verify "$out/bundle.json" --pdf "$out/report.pdf" --key "$key"

cat <<TEXT
The sample organisation, judged by $pack as of $as_of. Written, signed with this machine's key, and verified:

  $out/report.pdf      the report
  $out/report.html     the same report for screens and screen readers
  $out/report.docx     the same report for a word processor
  $out/answers.xlsx    what to type into the assessor's portal, question by question, as a workbook
  $out/answers.json    the same as data
  $out/findings.json   every finding with its reasons, as data
  $out/*.oscal.json    findings and plan of action as OSCAL, for other compliance programs
  $out/bundle.json     all of it, with the facts and the rules, hashed and signed

Verify it yourself:

  .venv/bin/transcrypt verify $out/bundle.json --pdf $out/report.pdf --key $key

Or as someone who has only Python and nothing of ours, with one file:

  scripts/build-verifier.sh
  python3 dist/transcrypt-verify.pyz $out/bundle.json --pdf $out/report.pdf --key $key
TEXT
