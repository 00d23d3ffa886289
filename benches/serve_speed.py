#!/usr/bin/env python3
"""How fast `serve` answers, beside a server that only has a constant reply of the same length: wrk on
this machine, 1,000 distinct queries per route in random order. Bars: detail 0.8 times the constant
reply, list and ranking 0.5, search 0.2; p99 below 5 ms at half the greatest load; at most 150 MB
resident; ready within 1.5 s of the start from SQLite and from PostgreSQL."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile

import common
import serving

BARS = {"detail": 0.8, "list": 0.5, "ranking": 0.5, "search": 0.2}
# How long a connection rests, on average, where only half of the greatest load is sent (ms).
REST = 10.0


def lengths(server, paths):
    """How long every reply is; all of them have to be 200."""
    connection, found = server.connection(), []
    for path in paths:
        connection.request("GET", path)
        reply = connection.getresponse()
        found.append(len(reply.read()))
        if reply.status != 200:
            sys.exit(f"{reply.status}: {path}")
    return found


def told(values):
    """The median of some runs and their number."""
    return f"{statistics.median(values):.2f} ms in {len(values)} runs" if values else "in no run"


def resting(server, paths, rate, seconds, seed):
    """A load of about `rate`. wrk has no rate limit, so that the rate is held by as many connections as
    are needed where each rests between its requests."""
    connections = max(1, round(rate * REST / 1e3))
    load = serving.wrk(server, paths, seconds, connections, REST, seed=seed)
    if not 0.9 < load.rate / rate < 1.1:
        connections = max(1, round(connections * rate / load.rate))
        load = serving.wrk(server, paths, seconds, connections, REST, seed=seed)
    return load


def speed(server, peer, name, paths, options):
    """Compares one route with the constant reply, in turns, and prints the medians."""
    sizes = lengths(server, paths)
    constant = [f"/?bytes={size}" for size in sizes]
    pairs = []
    for turn in range(options.rounds):
        pairs.append(
            (
                serving.wrk(peer, constant, options.seconds, options.connections, seed=turn),
                serving.wrk(server, paths, options.seconds, options.connections, seed=turn),
            )
        )
    median = lambda values: statistics.median(list(values))
    greatest = median(ours.rate for _, ours in pairs)
    fastest = median(theirs.rate for theirs, _ in pairs)
    half = [
        (
            resting(peer, constant, fastest / 2, 2 * options.seconds, turn),
            resting(server, paths, greatest / 2, 2 * options.seconds, turn),
        )
        for turn in range((options.rounds + 1) // 2)
    ]
    p99 = sorted(ours.p99 for _, ours in half)
    ours_alone = [ours.p99 for _, ours in half if ours.stolen == 0]
    peer_alone = [theirs.p99 for theirs, _ in half if theirs.stolen == 0]
    failed = sum(ours.failed for _, ours in pairs + half)
    print(
        f"{name:8} {median(ours.rate / theirs.rate for theirs, ours in pairs):5.2f} of the constant reply "
        f"(bar {BARS[name]}); {greatest:7.0f}/s against {fastest:7.0f}/s, "
        f"{median(ours.cpu for _, ours in pairs):5.0f} against "
        f"{median(theirs.cpu for theirs, _ in pairs):4.0f} us of CPU each; "
        f"{statistics.mean(sizes) / 1e3:.1f} kB; p99 {median(p99):.2f} ms, {p99[0]:.2f} to {p99[-1]:.2f}, at "
        f"{median(ours.rate for _, ours in half):.0f}/s (bar 5; constant "
        f"{median(theirs.p99 for theirs, _ in half):.2f}), with the machine to itself {told(ours_alone)} "
        f"(constant {told(peer_alone)}); {failed} failed",
        flush=True,
    )


def starts(binary, url, times):
    """The median time from the start to the first 200 of /ready."""
    seconds = []
    for _ in range(times):
        server, took = serving.serve(binary, url)
        seconds.append(took)
        server.stop()
    return statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--database", required=True, help="sqlite:PATH of a scored and aggregated release")
    parser.add_argument("--seconds", type=int, default=1, help="of one run of wrk")
    parser.add_argument("--rounds", type=int, default=21, help="turns of constant reply and route")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--routes", default=",".join(BARS))
    parser.add_argument("--log", default="info", help="info, as by default, writes an access log, here to a file")
    parser.add_argument("--constant", help="a constant server that is built already")
    parser.add_argument("--no-starts", action="store_true", help="leave out the time to start")
    options = parser.parse_args()
    common.need("wrk", "wrk")
    binary = common.binary(options.binary)
    make = serving.running_constant if options.constant else serving.constant
    peer = make(options.constant or binary, options.workers)
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {options.workers} workers", flush=True)
    with tempfile.TemporaryFile() as log:
        arguments = ["--workers", str(options.workers), "--log", options.log]
        server, _ = serving.serve(binary, options.database, *arguments, log=log)
        print(f"resident after the start: {server.memory():.0f} MB, {server.memory('VmHWM'):.0f} at the peak")
        queries = serving.queries(server, options.queries)
        for name in options.routes.split(","):
            speed(server, peer, name, queries[name], options)
        print(f"resident after the load: {server.memory():.0f} MB, {server.memory('VmHWM'):.0f} at the peak (bar 150)")
        server.stop()
    peer.child.stdin.close()
    if options.no_starts:
        return
    print(f"ready after {starts(binary, options.database, 7):.2f} s from {options.database.split(':')[0]} (bar 1.5)")
    if options.database.startswith("sqlite:"):
        with common.postgres() as admin:
            url = serving.copy(binary, options.database.removeprefix("sqlite:"), admin, "serve")
            print(f"ready after {starts(binary, url, 7):.2f} s from postgres (bar 1.5)")
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
