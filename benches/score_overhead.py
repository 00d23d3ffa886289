#!/usr/bin/env python3
"""What the scoring engine itself costs: CPU per call and memory over a full run, against a server
on this machine that answers at once. Bars: below 1 ms of the program's CPU per call, memory flat
over 37,592 calls (two raters, every task of 30.1)."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import common

RELEASE = "onet/db_30_1_text_with_importance.zip"


def serve(port):
    """Answers every request at once, in the format that its path asks for."""
    import asyncio

    content = '{\\"score\\": 42, \\"rationale\\": \\"Half of it is writing; the rest is being there.\\"}'
    openai = (
        '{"id":"c","object":"chat.completion","created":1,"model":"gpt-6-luna","choices":[{"index":0,'
        '"finish_reason":"stop","message":{"role":"assistant","content":"%s","refusal":null}}],'
        '"usage":{"prompt_tokens":1450,"completion_tokens":30,"total_tokens":1480,'
        '"prompt_tokens_details":{"cached_tokens":1280}}}' % content
    )
    anthropic = (
        '{"id":"m","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[{"type":"text",'
        '"text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":170,'
        '"cache_read_input_tokens":1280,"cache_creation_input_tokens":0,"output_tokens":30}}' % content
    )

    def reply(text):
        body = text.encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        return head.encode() + body

    replies = {True: reply(anthropic), False: reply(openai)}

    class Connection(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport, self.buffer = transport, b""

        def data_received(self, data):
            self.buffer += data
            while True:
                head, separator, rest = self.buffer.partition(b"\r\n\r\n")
                if not separator:
                    return
                lower = head.lower()
                at = lower.find(b"content-length:")
                length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
                if len(rest) < length:
                    return
                self.buffer = rest[length:]
                self.transport.write(replies[b"/messages" in head.split(b"\r\n", 1)[0]])

    async def main():
        server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(main())


def memory(pid):
    """Resident memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(binary, url, port, tasks, concurrency):
    """Scores with two raters; returns seconds, CPU seconds, and memory at ten points of the run."""
    command = [binary, "--database-url", url, "--log", "warn", "score", "--concurrency", str(concurrency)]
    command += ["--rater", f"openai:gpt-6-luna@http://127.0.0.1:{port}/v1"]
    command += ["--rater", f"anthropic:claude-haiku-5-5@http://127.0.0.1:{port}"]
    if tasks:
        command += ["--sample", str(tasks)]
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    points = []
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        points.append(memory(child.pid))
        time.sleep(0.25)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"score failed: {child.stderr.read().decode(errors='replace')}")
    child.returncode = 0
    child.stderr.close()
    seconds = time.perf_counter() - start
    tenths = [points[len(points) * tenth // 10] for tenth in range(1, 10)] if len(points) > 10 else points
    return seconds, usage.ru_utime + usage.ru_stime, tenths


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--tasks", type=int, help="only so many tasks per rater; all by default")
    parser.add_argument("--concurrency", type=int, default=16)
    options = parser.parse_args()
    binary = common.binary(options.binary)
    release = common.data() / RELEASE
    with tempfile.TemporaryDirectory() as folder, common.postgres() as server:
        port = 20_000 + os.getpid() % 20_000
        responder = multiprocessing.Process(target=serve, args=(port,), daemon=True)
        responder.start()
        for name, url in [("SQLite", f"sqlite:{folder}/bench.db"), ("PostgreSQL", server.create("score"))]:
            for arguments in [
                ("import", "--version", "30.1", "--from", str(release), "--activate"),
                ("catalog", "--strategy", "all"),
            ]:
                common.timed([binary, *arguments], url)
            before = common.timed([binary, "score", "--rater", "mock:a", "--sample", "1"], url)[0]
            seconds, cpu, points = run(binary, url, port, options.tasks, options.concurrency)
            calls = 2 * (options.tasks or 18_796)
            shown = " ".join(f"{point:.0f}" for point in points)
            print(
                f"{name}: {calls} calls in {seconds:.1f} s ({calls / seconds:.0f} a second), "
                f"{1000 * cpu / calls:.3f} ms of CPU per call (bar 1), start and plan {before:.1f} s; "
                f"resident MB at each tenth: {shown}"
            )
        responder.terminate()


if __name__ == "__main__":
    main()
