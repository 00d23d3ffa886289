#!/usr/bin/env bash
# Installs what puts the pages before a browser: Debian's Chromium with a font that has Hangul, Java, and npm's tools at pinned
# versions, into .tools/browser. Does nothing where they are there.
#
#   tests/browser/install.sh                the browser, axe-core, the Nu HTML checker
#   tests/browser/install.sh --lighthouse   Lighthouse as well (186 MB)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh # for `need`

lighthouse_version=12.8.2 # the last that runs on the Node of Debian
lighthouse=false
case ${1:-} in
  '') ;;
  --lighthouse) lighthouse=true ;;
  *)
    echo 'usage: tests/browser/install.sh [--lighthouse]' >&2
    exit 2
    ;;
esac

# locked FOLDER LOCK: what a lock file names, installed anew where it says something else than before.
locked() {
  local folder=.tools/$1 from=$2
  if cmp -s "$from/package-lock.json" "$folder/installed"; then return; fi
  echo "installing the packages of $from into $folder" >&2
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$from/package.json" "$from/package-lock.json" "$folder/"
  # Without scripts: one of them would download a Java of its own.
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >&2
  cp "$from/package-lock.json" "$folder/installed" # last, so never after a failed install
}

# Debian's node takes its certificates from ca-certificates but only recommends that package.
need node nodejs npm ca-certificates
need npm npm
need java default-jre-headless
need chromium chromium
need fc-list fontconfig

has_hangul() { fc-list :lang=ko | grep -q .; }

# Hangul is boxes without a font that has it. `need` looks for commands only: for this one name, its question is answered
# by the list of fonts.
need_hangul() (
  # shellcheck disable=SC2317 # called by `need`
  command() {
    if [ "$2" = fonts-nanum ]; then has_hangul; else builtin command "$@"; fi
  }
  need fonts-nanum fonts-nanum
)
need_hangul

locked browser tests/browser
if $lighthouse && [ "$(cat .tools/lighthouse/installed 2>/dev/null)" != "$lighthouse_version" ]; then
  echo "installing Lighthouse $lighthouse_version into .tools/lighthouse" >&2
  rm -rf .tools/lighthouse
  npm install --prefix .tools/lighthouse --ignore-scripts --no-save --no-package-lock --no-audit --no-fund \
    "lighthouse@$lighthouse_version" >&2
  echo "$lighthouse_version" >.tools/lighthouse/installed
fi
