#!/usr/bin/env python3
"""PostgreSQL stopped and started under load: no read fails, /ready tells, and `serve` recovers alone and
shows what is published afterwards. Starts a server of its own. A check: exits 1 where it fails."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import common
import serving
import swaps

# As in common.py, but it can be told to stop the server and to start it again.
SERVER = """
. tests/postgres.sh
trap postgres_stop EXIT
trap '' INT
postgres_start || exit
echo "$ONET_AI_TEST_POSTGRES"
port=${ONET_AI_TEST_POSTGRES##*:}; port=${port%%/*}
while read -r command how; do
  case $command in
    stop) postgres_run pg_ctl stop -D data -w -m "$how" >&2 ;;
    start) postgres_run pg_ctl start -D data -w -l log -o "-p $port" >&2 ;;
  esac
  echo "$command"
done
"""


class Postgres(common.Server):
    """A PostgreSQL server that comes and goes."""

    def __init__(self):
        self.script = subprocess.Popen(
            ["bash", "-c", SERVER], cwd=common.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )
        admin = self.script.stdout.readline().strip()
        if not admin:
            sys.exit("PostgreSQL could not be started; tests/run.sh --server says why")
        super().__init__(admin)

    def tell(self, command):
        """Stops or starts it, and waits until that is done."""
        self.script.stdin.write(command + "\n")
        self.script.stdin.flush()
        if self.script.stdout.readline().strip() != command.split()[0]:
            sys.exit(f"PostgreSQL did not {command}")

    def end(self):
        """Stops it for good."""
        self.script.stdin.close()
        self.script.wait()


def await_state(server, state):
    """Waits until /ready calls the database so; returns the seconds."""
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        status, reply = server.get("/ready")
        if status != 200:
            sys.exit(f"/ready says {status}: {reply}")
        if reply["database"] == state:
            return time.perf_counter() - started
        time.sleep(0.02)
    sys.exit(f"/ready does not say that the database is {state}")


def check(binary, url, database, options):
    """Takes the database away again and again; returns whether nothing went wrong."""
    log = tempfile.NamedTemporaryFile("w+", suffix=".log")
    server, _ = serving.serve(
        binary, url, "--poll-seconds", str(options.poll_seconds), "--log", "info,access=off", log=log
    )
    snapshot, _ = swaps.published(server)
    codes = [o["soc_code"] for o in server.get("/occupations?per_page=50")[1]["occupations"]]
    paths = swaps.PATHS + [f"/occupations/{code}" for code in codes]
    known = {path: {snapshot: answer} for path, answer in swaps.answers(server, paths).items()}
    ended = threading.Event()
    checkers = [swaps.Checker(server, known, ended) for _ in range(2)]
    # The history of a task comes from the database: asked for too, and not compared.
    tasks = [server.get(f"/occupations/{code}")[1]["tasks"]["items"] for code in codes]
    histories = [f"/tasks/{task['task_id']}" for items in tasks for task in items[:1]]
    folder = tempfile.TemporaryDirectory()
    script = serving.script(folder.name, paths + histories)
    load = subprocess.Popen(
        # A history waits for two seconds before it is given up, which is as long as wrk waits by itself.
        ["wrk", "-t", "1", "-c", "8", "-d", "1h", "--timeout", "30s", "-s", str(script), server.base],
        stdout=subprocess.PIPE, text=True,
    )
    for checker in checkers:
        checker.start()
    noticed, recovered = [], []
    for turn in range(options.times):
        time.sleep(options.seconds / 2)
        database.tell("stop " + ("fast", "immediate")[turn % 2])
        noticed.append(await_state(server, "unreachable"))
        time.sleep(options.seconds)
        database.tell("start")
        recovered.append(await_state(server, "reachable"))
    ended.set()
    load.send_signal(signal.SIGINT)
    result = serving.Load(load.communicate()[0])
    for checker in checkers:
        checker.join()
    # It has to go on as before: a publication arrives.
    _, publication = swaps.published(server)
    common.timed([binary, "aggregate", "--scheme", "equal", *common.MEANT], url)
    other, seconds = swaps.await_other(server, publication)
    server.stop()
    told = Path(log.name).read_text()
    said = (told.count("the database is away"), told.count("the database is back"))
    failed = [line for checker in checkers for line in checker.failed + checker.mixed]
    compared = sum(sum(checker.seen.values()) for checker in checkers)
    print(
        f"PostgreSQL stopped and started {options.times} times: {result.requests + compared} requests "
        f"({result.rate:.0f}/s), {result.failed + len(failed)} failed (bar 0), {compared} of them compared; "
        f"noticed after {max(noticed):.1f} s at most, recovered after {max(recovered):.1f}, asked for every "
        f"{options.poll_seconds} s; the log says away {said[0]} and back {said[1]} times; a publication "
        f"afterwards was served after {seconds:.1f} s"
    )
    for line in failed[:10]:
        print(f"  {line}")
    return not failed and not result.failed and said == (options.times,) * 2 and other != snapshot


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--database", required=True, help="sqlite:PATH of a scored and aggregated release")
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4, help="for which it is away, each time")
    parser.add_argument("--poll-seconds", type=float, default=1, help="5 unless told otherwise")
    options = parser.parse_args()
    common.need("wrk", "wrk")
    common.need("psql", "postgresql-client")
    binary = common.binary(options.binary)
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}", flush=True)
    database = Postgres()
    try:
        url = serving.copy(binary, options.database.removeprefix("sqlite:"), database, "away")
        good = check(binary, url, database, options)
    finally:
        database.end()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
