#!/usr/bin/env python3
"""Fifty clients who ask for the costliest searches without a pause, beside others who ask for pages: the others' times,
beside an idle run in the same process. A check: exits 1 where their p99 passes its bar."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import common
import serving

# What `benches/search` finds the costliest.
TEXTS = [
    "comunicatoins administratoin profesionals concentratoins configuratoins",
    "operator manager technician supervisor machine engineer assistant specialist",
    "m m m m m m m m ma mac mach machi machin machine",
    "prescriptionsx sterilizationsx supervisoryx statisticianss",
]


def measured(server, seconds):
    """Median and p99 in ms of four clients' requests for pages, how many they were, and what failed."""
    others = [serving.Others(server, {}) for _ in range(4)]
    for other in others:
        other.start()
    time.sleep(seconds)
    for other in others:
        other.ended.set()
    for other in others:
        other.join(60)
    times = [1e3 * time_ for other in others for time_ in other.times]
    failed = [failure for other in others for failure in other.failed]
    return statistics.median(times), statistics.quantiles(times, n=100)[98], len(times), failed


def answered(load):
    """What became of the searches."""
    if not load:
        return "no searches"
    found = load[0]
    return f"{found.requests} searches, {found.rate:.0f}/s, {found.failed} refused (busy), {found.cpu / 1e3:.1f} ms of CPU each"


def main():
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="the program [default: target/release/onet-ai]")
    parser.add_argument("--database", help="URL of a database with scores [default: the made-up sample]")
    parser.add_argument("--seconds", type=int, default=10, help="how long each run is [10]")
    parser.add_argument("--searchers", type=int, default=50, help="clients who search [50]")
    parser.add_argument("--bar-ms", type=float, default=20, help="the others' p99 [20]")
    options = parser.parse_args()
    binary = common.binary(options.binary)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database
        if not url:
            url = f"sqlite:{Path(folder) / 'onet-ai-demo.db'}"
            subprocess.run([binary, "demo", "--once"], cwd=folder, check=True, capture_output=True)
        server, _ = serving.serve(binary, url, "--log", "error")
        paths = [f"/occupations?{urllib.parse.urlencode({'search': text, 'per_page': 100})}" for text in TEXTS]
        for name in ("idle", "searches"):
            load = []
            searches = threading.Thread(
                target=lambda: load.append(serving.wrk(server, paths, options.seconds + 2, options.searchers)))
            if name == "searches":
                searches.start()
                time.sleep(1)
            median, p99, n, failed = measured(server, options.seconds)
            if name == "searches":
                searches.join()
            print(f"{name:9} others: {n} requests, {len(failed)} failed {failed[:3]}, p50 {median:.1f} ms, "
                  f"p99 {p99:.1f} ms; {answered(load)}", flush=True)
        server.stop()
    # Searches that are all refused would cost nothing.
    answered_any = load[0].requests > load[0].failed
    sys.exit(0 if p99 < options.bar_ms and not failed and answered_any else 1)


if __name__ == "__main__":
    main()
