#!/usr/bin/env bash
# Packs the executable with all that belongs to it into one archive for any Linux with glibc 2.35 or newer (Debian 12,
# Ubuntu 22.04), and writes the SHA-256 of it beside it. Compiles nothing.
#
#   cargo build --release --locked && deploy/build-archive.sh [--binary PATH] [--out DIR]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/package.sh
. deploy/package.sh
package_arguments "$@"
package_version
package_program "$binary"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
name=onet-ai-${version/\~/-}-linux-$(uname -m)
root=$work/$name

install -D -m 0755 "$binary" "$root/onet-ai"
strip --strip-unneeded "$root/onet-ai"
package_papers "$root"
mkdir -p "$root/deploy"
cp README.md SECURITY.md CHANGELOG.md THIRD_PARTY.md .env.example "$root"
cp -r docs "$root/docs"
for file in deploy/*.service deploy/*.timer deploy/{README.md,onet-ai.sysusers,crontab,nginx.conf,Caddyfile,roles.sql,serve.env,write.env,onet-ai.rules.yml,grafana-dashboard.json}; do
  cp "$file" "$root/deploy/"
done
deploy/licences.py >"$root/licences.txt"
find "$root" -type d -exec chmod 0755 {} + -o -type f -not -name onet-ai -exec chmod 0644 {} +

archive=$name.tar.gz
# The same commit gives the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -cf - "$name" | gzip -9n >"$out/$archive"
(cd "$out" && sha256sum "$archive" >"$archive.sha256")
echo "$out/$archive: $(stat -c %s "$out/$archive") bytes"
cat "$out/$archive.sha256"
