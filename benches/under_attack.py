#!/usr/bin/env python3
"""`serve` under attack: 300 exports, 2,000 readers who read nothing and 1,000 chunked bodies without an end, at
once, for as long as it takes; beside them other clients, whose times are what counts, and the peak of the process.
Once without and once with --trust-proxy, where every attacker is named behind the proxy. An idle run comes first. A
check: exits 1 where other clients' p99 or the peak passes its bar."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import common
import serving

def head(path, named, *fields):
    """A request; `named` numbers the client that the proxy names."""
    fields = ["Host: x", *fields]
    if named is not None:
        fields.append(f"X-Forwarded-For: 198.51.{100 + named // 250}.{1 + named % 250}")
    return (f"GET {path} HTTP/1.1\r\n" + "\r\n".join(fields) + "\r\n\r\n").encode()


class Attack:
    """All three kinds, from one event loop."""

    def __init__(self, server, proxied, attackers, sizes):
        self.host, port = server.host.split(":")
        self.port, self.proxied, self.attackers, self.sizes = int(port), proxied, attackers, sizes
        self.counts = {"exports": 0, "refused": 0, "not connected": 0, "closed": 0, "open at the end": 0}

    def named(self, number):
        """Which client a connection is; none without a proxy."""
        return number % self.attackers if self.proxied else None

    async def connect(self, bytes_):
        """A connection on which a request was sent; none where there is none."""
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection(self.host, self.port, limit=4_096), 30)
            writer.write(bytes_)
            return reader, writer
        except (OSError, asyncio.TimeoutError):
            self.counts["not connected"] += 1
            return None, None

    async def export(self, number, until):
        """Asks for exports, compressed, one after the other."""
        while time.perf_counter() < until:
            reader, writer = await self.connect(
                head("/export/tasks.csv", self.named(number), "Accept-Encoding: gzip", "Connection: close"))
            if reader:
                try:
                    first = await reader.read(16)
                    self.counts["refused" if b" 429" in first else "exports"] += 1
                    while await reader.read(1 << 16):
                        pass
                except OSError:
                    pass
                writer.close()
            await asyncio.sleep(0.5)

    async def hold(self, bytes_, until, reads):
        """Holds a connection until the server ends it, and opens another one then."""
        while time.perf_counter() < until:
            reader, writer = await self.connect(bytes_)
            if not reader:
                await asyncio.sleep(0.5)
                continue
            if not reads:
                writer.transport.pause_reading()
            while time.perf_counter() < until:
                if writer.transport.is_closing() or (reads and reader.at_eof()):
                    break
                if reads:
                    try:
                        await asyncio.wait_for(reader.read(1 << 16), 1)
                    except (OSError, asyncio.TimeoutError):
                        pass
                else:
                    await asyncio.sleep(1)
                    # Writing tells whether the server has closed.
                    writer.write(b"x")
            ended = writer.transport.is_closing() or reader.at_eof()
            self.counts["closed" if ended else "open at the end"] += 1
            writer.transport.abort()

    async def run(self, seconds):
        """Attacks for so long."""
        until = time.perf_counter() + seconds
        exports, readers, chunked = self.sizes
        tasks = [self.export(number, until) for number in range(exports)]
        for number in range(readers):
            bytes_ = head("/openapi.json", self.named(number), "Accept-Encoding: identity") * 40
            tasks.append(self.hold(bytes_, until, reads=False))
        for number in range(chunked):
            bytes_ = head("/health", self.named(number), "Transfer-Encoding: chunked") + b"5\r\nhello\r\n"
            tasks.append(self.hold(bytes_, until, reads=True))
        await asyncio.gather(*tasks)


def measure(binary, url, proxied, options):
    """Idle, then under attack; returns whether it passed."""
    flags = ["--log", "error"] + (["--trust-proxy"] if proxied else [])
    server, _ = serving.serve(binary, url, *flags)
    headers = {"X-Forwarded-For": "203.0.113.9"} if proxied else {}
    flags = " ".join(flags[2:]) or "direct"
    results = []
    if proxied:
        # Others have 300 requests a minute, as everybody has: here they ask more often.
        server.stop()
        server, _ = serving.serve(binary, url, "--log", "error", "--trust-proxy", "--requests-per-minute", "30000")
    for name, seconds in (("idle", 5), ("attack", options.seconds)):
        others = [serving.Others(server, headers) for _ in range(4)]
        for other in others:
            other.start()
        attack = Attack(server, proxied, options.attackers, options.sizes)
        if name == "idle":
            time.sleep(seconds)
        else:
            # In a process of its own, which does not hold up those who measure.
            child = os.fork()
            if child == 0:
                asyncio.run(attack.run(seconds))
                print(f"  {attack.counts}", flush=True)
                os._exit(0)
            os.waitpid(child, 0)
        for other in others:
            other.ended.set()
        for other in others:
            other.join(60)
        times = [time_ for other in others for time_ in other.times]
        failed = [failure for other in others for failure in other.failed]
        p99 = 1e3 * statistics.quantiles(times, n=100)[98]
        results.append((p99, failed))
        print(f"{flags:14} {name:7} others: {len(times)} requests, {len(failed)} failed {failed[:3]}, "
              f"p50 {1e3 * statistics.median(times):.1f} ms, p99 {p99:.1f} ms, max {1e3 * max(times):.0f} ms; "
              f"memory {server.memory():.0f} MB, peak {server.memory('VmHWM'):.0f} MB", flush=True)
    p99, failed = results[-1]
    peak = server.memory("VmHWM")
    server.stop()
    return p99 < options.bar_ms and peak < options.bar_mb and not failed


def main():
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="the program [default: target/release/onet-ai]")
    parser.add_argument("--database", help="URL of a database with scores [default: the made-up sample]")
    parser.add_argument("--seconds", type=int, default=30, help="how long the attack goes on [30]")
    parser.add_argument("--attackers", type=int, default=200, help="clients that the proxy names [200]")
    parser.add_argument("--sizes", type=int, nargs=3, default=[300, 2_000, 1_000],
                        help="exports, readers who read nothing, chunked bodies [300 2000 1000]")
    parser.add_argument("--bar-ms", type=float, default=100, help="others' p99 [100]")
    parser.add_argument("--bar-mb", type=float, default=400, help="the process' peak [400]")
    options = parser.parse_args()
    binary = common.binary(options.binary)
    resource.setrlimit(resource.RLIMIT_NOFILE, (16_384, 16_384))
    with tempfile.TemporaryDirectory() as folder:
        url = options.database
        if not url:
            url = f"sqlite:{Path(folder) / 'onet-ai-demo.db'}"
            subprocess.run([binary, "demo", "--once"], cwd=folder, check=True, capture_output=True)
        passed = [measure(binary, url, proxied, options) for proxied in (False, True)]
    sys.exit(0 if all(passed) else 1)


main()
