#!/usr/bin/env python3
"""Editions swapped under load: no request fails, and no reply mixes two editions. Two snapshots of the
same scores under different weights are published in turn. What each of them answers to every path is
known beforehand, byte by byte, so that each reply under load has to be one of those two, whole, and that
of the snapshot which it names. A check: exits 1 where it fails."""

from __future__ import annotations

import argparse
import collections
import hashlib
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import common
import serving

NAMED = re.compile(rb'"snapshot":(\d+)')
# With the time at which a gate's breach was accepted, which is another one each time a snapshot is published.
ACCEPTED = re.compile(rb'"accepted":\[[^\]]*\]')
PATHS = [
    "/occupations",
    "/occupations?sort=title&per_page=100",
    "/occupations?sort=ai&order=asc&page=3",
    "/occupations?search=nurse",
    "/occupations?search=truck+driver",
    "/rankings/ai_risk",
    "/rankings/ai_risk?order=asc&per_page=100",
    "/rankings/ai_risk?major_group=15&min_coverage=0",
    "/summary",
]


def published(server):
    """The snapshot and the publication that are served."""
    reply = server.get("/ready")[1]
    return reply["snapshot"], reply["publication"]


def await_other(server, publication):
    """Waits until another publication is served; returns the snapshot and the seconds."""
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        snapshot, now = published(server)
        if now != publication:
            return snapshot, time.perf_counter() - started
        time.sleep(0.01)
    sys.exit("a publication was not served within a minute")


def activate(binary, url, snapshot):
    """Publishes a snapshot."""
    common.timed([binary, "snapshots", "activate", str(snapshot), *common.MEANT], url)


def digest(body):
    """The hash of what does not change each time a snapshot is published."""
    return hashlib.sha256(ACCEPTED.sub(b"", body)).digest()


class Checker(threading.Thread):
    """Asks for every path again and again, and compares."""

    def __init__(self, server, known, ended):
        super().__init__(daemon=True)
        self.server, self.known, self.ended = server, known, ended
        self.seen, self.failed, self.mixed = collections.Counter(), [], []
        self.tags = collections.defaultdict(set)

    def run(self):
        connection = self.server.connection()
        while not self.ended.is_set():
            for path in self.known:
                try:
                    connection.request("GET", path)
                    reply = connection.getresponse()
                    body = reply.read()
                except (OSError, http.client.HTTPException) as error:
                    self.failed.append(f"{path}: {error!r}")
                    connection = self.server.connection()
                    continue
                if reply.status != 200:
                    self.failed.append(f"{path}: {reply.status}")
                    continue
                snapshot = int(NAMED.search(body).group(1))
                self.seen[snapshot] += 1
                self.tags[snapshot].add(reply.headers["etag"])
                if self.known[path].get(snapshot) != digest(body):
                    self.mixed.append(f"{path}: not what snapshot {snapshot} answers")


def answers(server, paths):
    """What is answered now, by path, hashed."""
    found, connection = {}, server.connection()
    for path in paths:
        connection.request("GET", path)
        reply = connection.getresponse()
        found[path] = digest(reply.read())
        if reply.status != 200:
            sys.exit(f"{reply.status}: {path}")
    return found


def check(binary, url, options):
    """Swaps; returns whether nothing went wrong."""
    stored = common.json_of([binary, "snapshots", "--json"], url)
    first = next(row["id"] for row in stored if row["published"])
    server, _ = serving.serve(binary, url, "--poll-seconds", str(options.poll_seconds), "--log", "error")
    known = collections.defaultdict(dict)
    codes = [o["soc_code"] for o in server.get("/occupations?per_page=12")[1]["occupations"]]
    paths = PATHS + [f"/occupations/{code}?tasks=100" for code in codes]
    _, publication = published(server)
    common.timed([binary, "aggregate", "--scheme", "equal", *common.MEANT], url)
    second, _ = await_other(server, publication)
    for snapshot in (second, first):
        _, publication = published(server)
        if published(server)[0] != snapshot:
            activate(binary, url, snapshot)
            await_other(server, publication)
        for path, hashed in answers(server, paths).items():
            known[path][snapshot] = hashed
    same = [path for path in paths if known[path][first] == known[path][second]]
    if same:
        sys.exit(f"these do not tell the snapshots apart: {same}")
    ended = threading.Event()
    checkers = [Checker(server, known, ended) for _ in range(options.checkers)]
    folder = tempfile.TemporaryDirectory()
    script = serving.script(folder.name, paths)
    load = subprocess.Popen(
        ["wrk", "-t", "1", "-c", "8", "-d", "1h", "-s", str(script), server.base],
        stdout=subprocess.PIPE, text=True,
    )
    for checker in checkers:
        checker.start()
    waits, peak, rests = [], 0.0, []
    for swap in range(options.swaps):
        _, publication = published(server)
        activate(binary, url, (second, first)[swap % 2])
        snapshot, seconds = await_other(server, publication)
        waits.append(seconds)
        rests.append(server.memory())
        if snapshot != (second, first)[swap % 2]:
            sys.exit(f"snapshot {snapshot} is served, not the one that was activated")
    ended.set()
    load.send_signal(signal.SIGINT)  # wrk then prints what it saw
    text, _ = load.communicate()
    result = serving.Load(text)
    for checker in checkers:
        checker.join()
    failed = [line for checker in checkers for line in checker.failed]
    mixed = [line for checker in checkers for line in checker.mixed]
    seen = sum((checker.seen for checker in checkers), collections.Counter())
    shared = set.intersection(*(set.union(*(c.tags[s] for c in checkers)) for s in (first, second)))
    print(
        f"{url.split(':')[0]}: {options.swaps} swaps, served {statistics.median(waits):.2f} s after they were "
        f"published (most {max(waits):.2f}), asked for every {options.poll_seconds} s; "
        f"{result.requests + sum(seen.values())} requests ({result.rate:.0f}/s), "
        f"{result.failed + len(failed)} failed (bar 0); {sum(seen.values())} replies compared "
        f"({', '.join(f'{n} of snapshot {s}' for s, n in sorted(seen.items()))}), {len(mixed)} mixed (bar 0); "
        f"{len(shared)} tags shared; memory {statistics.median(rests):.0f} MB between, {server.memory('VmHWM'):.0f} at the peak",
        flush=True,
    )
    for line in (failed + mixed)[:10]:
        print(f"  {line}")
    server.stop()
    return not failed and not mixed and not shared and not result.failed and len(seen) == 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--database", required=True, help="sqlite:PATH of a scored and aggregated release")
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--checkers", type=int, default=2, help="connections whose replies are compared")
    parser.add_argument("--poll-seconds", type=float, default=0.1, help="5 unless told otherwise")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    options = parser.parse_args()
    common.need("wrk", "wrk")
    binary = common.binary(options.binary)
    source = options.database.removeprefix("sqlite:")
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}", flush=True)
    good = True
    if options.only != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(source, f"{folder}/swaps.db")
            good &= check(binary, f"sqlite:{folder}/swaps.db", options)
    if options.only != "sqlite":
        with common.postgres() as admin:
            good &= check(binary, serving.copy(binary, source, admin, "swaps"), options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
