#!/usr/bin/env bash
# Runs the tests, with a PostgreSQL server of their own. Installs what is missing where it can.
#
#   tests/run.sh [ARG...]   ARGs go to the test runner, such as the name of a test
#   tests/run.sh --server   only starts the server, prints its URL and waits for Ctrl-C
#
# Environment:
#   ONET_AI_TEST_POSTGRES   URL of an administrator on a server of your own; none is started then
#   ONET_AI_TEST_DATA       folder of the real O*NET and BLS files; tests that need it are skipped without
#   CI=true                 fail, rather than skip tests, when PostgreSQL cannot be started; and put the program
#                           before independent peers and a real browser as well (tests/peers/run.sh and
#                           tests/browser/run.sh, which can be run by themselves)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh
trap postgres_stop EXIT
trap 'exit 130' INT # a program may turn Ctrl-C into an ordinary failure, after which we would go on

# phase NAME COMMAND...: a heading, the command, and how long it took.
phase() {
  local name=$1 start=$SECONDS
  shift
  printf '\n== %s\n' "$name" >&2
  "$@"
  printf '== %s: %d s\n' "$name" $((SECONDS - start)) >&2
}

tools() {
  # Before cargo runs, because its own error does not say what to do.
  if ! command -v cargo >/dev/null; then
    echo 'cargo is missing; install Rust first, with rustup' >&2
    return 1
  fi
  need cc gcc libc6-dev # the C sources of SQLite and libpq are compiled in, and Rust links with it
  need python3 python3  # the independent recomputation of the method is a Python script
  need curl curl        # README's commands ask the server with it
  # What reads PostgreSQL through psql can do without elsewhere than in CI, on SQLite.
  if [ "${CI:-}" = true ]; then
    need psql postgresql-client
    need openssl openssl # README makes passwords with it
  fi
}

without_postgres() {
  printf '\n!!! PostgreSQL could not be started: every PostgreSQL test is SKIPPED !!!\n' >&2
}

server() {
  if [ -n "${ONET_AI_TEST_POSTGRES:-}" ]; then
    echo "not started: using the server of ONET_AI_TEST_POSTGRES" >&2
  elif ! postgres_start; then
    if [ "${CI:-}" = true ]; then
      echo 'PostgreSQL could not be started, and CI=true allows no skipped tests' >&2
      return 1
    fi
    without_postgres
  fi
}

if [ "${1:-}" = --server ]; then
  postgres_start
  echo "$ONET_AI_TEST_POSTGRES"
  # Waits for Ctrl-C, and ends when the server does.
  tail -f /dev/null --pid="$(head -n 1 "$postgres_dir/data/postmaster.pid")"
  exit
fi

# The only place that names this folder.
if [ -z "${ONET_AI_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
  ONET_AI_TEST_DATA=$(cd ../shared/data && pwd)
  export ONET_AI_TEST_DATA
fi

if cargo nextest --version >/dev/null 2>&1; then
  runner=(cargo nextest run --locked) # runs no documentation tests
else
  runner=(cargo test --locked) # runs them itself
fi

phase tools tools
phase PostgreSQL server
if [ $# = 0 ]; then # a chosen test should start at once
  phase build "${runner[@]}" --no-run
  if [ "${runner[1]}" = nextest ]; then
    phase 'documentation tests' cargo test --doc --locked
  fi
fi

# Tests that need a server or the real files are ignored where cargo runs them by itself. Here they run,
# but for those whose need is not met; the names of the tests say what they need.
with_needs=(-- --include-ignored)
if [ -z "${ONET_AI_TEST_POSTGRES:-}" ]; then with_needs+=(--skip ::postgres); fi
if [ -z "${ONET_AI_TEST_DATA:-}" ]; then with_needs+=(--skip ::real_data::); fi

# Before the runner, whose summary should be the last thing seen.
if [ $# = 0 ]; then
  phase deploy tests/deploy.sh --binary target/debug/onet-ai
  phase README tests/readme.py --binary target/debug/onet-ai
fi
if [ $# = 0 ] && [ "${CI:-}" = true ]; then
  phase peers tests/peers/run.sh --binary target/debug/onet-ai
  phase browser tests/browser/run.sh --binary target/debug/onet-ai
fi

# Last, and without a line of ours after it: the runner's own summary says how many tests passed in what time.
printf '\n== tests\n' >&2
"${runner[@]}" "$@" "${with_needs[@]}"
if [ -z "${ONET_AI_TEST_POSTGRES:-}" ]; then without_postgres; fi
if [ -z "${ONET_AI_TEST_DATA:-}" ]; then
  printf '\n!!! ONET_AI_TEST_DATA is not set: every test of real release files is SKIPPED !!!\n' >&2
fi
