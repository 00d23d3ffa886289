#!/usr/bin/env bash
# Tests the program against peers that nobody here wrote: mock servers with faults and verdicts, the vendors'
# own schema and SDKs, clients that are generated from the API's description, and on request a real model. See README.md beside this file.
#
#   tests/peers/run.sh           a few minutes
#   tests/peers/run.sh --all     full size, and the quota test: about an hour
#   tests/peers/run.sh --llama   as without, and a real model
#   tests/peers/run.sh ... --binary PATH
#
# Environment:
#   ONET_AI_TEST_DATA       folder of the real O*NET files; without it the made-up sample is scored
#   ONET_AI_TEST_WIRE       folder of openai-openapi.yaml.gz; that check is skipped without
#   ONET_AI_TEST_POSTGRES   URL of an administrator on a server of your own; a throw-away one is started without
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

all=false llama=false binary=()
while [ $# -gt 0 ]; do
  case $1 in
    --all) all=true ;;
    --llama) llama=true ;;
    --binary)
      binary=(--binary "${2:?--binary needs a path}")
      shift
      ;;
    *)
      echo "usage: tests/peers/run.sh [--all] [--llama] [--binary PATH]" >&2
      exit 2
      ;;
  esac
  shift
done

# Beside the clone, where that exists, as tests/run.sh does it.
if [ -z "${ONET_AI_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
  ONET_AI_TEST_DATA=$(cd ../shared/data && pwd)
  export ONET_AI_TEST_DATA
fi
if [ -z "${ONET_AI_TEST_WIRE:-}" ] && [ -d ../shared/wire ]; then
  ONET_AI_TEST_WIRE=$(cd ../shared/wire && pwd)
  export ONET_AI_TEST_WIRE
fi

if $llama; then tests/peers/install.sh --llama; else tests/peers/install.sh; fi
# shellcheck source=tests/postgres.sh
. tests/postgres.sh
need psql postgresql-client
PATH=$PATH:/usr/sbin need pgbouncer pgbouncer

passed=0 failed=()
# scenario NAME ARG...
scenario() {
  echo
  if python3 "tests/peers/$1.py" "${binary[@]}" "${@:2}"; then
    passed=$((passed + 1))
  else
    failed+=("$1")
  fi
}

if $all; then
  scenario faults
  scenario quota
  scenario billing
  scenario kills
  scenario budget
  scenario batches
  scenario wire
  scenario workers --tasks 600
  scenario pgbouncer
  scenario api --cases 400
  scenario exports --tasks 2000
  scenario clients
  scenario kill_writers
  scenario pairs
  scenario full_disk
  scenario lost_server
  scenario clock_jumps
  scenario corrupt
  scenario malformed
  scenario year
else
  scenario faults --tasks 200
  scenario billing
  scenario kills --tasks 150
  scenario budget
  scenario batches
  scenario wire
  scenario workers
  scenario pgbouncer
  scenario api
  scenario exports
  scenario clients
  scenario kill_writers --kills 1 --database sqlite
  scenario pairs --pairs 6
  scenario clock_jumps --tasks 60
  scenario malformed --files 60
  scenario year
fi
if $llama; then scenario real_model; fi

echo
if [ ${#failed[@]} != 0 ]; then echo "failed: ${failed[*]}" >&2; fi
echo "$passed passed, ${#failed[@]} failed"
[ ${#failed[@]} = 0 ]
