#!/usr/bin/env python3
"""How `serve` grows: O*NET as it is, and ten times as much of it, in the same run. The larger release is
made from the real one: nine more of every occupation, with codes of the same major group that are not
taken, and of its tasks, titles and ratings, with ids of their own; a copied title is made of words of other titles. Both are imported, scored by two mock
raters and aggregated; then the time to start, the memory and the requests a second are compared."""

from __future__ import annotations

import argparse
import csv
import io
import os
import statistics
import tempfile
import time
import zipfile
from pathlib import Path

import common
import serving

RELEASE = "onet/db_30_1_text_with_importance.zip"
CODES = ("O*NET-SOC Code", "Related O*NET-SOC Code")
# What has to differ, or would be the same title of two occupations.
TITLES = ("Title", "Alternate Title", "Short Title", "Reported Job Title")
TASK_STEP = 10_000_000


def codes(taken, times):
    """For each copy, the code of every occupation in it."""
    groups = {}
    for code in sorted(taken):
        groups.setdefault(code[:2], set()).add(code[3:7])
    copies = [{code: code for code in taken}]
    for _ in range(1, times):
        made, given = {}, {}
        for code in sorted(taken):
            soc = code[:7]
            if soc not in given:
                used = groups[code[:2]]
                number = next(n for n in (f"{at:04}" for at in range(1_000, 10_000)) if n not in used)
                used.add(number)
                given[soc] = f"{code[:2]}-{number}"
            made[code] = given[soc] + code[7:]
        copies.append(made)
    return copies


def grow(source, target, times):
    """Writes a release of `times` as many occupations."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        names = old.namelist()
        main = next(name for name in names if name.endswith("Occupation Data.txt"))
        copies = codes({row[CODES[0]] for row in rows(old, main)}, times)
        words = [row["Alternate Title"].split() for row in rows(old, main.replace("Occupation Data", "Alternate Titles"))]
        for name in names:
            if not name.endswith(".txt"):
                continue
            header = old.read(name).decode().split("\r\n", 1)[0].split("\t")
            if CODES[0] not in header:
                new.writestr(name, old.read(name))
                continue
            with io.TextIOWrapper(new.open(name, "w"), encoding="utf-8", newline="") as out:
                out.write("\t".join(header) + "\r\n")
                seen = set()
                for number, made in enumerate(copies):
                    for place, row in enumerate(rows(old, name)):
                        for column in header:
                            value = row[column]
                            if column in CODES:
                                row[column] = made[value]
                            elif number and column == "Task ID":
                                row[column] = str(int(value) + number * TASK_STEP)
                            elif number and column in TITLES and value and value != "n/a":
                                row[column] = title(value, words, place, number)
                        # Two titles of an occupation may have become one.
                        named = tuple(row[column] for column in header if column in (*CODES, *TITLES))
                        if any(column in TITLES for column in header) and named in seen:
                            continue
                        seen.add(named)
                        out.write("\t".join(row[column] for column in header) + "\r\n")


def title(text, words, place, number):
    """A title made of real words: the last one of the text, after those that come before the last of another."""
    other = words[(place * 31 + number * 7_919) % len(words)]
    return " ".join([*(other[:-1] or other), text.split()[-1]])


def rows(archive, name):
    """The rows of a table."""
    with archive.open(name) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield from csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)


def prepare(binary, url, archive):
    """Imports, scores, aggregates; prints what each step took."""
    steps = [
        ("import", "--version", "30.1", "--from", str(archive), "--activate"),
        ("catalog", "--strategy", "all"),
        ("weights",),
        ("score", "--rater", "mock:a", "--rater", "mock:b"),
        ("aggregate",),
    ]
    took = []
    for step in steps:
        seconds, memory = common.timed([binary, "--log", "error", *step], url)
        took.append(f"{step[0]} {seconds:.1f} s, {memory:.0f} MB")
    print(f"  prepared: {'; '.join(took)}", flush=True)


def measure(binary, url, options):
    """Seconds to start, MB resident, MB at the peak, and requests a second by route."""
    starts = []
    for _ in range(3):
        server, seconds = serving.serve(binary, url)
        starts.append(seconds)
        server.stop()
    server, _ = serving.serve(binary, url)
    queries = serving.queries(server, options.queries)
    rates = {}
    for name, paths in queries.items():
        serving.wrk(server, paths, 1, 16)
        rates[name] = serving.wrk(server, paths, options.seconds, 16).rate
    figures = {"ready after (s)": statistics.median(starts), "resident (MB)": server.memory(), "peak (MB)": server.memory("VmHWM")}
    total = server.get("/occupations?per_page=1")[1]["total"]
    server.stop()
    return total, figures | {f"{name} (/s)": rate for name, rate in rates.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--database", help="not used: the databases are made here")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=4, help="of one run of wrk")
    parser.add_argument("--queries", type=int, default=1_000)
    options = parser.parse_args()
    common.need("wrk", "wrk")
    binary = common.binary(options.binary)
    release = common.data() / RELEASE
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}", flush=True)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, options.times):
            archive = Path(folder) / f"{times}.zip"
            started = time.perf_counter()
            grow(release, archive, times)
            print(f"{times} times O*NET, written in {time.perf_counter() - started:.0f} s", flush=True)
            url = f"sqlite:{folder}/{times}.db"
            prepare(binary, url, archive)
            found.append(measure(binary, url, options))
    (small, before), (large, after) = found
    print(f"{'':18}{small:10} {large:10} SOC codes")
    for name in before:
        print(f"{name:18}{before[name]:10.1f} {after[name]:10.1f} {after[name] / before[name]:10.2f} times")
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
