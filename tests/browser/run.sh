#!/usr/bin/env bash
# Puts the pages before a real browser (Debian's Chromium), axe-core and the Nu HTML checker. Installs what is missing.
#
#   tests/browser/run.sh [--binary PATH]   the sample, or all of O*NET where its files are; a few minutes
#
# Environment:
#   ONET_AI_TEST_DATA   folder of the real O*NET and BLS files; without it the made-up sample is served
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

binary=target/debug/onet-ai
if [ "${1:-}" = --binary ]; then
  binary=${2:?--binary needs a path}
elif [ $# -gt 0 ]; then
  echo 'usage: tests/browser/run.sh [--binary PATH]' >&2
  exit 2
fi
binary=$(realpath "$binary")

# shellcheck source=tests/postgres.sh
. tests/postgres.sh # for `need`
need node nodejs npm ca-certificates
need npm npm
need java default-jre-headless
need chromium chromium
# Hangul is boxes without a font that has it.
if [ "$(id -u)" = 0 ] && ! fc-list :lang=ko 2>/dev/null | grep -q .; then
  apt-get install -y -qq --no-install-recommends fonts-nanum >&2
fi

tools=.tools/browser
mkdir -p "$tools"
cp tests/browser/package.json tests/browser/package-lock.json "$tools/"
if [ ! -d "$tools/node_modules/playwright-core" ]; then
  (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund) >&2 # a script would download a Java of its own
fi

folder=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT

if [ -z "${ONET_AI_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
  ONET_AI_TEST_DATA=$(cd ../shared/data && pwd)
fi
# The sample is served too: its pages have warnings, and much that is missing.
real=()
if [ -n "${ONET_AI_TEST_DATA:-}" ]; then real=(--real --from "$ONET_AI_TEST_DATA"); fi
(cd "$folder" && "$binary" demo "${real[@]}" --once) >&2
url=sqlite:$(find "$folder" -name '*.db' | head -1)
"$binary" --database-url "$url" serve --bind 127.0.0.1:0 2>"$folder/log" &
server=$!
base=
for _ in $(seq 600); do
  base=$(sed -n 's/.*listening on \(http[^" ]*\).*/\1/p' "$folder/log")
  if [ -n "$base" ]; then break; fi
  sleep 0.1
done
if [ -z "$base" ]; then
  cat "$folder/log" >&2
  exit 1
fi

NODE_PATH=$tools/node_modules node tests/browser/pages.mjs "$base" "$tools/node_modules" "$folder"
