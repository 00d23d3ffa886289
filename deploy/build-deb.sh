#!/usr/bin/env bash
# Packs the executable for Debian 12, Ubuntu 22.04 and newer ones. Compiles nothing.
#
#   cargo build --release --locked && deploy/build-deb.sh [--binary PATH] [--out DIR]
#
# Needs dpkg-dev and python3. DEBFULLNAME and DEBEMAIL say who packs it. tests/deb.sh tries what it makes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/package.sh
. deploy/package.sh
package_arguments "$@"
package_version
package_program "$binary"
for command in dpkg-deb dpkg-shlibdeps; do
  command -v $command >/dev/null || package_fail "$command is missing: apt-get install dpkg-dev"
done

maintainer="${DEBFULLNAME:-onet-ai} <${DEBEMAIL:-packages@onet-ai.invalid}>"
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
umask 022

# put MODE FILE PLACE
put() { install -D -m "$1" "$2" "$root/$3"; }
# packed MODE PLACE: stdin, compressed as Debian's policy asks
packed() {
  mkdir -p "$(dirname "$root/$2")"
  gzip -9n >"$root/$2"
  chmod "$1" "$root/$2"
}

put 0755 "$binary" usr/bin/onet-ai
# The names of functions stay in target/release; the log of a failure names file and line without them.
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/onet-ai"

package_papers "$work/papers"
for page in "$work"/papers/man1/*; do packed 0644 "usr/share/man/man1/${page##*/}.gz" <"$page"; done
put 0644 "$work/papers/completions/onet-ai.bash" usr/share/bash-completion/completions/onet-ai
put 0644 "$work/papers/completions/_onet-ai" usr/share/zsh/vendor-completions/_onet-ai
put 0644 "$work/papers/completions/onet-ai.fish" usr/share/fish/vendor_completions.d/onet-ai.fish

for unit in deploy/*.service deploy/*.timer; do
  put 0644 "$unit" "usr/lib/systemd/system/${unit##*/}"
  # The package's units run the package's program, whatever is in /usr/local.
  sed -i 's|^ExecStart=onet-ai |ExecStart=/usr/bin/onet-ai |' "$root/usr/lib/systemd/system/${unit##*/}"
done
put 0644 deploy/onet-ai.sysusers usr/lib/sysusers.d/onet-ai.conf
install -d -m 0750 "$root/etc/onet-ai"
put 0600 deploy/serve.env etc/onet-ai/serve.env
put 0600 deploy/write.env etc/onet-ai/write.env

doc=usr/share/doc/onet-ai
for file in README.md SECURITY.md deploy/README.md docs/README.ko.md docs/OPERATIONS.md docs/METHOD.md docs/API.md docs/DATA.md docs/GLOSSARY.md; do
  place=${file#docs/}
  put 0644 "$file" "$doc/${place/\//-}"
done
for file in crontab nginx.conf Caddyfile roles.sql onet-ai.rules.yml grafana-dashboard.json; do put 0644 "deploy/$file" "$doc/examples/$file"; done
put 0644 .env.example "$doc/examples/env"
packed 0644 "$doc/changelog.gz" <CHANGELOG.md
packed 0644 "$doc/changelog.Debian.gz" <<CHANGELOG
onet-ai ($debian_version) unstable; urgency=medium

  * What changed stands in changelog.gz.

 -- $maintainer  $(date -u -R -d "@$commit_time")
CHANGELOG
deploy/licences.py | packed 0644 "$doc/licences.txt.gz"
{
  cat deploy/debian/copyright
  # Debian has this one text on every machine, and does not want it again.
  sed '/^ *Apache License$/,/^ *END OF TERMS AND CONDITIONS/c\The full text is in /usr/share/common-licenses/Apache-2.0.' THIRD_PARTY.md
} >"$work/copyright"
put 0644 "$work/copyright" "$doc/copyright"
put 0644 deploy/debian/lintian-overrides usr/share/lintian/overrides/onet-ai

# Which version of libc6 and the like, from the symbols that the program uses.
mkdir -p "$work/source/debian"
printf 'Source: onet-ai\n\nPackage: onet-ai\nArchitecture: any\n' >"$work/source/debian/control"
depends=$(cd "$work/source" && dpkg-shlibdeps -O "$root/usr/bin/onet-ai" 2>/dev/null)
depends=${depends#shlibs:Depends=}
if [ -z "$depends" ]; then package_fail 'dpkg-shlibdeps finds no library that the program needs'; fi

mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<CONTROL
Package: onet-ai
Version: $debian_version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root" | cut -f 1)
Depends: $depends, systemd | systemd-standalone-sysusers | systemd-sysusers
Suggests: postgresql, caddy | nginx
Section: science
Priority: optional
Description: occupation scores: which work can today's AI take over
 Imports the O*NET occupational database, has raters (language models, people,
 published labels) score every work task with the same rubric, adds the tasks up
 to occupation scores with stated uncertainty, and serves them as a JSON API.
 PostgreSQL is the database of a server; SQLite is compiled in and needs no
 set-up.
CONTROL
printf '/etc/onet-ai/serve.env\n/etc/onet-ai/write.env\n' >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 0755 "deploy/debian/$script" "$root/DEBIAN/$script"; done
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 0644 "$root/DEBIAN/control" "$root/DEBIAN/conffiles" "$root/DEBIAN/md5sums"

package=$out/onet-ai_${debian_version}_$architecture.deb
# Beside its place and renamed, so that half a package is never taken for one.
dpkg-deb --root-owner-group -Zxz --build "$root" "$package.new" >/dev/null
mv "$package.new" "$package"
echo "$package: $(stat -c %s "$package") bytes, installed $(du -sk --apparent-size "$root" | cut -f 1) KiB"
