# shellcheck shell=bash
# What both packages have in common. Source it in the repository's folder, then:
#
#   package_arguments "$@"        --binary PATH, --out DIR; sets `binary` and `out`
#   package_version               sets `version`, `debian_version`, `commit_time` (seconds), `SOURCE_DATE_EPOCH`
#   package_program FILE          the executable, checked
#   package_papers DIR            manual pages and completions, made by the executable itself
#
# Each ends the script where it fails.

package_fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

package_arguments() {
  binary=target/release/onet-ai out=target/package
  while [ $# -gt 0 ]; do
    case $1 in
      --binary) binary=${2:?--binary needs a path} && shift ;;
      --out) out=${2:?--out needs a folder} && shift ;;
      *)
        echo "usage: ${0##*/} [--binary PATH] [--out DIR]" >&2
        exit 2
        ;;
    esac
    shift
  done
  if [ ! -x "$binary" ]; then package_fail "$binary is missing: cargo build --release --locked makes it"; fi
  binary=$(realpath "$binary")
  mkdir -p "$out"
}

# The release where its tag is checked out, else the commit on the way to it, or what deploy/build.rs knows without git.
package_version() {
  local release time hash day
  release=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
  # ~ sorts before the release itself, and the time sorts commits.
  if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$PWD" ]; then
    commit_time=$(git show --no-patch --format=%ct HEAD)
    time=$(TZ=UTC git show --no-patch --format=%cd --date=format-local:%Y%m%d%H%M HEAD)
    version=$release~$time.$(git rev-parse --short=8 HEAD)
    if [ "$(git describe --tags --exact-match 2>/dev/null)" = "v$release" ]; then version=$release; fi
  else
    commit_time=$(stat -c %Y CHANGELOG.md)
    version=$release~unknown
    if read -r hash day <deploy/COMMIT && [ "${hash#\$}" = "$hash" ]; then version=$release~${day//-/}0000.${hash:0:8}; fi
  fi
  # shellcheck disable=SC2034 # build-deb.sh uses it
  debian_version=$version-1
  # What dpkg-deb, gzip and tar write as the time, so that the same commit gives the same package.
  export SOURCE_DATE_EPOCH=$commit_time
}

# Debian 12 has glibc 2.36, Ubuntu 22.04 has 2.35: a program that needs a newer one would not start there.
package_glibc=2.35

package_program() {
  local newest
  newest=$(objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1)
  if [ -z "$newest" ]; then package_fail "objdump finds no symbol of glibc in $1"; fi
  if [ "$(printf '%s\n' "$newest" $package_glibc | sort -V | tail -n 1)" != $package_glibc ]; then
    package_fail "$1 needs glibc $newest; to run on Ubuntu 22.04 and Debian 12 it may need $package_glibc at most: build it there"
  fi
  echo "glibc: $newest needed, $package_glibc allowed"
}

package_papers() {
  "$binary" man --dir "$1/man1" >/dev/null
  mkdir -p "$1/completions"
  "$binary" completions bash >"$1/completions/onet-ai.bash"
  "$binary" completions zsh >"$1/completions/_onet-ai"
  "$binary" completions fish >"$1/completions/onet-ai.fish"
}
