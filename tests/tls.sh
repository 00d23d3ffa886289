#!/usr/bin/env bash
# Does the build with TLS speak it to PostgreSQL, and trust whom it should? Installs what is missing where it can.
#
#   tests/tls.sh [PROGRAM]   without PROGRAM, `cargo build --features tls` makes one
#
# A throw-away server with a certificate of a CA made here; the program must connect with sslmode=require,
# verify-ca and verify-full, and refuse another CA and another host. The default build must say what is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/postgres.sh
. tests/postgres.sh
trap 'postgres_stop; rm -rf "${certificates:-}"' EXIT
trap 'exit 130' INT

need openssl openssl
need pkg-config pkg-config
if ! pkg-config --exists openssl; then
  # Headers are no command, so `need` is told by a name that nothing has.
  need 'OpenSSL headers' libssl-dev || pkg-config --exists openssl
fi

program=${1:-}
if [ -z "$program" ]; then
  cargo build --locked --features tls
  program=$(mktemp -d)/onet-ai # the next build without the feature takes the place
  cp target/debug/onet-ai "$program"
fi

postgres_start
certificates=$(mktemp -d)
cd "$certificates"
# ca NAME, then a certificate of it for localhost alone.
ca() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
ca ours
ca others
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA ours.pem -CAkey ours.key -CAcreateserial -days 2 -out server.pem \
  -extfile <(printf 'subjectAltName=DNS:localhost') 2>/dev/null
cp server.key server.pem "$postgres_dir/data/"
chmod 600 "$postgres_dir/data/server.key"
if [ "$(id -u)" = 0 ]; then chown 65534:65534 "$postgres_dir/data/server."*; fi
printf "ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n" >>"$postgres_dir/data/postgresql.conf"
# Nobody may connect over TCP without TLS.
printf 'hostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\nlocal all all trust\n' >"$postgres_dir/data/pg_hba.conf"
postgres_run pg_ctl reload -D data >/dev/null
sleep 1

port=${ONET_AI_TEST_POSTGRES##*:}
port=${port%%/*}
failed=0
# expect CODE TEXT HOST OPTIONS [PROGRAM]: the exit code of `migrate`, and what it says.
expect() {
  local code=0 said
  said=$("${5:-$program}" migrate --database-url "postgres://postgres@$3:$port/postgres?$4" 2>&1) || code=$?
  if [ "$code" = "$1" ] && [[ $said == *"$2"* ]]; then
    echo "ok    $3 $4"
  else
    echo "FAIL  $3 $4: exit $code: $said"
    failed=1
  fi
}
here=$certificates
expect 0 '' 127.0.0.1 sslmode=require
expect 0 '' 127.0.0.1 "sslmode=verify-ca&sslrootcert=$here/ours.pem"
expect 0 '' localhost "sslmode=verify-full&sslrootcert=$here/ours.pem"
expect 1 certificate 127.0.0.1 "sslmode=verify-full&sslrootcert=$here/ours.pem"
expect 1 'certificate verify failed' localhost "sslmode=verify-full&sslrootcert=$here/others.pem"
expect 1 'root certificate file' localhost "sslmode=verify-full&sslrootcert=$here/none.pem"
expect 1 'no encryption' 127.0.0.1 sslmode=disable
exit $failed
