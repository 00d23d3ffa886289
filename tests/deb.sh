#!/usr/bin/env bash
# Tries the package in a clean root: lintian, install, use, upgrade, remove, purge. As root; takes some minutes.
#
#   tests/deb.sh PACKAGE.deb [--suite bookworm] [--root TARBALL]
#
# The root is made by mmdebstrap from the suite, with what the machine's apt is set up for; --root takes the tarball of one
# that was made before. The upgrade is from the same package under an older version, with a file of its own that the new
# one lacks. No systemd runs in a chroot: the units are only looked at there, and held against systemd by tests/deploy.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh # for `need`

package='' suite=bookworm tarball=''
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=${2:?--suite needs a name} && shift ;;
    --root) tarball=${2:?--root needs a path} && shift ;;
    *) package=$1 ;;
  esac
  shift
done
if [ ! -f "$package" ]; then
  echo 'usage: tests/deb.sh PACKAGE.deb [--suite NAME] [--root TARBALL]' >&2
  exit 2
fi
if [ "$(id -u)" != 0 ]; then
  echo 'tests/deb.sh makes a chroot, for which it has to be root' >&2
  exit 2
fi
need lintian lintian

failed=0
# check WHAT COMMAND...
check() {
  local what=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "ok    $what"
  else
    echo "FAIL  $what: $said"
    failed=1
  fi
}

echo '== lintian'
if ! lintian --fail-on error,warning --profile debian "$package"; then failed=1; fi

work=$(mktemp -d)
root=$work/root
# finish: only what was mounted here is unmounted, and only then is the folder taken away.
finish() {
  if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
  mountpoint -q "$root/proc" || rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
mkdir "$root"
if [ -z "$tarball" ]; then
  need mmdebstrap mmdebstrap
  tarball=$work/root.tar
  echo "== a clean root of $suite"
  mmdebstrap --quiet --mode=root --variant=minbase "$suite" "$tarball"
fi
tar -xf "$tarball" -C "$root"
mount -t proc proc "$root/proc"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
cp --remove-destination /etc/hosts "$root/etc/hosts"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# Debian's images leave out manual pages; they are looked for here.
rm -f "$root"/etc/dpkg/dpkg.cfg.d/*

echo '== an older version, installed'
mkdir "$work/old"
dpkg-deb -R "$package" "$work/old"
sed -i 's/^Version: .*/Version: 0.0.1-1/' "$work/old/DEBIAN/control"
echo gone >"$work/old/usr/share/doc/onet-ai/gone"
dpkg-deb --root-owner-group -Znone --build "$work/old" "$root/tmp/old.deb" >/dev/null
cp "$package" "$root/tmp/new.deb"
inside apt-get update -qq
check 'apt installs it with what it needs' inside apt-get install -y -qq --no-install-recommends /tmp/old.deb
installed() { inside dpkg-query -W -f '${Status} ${Version}' onet-ai; }
check 'it is installed' test "$(installed)" = 'install ok installed 0.0.1-1'
# owner PATH EXPECTED
owner() { check "$1 is $2" test "$(inside stat -c '%U:%G %a' "$1")" = "$2"; }
owner /etc/onet-ai 'root:onet-ai 750'
owner /etc/onet-ai/serve.env 'root:root 600'
owner /etc/onet-ai/write.env 'onet-ai:onet-ai 600'
owner /var/lib/onet-ai 'onet-ai:onet-ai 750'

echo '== use'
demo() { inside setpriv --reuid=onet-ai --regid=onet-ai --clear-groups sh -c 'cd /var/lib/onet-ai && onet-ai demo --once'; }
check 'the demo runs as its user' demo
check 'the demo says what it found' grep -q 'Registered Nurses' <(demo 2>&1)
check 'it says its version' inside onet-ai --version
for path in /usr/share/man/man1/onet-ai.1.gz /usr/share/man/man1/onet-ai-import-oews.1.gz \
  /usr/share/bash-completion/completions/onet-ai /usr/share/zsh/vendor-completions/_onet-ai \
  /usr/share/fish/vendor_completions.d/onet-ai.fish /usr/lib/systemd/system/onet-ai.service \
  /usr/lib/systemd/system/onet-ai-score.timer /usr/share/doc/onet-ai/copyright /usr/share/doc/onet-ai/licences.txt.gz; do
  check "$path" inside test -s "$path"
done
check 'nothing is enabled' test -z "$(find "$root/etc/systemd" -name 'onet-ai*')"
check 'systemd reads the units' inside systemd-analyze verify --man=no onet-ai.service onet-ai-score.timer onet-ai-aggregate.timer \
  onet-ai-refresh.timer onet-ai-backup.timer onet-ai-archive.timer

echo '== upgrade, with settings and scores in place'
echo 'DATABASE_URL=sqlite:/var/lib/onet-ai/onet-ai-demo.db' >>"$root/etc/onet-ai/serve.env"
check 'an operator may enable the service' inside systemctl enable onet-ai.service
check 'apt upgrades it' inside apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold /tmp/new.deb
check 'the new version is there' test "$(installed)" = "install ok installed $(dpkg-deb -f "$package" Version)"
check 'settings are kept' inside grep -q '^DATABASE_URL=' /etc/onet-ai/serve.env
owner /etc/onet-ai/serve.env 'root:root 600'
owner /etc/onet-ai/write.env 'onet-ai:onet-ai 600'
check 'what the new version lacks is gone' inside test ! -e /usr/share/doc/onet-ai/gone
check 'the service stays enabled' inside test -L /etc/systemd/system/multi-user.target.wants/onet-ai.service
check 'scores are kept' inside test -s /var/lib/onet-ai/onet-ai-demo.db

echo '== remove, install again, purge'
check 'apt removes it' inside apt-get remove -y -qq onet-ai
check 'settings outlive a removal' inside test -s /etc/onet-ai/serve.env
check 'the program is gone' inside test ! -e /usr/bin/onet-ai
check 'and comes again' inside apt-get install -y -qq --no-install-recommends /tmp/new.deb
check 'apt purges it' inside apt-get purge -y -qq onet-ai
check 'no setting is left' inside test ! -e /etc/onet-ai
check 'no link to the service is left' test -z "$(find "$root/etc/systemd" "$root/var/lib/systemd" -name 'onet-ai*')"
check 'scores outlive a purge' inside test -s /var/lib/onet-ai/onet-ai-demo.db
check 'nothing else is left' test -z "$(find "$root/usr" "$root/etc" "$root/var" -name '*onet-ai*' -not -path "$root/var/lib/onet-ai*")"
check 'apt installs it over what was kept' inside apt-get install -y -qq --no-install-recommends /tmp/new.deb
inside rm /var/lib/onet-ai/onet-ai-demo.db
inside sh -c 'rm -f /var/lib/onet-ai/*'
check 'apt purges it without scores' inside apt-get purge -y -qq onet-ai
check 'no folder is left then' inside test ! -e /var/lib/onet-ai

echo "== $(dpkg-deb -f "$package" Version): $(stat -c %s "$package") bytes, installed $(dpkg-deb -f "$package" Installed-Size) KiB"
exit $failed
