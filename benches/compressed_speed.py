#!/usr/bin/env python3
"""How fast `serve` answers clients that take compressed replies, and in how much memory: every route in
gzip and zstd beside the same without, and beside a constant reply of the same length, in turns, over 867
random pages of occupations, 30 pages of the list, the ranking and the files; and the pages for people, in both
languages: the start, the ranking by group, 867 occupations, whose bar beside the constant reply is 0.5. Bars: 0.8 times the rate
without compression; p99 below 5 ms at half of the greatest load; 256 MB after everything has been asked
for in every encoding, 400 MB while a client for every occupation asks for its preview picture, and while 300
clients fetch a compressed file and editions are swapped. Reasons are 300 characters of random words of the
release a task and rater: real ones differ, and do not pack well."""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import common
import serving

RELEASE = "db_30_1_text_with_importance.zip"
ENCODINGS = ("identity", "gzip", "zstd")
REASON = 300  # characters
REST = 10.0  # ms that a connection rests before a request where half of the greatest load is sent
FILES = [f"/export/{name}" for name in (
    "occupations.csv", "occupations.json", "occupations.zip", "occupations.csv-metadata.json",
    "tasks.csv", "tasks.json", "tasks.zip", "tasks.csv-metadata.json",
)]


def make(binary, path):
    """30.1 with the scores of two tables of labels, each with a reason of its own for every task."""
    url = f"sqlite:{path}"
    run = lambda *arguments: common.timed([binary, *arguments], url)
    run("import", "--version", "30.1", "--activate", "--from", str(common.data() / "onet" / RELEASE))
    run("catalog", "--strategy", "all")
    run("weights")
    statements = sqlite3.connect(path).execute("select task_id, task_statement from task_statements").fetchall()
    words = sorted({word for _, text in statements for word in re.findall("[a-z]{3,}", text.lower())})
    dice = random.Random(1)
    raters = []
    for name in "ab":
        labels = Path(path).with_name(f"{name}.csv")
        with open(labels, "w", encoding="utf-8") as file:
            file.write("task_id,score,rationale\n")
            for task, _ in statements:
                reason = ""
                while len(reason) < REASON:
                    reason += dice.choice(words) + " "
                file.write(f"{task},{dice.randrange(101)},{reason.strip().capitalize()}.\n")
        raters += ["--rater", f"file:{labels}"]
    run("score", *raters, "--rubric", "substitution")
    run("aggregate")


def everything(server):
    """A path of every page and file: occupations, their tasks and Markdown, lists, rankings."""
    connection, paths, page = server.connection(), [], "/occupations?sort=soc_code&per_page=100"
    codes = []
    while page:
        connection.request("GET", page)
        reply = serving.json.loads(connection.getresponse().read())
        codes += [occupation["soc_code"] for occupation in reply["occupations"]]
        page = reply["next"]
    for code in codes:
        paths += [f"/occupations/{code}", f"/occupations/{code}/tasks", f"/occupations/{code}.md"]
    paths += [path for of_page in pages(codes).values() for path in of_page]
    lists = [f"/occupations?page={page}" for page in range(1, 31)]
    ranking = [f"/rankings/ai_risk?page={page}" for page in range(1, 31)]
    others = ["/api", "/summary", "/agreement", "/major-groups", "/versions", "/snapshots", "/runs", "/openapi.json", "/docs"]
    tasks = [f"/tasks?page={page}" for page in range(1, 31)]
    return codes, paths + lists + ranking + tasks + others + FILES + ["/tasks?format=csv", "/occupations?format=csv"]


def pages(codes):
    """{name: paths} of the pages for people, in both languages."""
    groups = sorted({code[:2] for code in codes})
    both = lambda paths: [language + path for path in paths for language in ("", "/ko")]
    return {
        "start": ["/", "/ko"],
        "ranking page": both(["/ranking", *(f"/ranking?group={group}" for group in groups)]),
        "job page": both([f"/jobs/{code}" for code in random.Random(2).sample(codes, len(codes))]),
    }


