#!/usr/bin/env bash
# Holds what deploy/ has against the programs that will read it: systemd, nginx, Caddy, PostgreSQL, Prometheus, and onet-ai
# itself.
# Installs nothing; what is missing on a machine is said as SKIPPED. Takes seconds.
#
#   tests/deploy.sh --binary target/debug/onet-ai
#
# Environment: ONET_AI_TEST_POSTGRES, URL of an administrator; without it the roles are not tried.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" != --binary ] || [ ! -x "${2:-}" ]; then
  echo 'usage: tests/deploy.sh --binary PATH' >&2
  exit 2
fi
binary=$(realpath "$2")
PATH=$PATH:/usr/sbin # nginx is there, which not every user looks for
work=$(mktemp -d)
started=()
# finish: what is started here ends here.
finish() {
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  if [ -n "${roles_made:-}" ]; then
    psql -Xq "$ONET_AI_TEST_POSTGRES" -c "drop database if exists $database with (force)" \
      -c "drop role if exists $reader" -c "drop role if exists $owner" || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT

failed=0
ok() { echo "ok       $*"; }
skipped() { echo "SKIPPED  $*"; }
bad() {
  echo "FAIL     $*"
  failed=1
}
# expect WHAT EXPECTED FOUND
expect() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: expected '$2', found '$3'"; fi; }
# succeeds WHAT COMMAND...
succeeds() {
  local what=$1 said
  shift
  if said=$("$@" 2>&1); then ok "$what"; else bad "$what: $said"; fi
}
# refuses WHAT TEXT COMMAND...
refuses() {
  local what=$1 text=$2 said
  shift 2
  if said=$("$@" 2>&1); then
    bad "$what: it went well"
  elif [[ $said == *"$text"* ]]; then
    ok "$what"
  else
    bad "$what: $said"
  fi
}
# A port that nobody listens on, below the range of outgoing connections.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo $port
      return
    fi
  done
}
# waits URL: until somebody answers there, 20 seconds at most.
waits() {
  for _ in $(seq 200); do
    if curl -sko /dev/null "$1"; then return; fi
    sleep 0.1
  done
  bad "nothing answers at $1"
}
status() { curl -sk -o /dev/null -w '%{http_code}' "$@"; }

