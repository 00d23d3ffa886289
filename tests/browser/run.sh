#!/usr/bin/env bash
# Puts the pages before a real browser (Debian's Chromium), axe-core, the Nu HTML checker and Lighthouse. Installs what is
# missing.
#
#   tests/browser/run.sh [--binary PATH]              a few minutes
#   tests/browser/run.sh [--binary PATH] --all        every page at four widths, in both themes and languages
#   tests/browser/run.sh [--binary PATH] --pictures   takes the pictures of the README anew; needs the real files
#   tests/browser/run.sh [--binary PATH] --speed      Lighthouse's performance, the median of five; for a release build
#
# Environment:
#   ONET_AI_TEST_DATA   folder of the real O*NET and BLS files; without it the made-up sample alone is served
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

binary=target/debug/onet-ai
mode=
while [ $# -gt 0 ]; do
  case $1 in
    --binary)
      binary=${2:?--binary needs a path}
      shift
      ;;
    --all | --pictures | --speed) mode=$1 ;;
    *)
      echo 'usage: tests/browser/run.sh [--binary PATH] [--all | --pictures | --speed]' >&2
      exit 2
      ;;
  esac
  shift
done
binary=$(realpath "$binary")

tests/browser/install.sh
# Lighthouse is big and not needed to work on a page: it is waited for in CI, and where speed is asked for.
lighthouse=false
if [ "$mode" = --speed ] || [ "${CI:-}" = true ]; then
  if tests/browser/install.sh --lighthouse; then
    lighthouse=true
  else
    printf '\n!!! Lighthouse could not be installed: its checks are SKIPPED !!!\n' >&2
  fi
fi

folder=$(mktemp -d)
started=()
stop() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT

# said FILE PATTERN: waits until a process has written its address there, which it then prints.
said() {
  local found=
  for _ in $(seq 600); do
    found=$(sed -n "s/$2/\\1/p" "$1")
    if [ -n "$found" ]; then
      echo "$found"
      return
    fi
    sleep 0.1
  done
  cat "$1" >&2
  return 1
}

# serve NAME: serves the database of this name; its address is `base`.
serve() {
  "$binary" --database-url "sqlite:$folder/$1.db" serve --bind 127.0.0.1:0 2>"$folder/$1.log" &
  started+=($!)
  base=$(said "$folder/$1.log" '.*listening on \(http[^" ]*\).*')
}

# Both return non-zero on failure, and do not rely on `set -e`, which bash turns off inside `||`.

# The sample, scored by two raters on a network, so that there are replies to be shown, and by the mock raters before.
sample() {
  local vendor url=sqlite:$folder/sample.db raters=()
  mkdir "$folder/demo" && (cd "$folder/demo" && "$binary" demo --once) &&
    mv "$folder"/demo/*.db "$folder/sample.db" || return
  node tests/browser/vendor.mjs >"$folder/vendor" &
  started+=($!)
  vendor=$(said "$folder/vendor" '\(http.*\)') || return
  for rater in alder birch; do raters+=(--rater "openai:$rater@$vendor/v1"); done
  "$binary" --database-url "$url" score "${raters[@]}" && "$binary" --database-url "$url" aggregate
}

real() {
  mkdir "$folder/demo-real" &&
    (cd "$folder/demo-real" && "$binary" demo --real --from "$ONET_AI_TEST_DATA" --once) &&
    mv "$folder"/demo-real/*.db "$folder/real.db"
}

# made COMMAND: makes a database; what that says is only of interest where it fails.
made() {
  if "$1" >"$folder/made" 2>&1; then return; fi
  cat "$folder/made" >&2
  exit 1
}

if [ -z "${ONET_AI_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
  ONET_AI_TEST_DATA=$(cd ../shared/data && pwd)
fi

# part NAME COMMAND...: how long it took; what fails is remembered, and the rest is done.
failed=0
part() {
  local start=$SECONDS name=$1
  shift
  "$@" || failed=1
  printf -- '-- %s: %d s\n' "$name" $((SECONDS - start))
}

if [ "$mode" != --pictures ] && [ "$mode" != --speed ]; then
  part 'the sample' made sample
  serve sample
  part 'ways through the sample' node tests/browser/ways.mjs "$base" --replies
  part 'looks of the sample' node tests/browser/looks.mjs "$base" "$folder" $mode
fi
if [ -z "${ONET_AI_TEST_DATA:-}" ]; then
  if [ "$mode" = --pictures ] || [ "$mode" = --speed ]; then
    echo 'this needs the real files: set ONET_AI_TEST_DATA' >&2
    exit 2
  fi
  printf '\n!!! ONET_AI_TEST_DATA is not set: the pages of all real occupations are SKIPPED !!!\n' >&2
  exit "$failed"
fi

part 'the real data' made real
serve real
case $mode in
  --pictures) node tests/browser/pictures.mjs "$base" docs/pictures ;;
  --speed) node tests/browser/lighthouse.mjs "$base" --speed ;;
  *)
    part 'ways through the real data' node tests/browser/ways.mjs "$base"
    part 'looks of the real data' node tests/browser/looks.mjs "$base" "$folder" $mode
    if $lighthouse; then part Lighthouse node tests/browser/lighthouse.mjs "$base"; fi
    ;;
esac
exit "$failed"
