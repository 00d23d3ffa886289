#!/usr/bin/env bash
# Backs a PostgreSQL database up and puts it back with the commands that `onet-ai backup` prints. As root; some minutes.
#
#   tests/pg_dump.sh [--binary PATH] [--root TARBALL]
#
# pg_dump of version 18 comes from a clean root, so that the system's own stays as it is: mmdebstrap makes one of Debian
# forky, which has PostgreSQL 18; --root takes the tarball of one that was made before.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh

binary=target/debug/onet-ai tarball=''
while [ $# -gt 0 ]; do
  case $1 in
    --binary) binary=${2:?--binary needs a path} && shift ;;
    --root) tarball=${2:?--root needs a path} && shift ;;
    *) echo 'usage: tests/pg_dump.sh [--binary PATH] [--root TARBALL]' >&2 && exit 2 ;;
  esac
  shift
done
binary=$(realpath "$binary")
if [ "$(id -u)" != 0 ]; then
  echo 'tests/pg_dump.sh makes a chroot, for which it has to be root' >&2
  exit 2
fi

work=$(mktemp -d)
finish() {
  postgres_stop
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
mkdir "$work/root"
if [ -z "$tarball" ]; then
  need mmdebstrap mmdebstrap
  tarball=$work/root.tar
  # A mirror's copy of a suite that still changes may be older than its own date of expiry.
  mmdebstrap --quiet --variant=apt --include=postgresql-client-18 --aptopt='Acquire::Check-Valid-Until "false"' forky "$tarball" >&2
fi
tar --extract --file "$tarball" --directory "$work/root"
postgres_start
server=${ONET_AI_TEST_POSTGRES%/*}
in_root() { chroot "$work/root" /usr/bin/env HOME=/root "$@"; }
ask() { in_root psql --quiet --tuples-only --no-align --dbname="$1" --command="$2"; }
in_root pg_dump --version

for name in onet back; do ask "$server/postgres" "create database $name"; done
export DATABASE_URL=$server/onet
# Everything that a database may hold: the sample with BLS's figures, two raters, two snapshots, a tag.
"$binary" import --version sample --from src/source/sample --activate >&2
"$binary" import crosswalk --kind nem --from tests/bls/nem.csv >&2
"$binary" import oews --period 2025-05 --from tests/bls/oews_2025-05.csv >&2
"$binary" catalog --strategy all >&2
"$binary" weights --all-schemes >&2
"$binary" score --rater mock:a --rater mock:b >&2
"$binary" aggregate --rater mock:a >&2
"$binary" aggregate --no-activate --rater mock:b >&2
"$binary" snapshots tag 1 cited --note "In a paper" >&2

# printed N: the Nth command that `onet-ai backup` prints, which are indented.
"$binary" backup /tmp/onet.dump 2>"$work/said" && exit 1
printed() { grep -oE '(pg_dump|pg_restore) .*' "$work/said" | grep -v 'of version' | sed -n "$1p"; }
[ "$(printed 1 | cut -d' ' -f1)" = pg_dump ] && [ "$(printed 3 | cut -d' ' -f1)" = pg_restore ]
in_root bash -euo pipefail -c "$(printed 1)"
in_root bash -euo pipefail -c "$(printed 2)" >"$work/list"
restore=$(printed 3)
in_root bash -euo pipefail -c "${restore/$server\/onet/$server/back}"

# The rows of every table, whatever their order.
hashes() {
  ask "$1" "select table_name from information_schema.tables where table_schema = 'public' order by 1" | while read -r table; do
    echo "$table $(ask "$1" "select count(*), md5(coalesce(string_agg(row_text, E'\n' order by row_text collate \"C\"), '')) from (select t::text as row_text from \"$table\" t) rows")"
  done
}
hashes "$server/onet" >"$work/before"
hashes "$server/back" >"$work/after"
diff "$work/before" "$work/after"
tables=$(wc -l <"$work/before")
rows=$(awk '{ split($2, cells, "|"); sum += cells[1] } END { print sum }' "$work/before")
export DATABASE_URL=$server/back
"$binary" doctor >&2
# Numbers go on above the old ones: sequences are part of a dump.
"$binary" aggregate --seed 7 --rater mock:a --rater mock:b >&2
[ "$("$binary" snapshots --json | python3 -c 'import json, sys; print(max(row["id"] for row in json.load(sys.stdin)))')" = 3 ]
# All of it or nothing: into a database that is not empty.
if in_root bash -euo pipefail -c "${restore/$server\/onet/$server/back}" 2>"$work/refused"; then exit 1; fi
echo "pg_dump: $tables tables, $rows rows, restored as they were; the restored database goes on"