# --- The commands of the units and of the crontab
# Their arguments are read by the program itself; --help keeps it from doing anything.
commands() { sed -n 's/^ExecStart=onet-ai //p' deploy/*.service; }
while read -r -a arguments; do
  succeeds "onet-ai ${arguments[*]}" "$binary" "${arguments[@]}" --help
done < <(commands)
in_crontab=$(grep '^[0-9]' deploy/crontab | grep -oE 'onet-ai [a-z][^&;>]* --json' | sed 's/^onet-ai //; s/ --json$//' | sort)
expect 'the crontab runs what the timers run' "$(commands | grep -v '^serve' | sort)" "$in_crontab"
# Minute, hour, day and months, as cron has them.
times() {
  sed -n 's/^OnCalendar=\*-\([0-9,*]*\)-\([0-9*]*\) \([0-9]*\):\([0-9]*\)/\4 \3 \2 \1/p' deploy/*.timer | sed 's/\b0\([0-9]\)/\1/g' | sort
}
expect 'every timer has a time that cron can have' "$(ls deploy/*.timer | wc -l)" "$(times | wc -l)"
expect 'the crontab has the times of the timers' "$(times)" "$(grep '^[0-9]' deploy/crontab | cut -d ' ' -f 1-4 | sort -u)"

# --- systemd
if command -v systemd-analyze >/dev/null; then
  mkdir "$work/units"
  for unit in deploy/*.service deploy/*.timer; do
    # Whether the program is installed is no question here; its path has to be one.
    sed "s|^ExecStart=onet-ai |ExecStart=$binary |" "$unit" >"$work/units/${unit##*/}"
  done
  for unit in onet-ai.service onet-ai-score.service onet-ai-score.timer onet-ai-aggregate.service onet-ai-aggregate.timer \
    onet-ai-refresh.service onet-ai-refresh.timer onet-ai-backup.service onet-ai-backup.timer onet-ai-archive.service \
    onet-ai-archive.timer onet-ai-failed@onet-ai.service.service; do
    # It may succeed and print a warning about a setting that it does not know.
    said=$(SYSTEMD_UNIT_PATH=$work/units: systemd-analyze verify --man=no "$work/units/$unit" 2>&1 |
      grep -e "^$work/units" -e '^onet-ai' || true)
    expect "systemd-analyze verify $unit" '' "$said"
  done
  # exposure UNIT TENTHS: from 0, closed, to 100.
  exposure() {
    local said
    if said=$(systemd-analyze security --no-pager --offline=true --threshold="$2" "deploy/$1" 2>&1); then
      ok "${said##*→ }, $(($2 / 10)).$(($2 % 10)) at most"
    else
      bad "$1: ${said##*→ }, $(($2 / 10)).$(($2 % 10)) at most; systemd-analyze security --offline=true deploy/$1 says why"
    fi
  }
  exposure onet-ai.service 10
  exposure onet-ai-aggregate.service 10
  # They ask models and publishers anywhere on the network, so no address is denied.
  exposure onet-ai-score.service 12
  exposure onet-ai-refresh.service 12
  # A monitor that they ping may be anywhere too.
  exposure onet-ai-backup.service 12
  exposure onet-ai-archive.service 12
  while read -r calendar; do
    succeeds "systemd-analyze calendar '$calendar'" systemd-analyze calendar "$calendar"
  done < <(sed -n 's/^OnCalendar=//p' deploy/*.timer)
else
  skipped 'systemd-analyze is missing: the units are not checked'
fi
if command -v systemd-sysusers >/dev/null; then
  mkdir -p "$work/sysusers/etc"
  succeeds 'systemd-sysusers makes the user' systemd-sysusers --root="$work/sysusers" "$PWD/deploy/onet-ai.sysusers"
  expect 'the user has no shell' 1 "$(grep -c '^onet-ai:.*:/var/lib/onet-ai:.*nologin$' "$work/sysusers/etc/passwd")"
else
  skipped 'systemd-sysusers is missing: the user is not made'
fi

# --- The environment files: what a shell and systemd both read as NAME=VALUE
for file in deploy/serve.env deploy/write.env; do
  expect "$file has no active line" '' "$(grep -v '^#' "$file" | grep . || true)"
  expect "$file names variables that are known" '' \
    "$(sed -n 's/^#\([A-Z_]*\)=.*/\1/p' "$file" | while read -r name; do grep -q "^#$name=" .env.example || echo "$name"; done)"
done

# --- Alert rules
if command -v promtool >/dev/null; then
  succeeds 'promtool check rules' promtool check rules deploy/onet-ai.rules.yml
  succeeds 'promtool test rules' promtool test rules tests/prometheus/rules.test.yml
  tested=$(sed -n 's/.*alertname: \(OnetAi[A-Za-z]*\).*/\1/p' tests/prometheus/rules.test.yml | sort -u)
  expect 'every alert is tested' "$(sed -n 's/^ *- alert: //p' deploy/onet-ai.rules.yml | sort)" "$tested"
  (cd "$work" && "$binary" demo --once >/dev/null 2>&1)
  if said=$(DATABASE_URL=sqlite:$work/onet-ai-demo.db "$binary" metrics | promtool check metrics 2>&1); then
    ok 'promtool check metrics'
  else
    bad "promtool check metrics: $said"
  fi
else
  skipped 'promtool is missing: the alert rules are not tried'
fi

# --- Web servers before `serve`
# serves: one for each web server, on the port in `backend`, with a limit that no other test has used up.
serves() {
  backend=$(free_port)
  DATABASE_URL=sqlite:$work/onet-ai-demo.db ONET_AI_TRUST_PROXY=true ONET_AI_REQUESTS_PER_MINUTE=1 ONET_AI_LOG=error \
    "$binary" serve --bind "127.0.0.1:$backend" 2>"$work/serve-$backend.log" &
  started+=($!)
  waits "http://127.0.0.1:$backend/health"
}
# others URL: four requests, each in the name of another client; what was answered is in `got`.
others() {
  got=()
  for client in 1 2 3 4; do got+=("$(status -H "X-Forwarded-For: 198.51.100.$client" "$1/occupations/29-1141")"); done
}
# behind NAME URL: what both configurations promise.
behind() {
  local name=$1 url=$2
  waits "$url/health"
  expect "$name passes on" 200 "$(status "$url/occupations/29-1141")"
  for path in /metrics /metrics/ /metrics//; do expect "$name hides $path" 404 "$(status "$url$path")"; done
  # It may send one request a minute. Were these names believed, each would have an allowance of its own.
  others "$url"
  if [[ ${got[*]} == *429* ]]; then ok "$name lets nobody name another client"; else bad "$name believes names: ${got[*]}"; fi
}
web_servers() {
  local port plain
  (cd "$work" && "$binary" demo --once >/dev/null 2>&1)
  if command -v nginx >/dev/null && command -v openssl >/dev/null; then
    serves
    port=$(free_port) plain=$(free_port)
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=example.org -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    {
      echo "daemon off; pid $work/nginx.pid; error_log $work/nginx.log; events {} http { access_log off;"
      for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/nginx-$kind;"; done
      sed -e "s|/etc/letsencrypt/live/example.org/fullchain.pem|$work/cert.pem|" \
        -e "s|/etc/letsencrypt/live/example.org/privkey.pem|$work/key.pem|" \
        -e "s|listen 443|listen 127.0.0.1:$port|" -e "s|listen 80;|listen 127.0.0.1:$plain;|" -e '/listen \[/d' \
        -e "s|127.0.0.1:8080|127.0.0.1:$backend|" deploy/nginx.conf
      echo '}'
    } >"$work/nginx.conf"
    succeeds 'nginx -t' nginx -t -e "$work/nginx.log" -c "$work/nginx.conf"
    nginx -e "$work/nginx.log" -c "$work/nginx.conf" &
    started+=($!)
    behind nginx "https://127.0.0.1:$port"
    expect 'nginx sends plain http on to https' 301 "$(status "http://127.0.0.1:$plain/")"
  else
    skipped 'nginx or openssl is missing: deploy/nginx.conf is not tried'
  fi
  if command -v caddy >/dev/null; then
    serves
    port=$(free_port)
    export XDG_DATA_HOME=$work/caddy XDG_CONFIG_HOME=$work/caddy
    succeeds 'caddy validate' caddy validate --adapter caddyfile --config deploy/Caddyfile
    {
      printf '{\n\tadmin off\n}\n'
      # Without a certificate, which it would ask for elsewhere.
      sed -e "s|^example.org {|http://127.0.0.1:$port {|" -e "s|127.0.0.1:8080|127.0.0.1:$backend|" deploy/Caddyfile
    } >"$work/Caddyfile"
    caddy run --adapter caddyfile --config "$work/Caddyfile" 2>"$work/caddy.log" &
    started+=($!)
    behind Caddy "http://127.0.0.1:$port"
  else
    skipped 'caddy is missing: deploy/Caddyfile is not tried'
  fi
  # Else the above shows nothing.
  serves
  others "http://127.0.0.1:$backend"
  expect 'a web server is believed' '200 200 200 200' "${got[*]}"
}
if command -v curl >/dev/null; then
  web_servers
else
  skipped 'curl is missing: nothing is served'
fi

# --- The roles of PostgreSQL
if [ -n "${ONET_AI_TEST_POSTGRES:-}" ] && command -v psql >/dev/null && command -v curl >/dev/null; then
  database=onet_ai_deploy_$$ owner=onet_ai_owner_$$ reader=onet_ai_reader_$$ roles_made=yes
  roles() {
    ONET_WRITE_PASSWORD=$1 ONET_READ_PASSWORD=$1 psql -Xq "$ONET_AI_TEST_POSTGRES" -v "database=$database" -v "owner=$owner" \
      -v "reader=$reader" -f deploy/roles.sql
  }
  server=${ONET_AI_TEST_POSTGRES#*://} server=${server##*@} server=${server%%[/?]*}
  url() { echo "postgres://$1:secret1@$server/$database"; }
  as() { DATABASE_URL=$(url "$1") ONET_AI_LOG=error "$binary" "${@:2}"; }
  # sql ROLE SQL
  sql() { psql -Xqt -v ON_ERROR_STOP=1 "$(url "$1")" -c "$2"; }
  refuses 'roles.sql refuses to make roles without a password' 'have to be set' roles ''
  succeeds 'roles.sql' roles secret1
  succeeds 'roles.sql again' roles secret1
  succeeds 'the owner migrates' as "$owner" migrate
  succeeds 'the owner imports' as "$owner" import --version sample --from src/source/sample --activate
  succeeds 'roles.sql after that' roles secret1
  succeeds 'the reader reads' as "$reader" versions
  refuses 'the reader does not write' 'read-only' as "$reader" catalog --strategy all
  # Whoever knows the password can lift the first fence.
  for statement in 'delete from data_version' "update publication set seq = seq + 1" 'create table mine (n bigint)' \
    'create schema mine' 'create temporary table mine (n bigint)'; do
    refuses "the reader may not: $statement" 'permission denied' \
      sql "$reader" "begin read write; $statement"
  done
  sql "$owner" 'create table later (n bigint)'
  succeeds 'the reader reads what later migrations make' sql "$reader" 'select * from later'
  sql "$owner" 'drop table later'
  port=$(free_port)
  DATABASE_URL=$(url "$reader") ONET_AI_LOG=error "$binary" serve --bind "127.0.0.1:$port" 2>"$work/reader.log" &
  started+=($!)
  waits "http://127.0.0.1:$port/health"
  expect 'serve is ready as the reader' 200 "$(status "http://127.0.0.1:$port/ready")"
  expect 'serve answers as the reader' 200 "$(status "http://127.0.0.1:$port/occupations/29-1141")"
else
  skipped 'psql, curl or ONET_AI_TEST_POSTGRES is missing: deploy/roles.sql is not tried'
fi

# --- What a release says of its commit
if command -v git >/dev/null && command -v rustc >/dev/null; then
  CARGO_PKG_VERSION=1.2.3 rustc --edition 2024 -A warnings -o "$work/stamp" deploy/build.rs
  # stamp FOLDER: what a release that is built there says of itself.
  stamp() { (cd "$1" && PROFILE=release "$work/stamp" | sed -n 's/^cargo::rustc-env=ONET_AI_VERSION=//p'); }
  # No configuration of the machine's.
  g() {
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_COMMITTER_DATE=2026-01-02T03:04:05Z \
      git -C "$work/clone" -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main "$@"
  }
  mkdir -p "$work/clone/deploy" "$work/clone/src"
  cp .gitattributes "$work/clone/" && cp deploy/build.rs deploy/COMMIT "$work/clone/deploy/" && touch "$work/clone/src/lib.rs"
  g init -q && g add . && g commit -qm first
  hash=$(g rev-parse HEAD)
  expect 'a release names its commit' "1.2.3 (${hash:0:12} 2026-01-02)" "$(stamp "$work/clone")"
  g archive --prefix=archived/ HEAD | tar -x -C "$work"
  expect 'so does one from a source archive' "1.2.3 (${hash:0:12} 2026-01-02)" "$(stamp "$work/archived")"
  mkdir "$work/clone/inside" && cp -r "$work/archived/deploy" "$work/clone/inside/"
  sed -i "s/^$hash/$(printf '0%.0s' {1..40})/" "$work/clone/inside/deploy/COMMIT"
  expect 'and not the repository around it' '1.2.3 (000000000000 2026-01-02)' "$(stamp "$work/clone/inside")"
  echo '// changed' >"$work/clone/src/lib.rs"
  expect 'files that were changed are said' "1.2.3 (${hash:0:12} 2026-01-02, changed since)" "$(stamp "$work/clone")"
  rm -rf "$work/clone/.git"
  expect 'files without a commit have none' '1.2.3 (of an unknown commit)' "$(stamp "$work/clone")"
else
  skipped 'git or rustc is missing: what --version says is not tried'
fi

exit $failed