def fetch(server, path, encoding):
    """The length of a reply as it came, read bit by bit so that this program stays small."""
    connection = server.connection()
    connection.request("GET", path, headers={"Accept-Encoding": encoding, "Connection": "close"})
    reply, length = connection.getresponse(), 0
    while part := reply.read(65_536):
        length += len(part)
    connection.close()
    if reply.status not in (200, 404):
        sys.exit(f"{reply.status}: {path}")
    return length


def memory(server, paths):
    """Asks for everything in every encoding."""
    print(f"resident after the start: {server.memory():.0f} MB, {server.memory('VmHWM'):.0f} at the peak", flush=True)
    for encoding in ("gzip", "zstd", "identity"):
        started = time.perf_counter()
        total = sum(fetch(server, path, encoding) for path in paths)
        print(
            f"everything by {encoding}: {total / 1e6:.0f} MB in {time.perf_counter() - started:.1f} s; resident "
            f"{server.memory():.0f} MB, {server.memory('VmHWM'):.0f} at the peak (bar 256)",
            flush=True,
        )
    kept = re.search(r"onet_ai_kept_bytes (\d+)", server.get("/metrics")[1].decode())
    print(f"kept: {int(kept.group(1)) / 2**20:.1f} MB")


def speed(server, peer, name, paths, options):
    """Compares the encodings with each other and with the constant reply, in turns."""
    sizes = {encoding: [fetch(server, path, encoding) for path in paths] for encoding in ENCODINGS}
    constant = [f"/?bytes={size}" for size in sizes["identity"]]
    turns = []
    for turn in range(options.rounds):
        one = {"constant": serving.wrk(peer, constant, options.seconds, options.connections, seed=turn)}
        for encoding in ENCODINGS:
            one[encoding] = serving.wrk(server, paths, options.seconds, options.connections, seed=turn, encoding=encoding)
        turns.append(one)
    median = lambda values: statistics.median(list(values))
    for encoding in ENCODINGS:
        rate = median(turn[encoding].rate for turn in turns)
        connections = max(1, round(rate / 2 * REST / 1e3))
        half = [
            serving.wrk(server, paths, options.seconds, connections, REST, turn, encoding)
            for turn in range((options.rounds + 1) // 2)
        ]
        failed = sum(turn[encoding].failed for turn in turns) + sum(load.failed for load in half)
        print(
            f"{name:12} {encoding:8} {median(t[encoding].rate / t['identity'].rate for t in turns):5.2f} of identity "
            f"(bar 0.8), {median(t[encoding].rate / t['constant'].rate for t in turns):5.2f} of the constant reply; "
            f"{rate:7.0f}/s, {median(t[encoding].cpu for t in turns):6.0f} us of CPU each (constant "
            f"{median(t['constant'].cpu for t in turns):.0f}); {statistics.mean(sizes[encoding]) / 1e3:.1f} kB; p99 "
            f"{median(load.p99 for load in half):.2f} ms at {median(load.rate for load in half):.0f}/s (bar 5); "
            f"{failed} failed",
            flush=True,
        )


def burst(server, paths, encoding, deadline):
    """A client for each path, all at once; returns their threads, and the lengths of what they got."""
    lengths = []

    def one(path):
        with socket.create_connection((server.host.split(":")[0], int(server.host.split(":")[1]))) as client:
            client.settimeout(deadline)
            head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
            try:
                client.sendall(head.encode())
                length = 0
                while part := client.recv(65_536):
                    length += len(part)
                lengths.append(length)
            except OSError:
                pass

    threading.stack_size(131_072)
    threads = [threading.Thread(target=one, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    return threads, lengths


def under_load(binary, server, url, path):
    """300 clients at a file while another asks for pages, then the same while editions are swapped."""
    common.timed([binary, "weights", "--scheme", "equal"], url)
    common.timed([binary, "aggregate", "--scheme", "equal", *common.MEANT], url)
    rows = sqlite3.connect(url.removeprefix("sqlite:")).execute("select id from score_snapshot order by id")
    snapshots = [str(row[0]) for row in rows]
    for name, swaps in (("300 clients", 0), ("300 clients, 4 swaps", 4)):
        for encoding in ENCODINGS:
            started = time.perf_counter()
            threads, lengths = burst(server, [path] * 300, encoding, 120)
            waits, turn = [], 0
            while any(thread.is_alive() for thread in threads) or turn < swaps:
                if turn < swaps:
                    common.timed([binary, "snapshots", "activate", snapshots[turn % 2], *common.MEANT], url)
                    turn += 1
                asked = time.perf_counter()
                try:
                    fetch(server, "/occupations/29-1141", "gzip")
                except (OSError, http.client.HTTPException):
                    waits.append(999.0)
                waits.append(1e3 * (time.perf_counter() - asked))
            whole = sum(1 for length in lengths if length == max(lengths))
            print(
                f"{name} at {path} by {encoding}: {time.perf_counter() - started:.1f} s, {whole} whole, another client's "
                f"p99 {sorted(waits)[int(0.99 * len(waits))]:.0f} ms of {len(waits)}; resident {server.memory():.0f} MB, "
                f"{server.memory('VmHWM'):.0f} at the peak (bar 400)",
                flush=True,
            )


def pictures(server, codes):
    """A client for every occupation asks for its preview picture, all at once, while another asks for pages."""
    snapshot = next(one["id"] for one in server.get("/snapshots")[1]["snapshots"] if one["active"])
    threads, lengths = burst(server, [f"/s/{snapshot}/preview/{code}.png" for code in codes], "identity", 600)
    started, waits = time.perf_counter(), []
    while any(thread.is_alive() for thread in threads):
        asked = time.perf_counter()
        fetch(server, "/occupations/29-1141", "gzip")
        waits.append(1e3 * (time.perf_counter() - asked))
    print(
        f"{len(codes)} clients at pictures: {time.perf_counter() - started:.1f} s, {len(lengths)} answered, "
        f"{sum(length > 10_000 for length in lengths)} with a picture, another client's p99 "
        f"{sorted(waits)[int(0.99 * len(waits))]:.0f} ms of {len(waits)}; resident {server.memory():.0f} MB, "
        f"{server.memory('VmHWM'):.0f} at the peak (bar 400)",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--database", help="sqlite:PATH made by an earlier run; made anew where it does not exist")
    parser.add_argument("--seconds", type=int, default=1, help="of one run of wrk")
    parser.add_argument("--rounds", type=int, default=11, help="turns of constant reply and encodings")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--constant", help="a constant server that is built already")
    parser.add_argument("--only", default="memory,speed,pictures,load")
    parser.add_argument("--routes", help="of the speeds only these, by their names in what is printed, with commas")
    options = parser.parse_args()
    common.need("wrk", "wrk")
    binary = common.binary(options.binary)
    folder = tempfile.TemporaryDirectory()
    path = (options.database or f"sqlite:{folder.name}/onet.db").removeprefix("sqlite:")
    if not Path(path).exists():
        make(binary, path)
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {options.workers} workers", flush=True)
    arguments = ["--workers", str(options.workers), "--log", "info", "--poll-seconds", "0.5"]
    with tempfile.TemporaryFile() as log:
        server, _ = serving.serve(binary, f"sqlite:{path}", *arguments, log=log)
        codes, paths = everything(server)
        if "memory" in options.only:
            memory(server, paths)
        if "speed" in options.only:
            made = serving.running_constant if options.constant else serving.constant
            peer = made(options.constant or binary, options.workers)
            routes = {
                "detail": [f"/occupations/{code}" for code in random.Random(1).sample(codes, len(codes))],
                "list": [f"/occupations?page={page}" for page in range(1, 31)],
                "ranking": ["/rankings/ai_risk"],
                "export": ["/export/occupations.csv", "/export/occupations.json"],
                "tasks": ["/export/tasks.csv"],
                **pages(codes),
            }
            seconds = options.seconds
            for name, of_route in routes.items():
                if options.routes and name not in options.routes.split(","):
                    continue
                # 16 replies of 40 MB, unpacked on the way, take longer than a second.
                options.seconds = max(seconds, 6) if name == "tasks" else seconds
                speed(server, peer, name, of_route, options)
            peer.child.stdin.close()
        if "pictures" in options.only:
            pictures(server, codes)
        if "load" in options.only:
            under_load(binary, server, f"sqlite:{path}", "/export/tasks.json")
        server.stop()
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
