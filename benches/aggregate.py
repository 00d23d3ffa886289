#!/usr/bin/env python3
"""How long `aggregate` takes over a whole release, and whether its digits depend on anything. Bar:
all tasks of 30.1, two raters, 1,000 rank draws in at most 1.5 s on two cores and 200 MB, the time
that agreement takes left out; the same digits with one and two threads and on both databases."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing

import common

RELEASE = "onet/db_30_1_text_with_importance.zip"
# What of a snapshot is compared, in an order.
FIGURES = (
    "select soc_code, mean, std, sd_tasks, ci_low, ci_high, rater_low, rater_high, rank, rank_low, rank_high "
    "from occupation_ai_score where snapshot_id = 1 order by soc_code",
    "select soc_code, rater, mean, rank from occupation_rater_score where snapshot_id = 1 "
    "order by soc_code, rater",
)

# What the command says of the time that agreement took.
AGREEMENT = re.compile(r"agreement measured and stored seconds=([0-9.]+)")


def exact(value):
    """A value as text: numbers to their last bit, whatever printed them."""
    try:
        return float(value).hex()
    except (TypeError, ValueError):
        return value or ""


def digits(url, server):
    """A hash over every figure of snapshot 1."""
    digest = hashlib.sha256()
    for sql in FIGURES:
        if url.startswith("sqlite:"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:"))) as db:
                rows = db.execute(sql).fetchall()
        else:
            rows = [line.split("|") for line in server.sql(sql, url).splitlines()]
        digest.update("\n".join("|".join(map(exact, row)) for row in rows).encode())
    return digest.hexdigest()


def prepare(binary, url, release):
    """A database with everything that aggregate needs."""
    for arguments in [
        ("import", "--version", "30.1", "--from", str(release), "--activate"),
        ("weights",),
        ("catalog", "--strategy", "all"),
        ("score", "--rater", "mock:a", "--rater", "mock:b"),
    ]:
        common.timed([binary, *arguments], url)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", help="default: target/release/onet-ai")
    parser.add_argument("--runs", type=int, default=5, help="of each kind; medians are printed")
    options = parser.parse_args()
    common.need("psql", "postgresql-client")
    common.need("taskset", "util-linux")
    binary = common.binary(options.binary)
    release = common.data() / RELEASE
    cores = sorted(os.sched_getaffinity(0))
    found = set()
    with tempfile.TemporaryDirectory() as folder, common.postgres() as server:
        first = {"SQLite": f"sqlite:{folder}/first.db", "PostgreSQL": server.create("first")}
        for url in first.values():
            prepare(binary, url, release)
        for name, count in itertools.product(first, (2, 1)):
            if len(cores) < count:
                sys.exit(f"this needs {count} cores")
            if name == "SQLite":
                shutil.copy(f"{folder}/first.db", f"{folder}/{count}.db")
                url = f"sqlite:{folder}/{count}.db"
            else:
                url = server.create(f"on{count}", "first")
            on = ",".join(map(str, cores[:count]))
            command = ["taskset", "-c", on, binary, "--log", "debug", "aggregate", "--seed"]
            # Each seed makes a new snapshot.
            log = []
            seeds = range(1, options.runs + 1)
            taken = [common.timed([*command, str(seed)], url, log=log) for seed in seeds]
            found.add(digits(url, server))
            agreement = [float(AGREEMENT.search(lines)[1]) for lines in log]
            seconds = [whole - part for (whole, _), part in zip(taken, agreement)]
            print(
                f"{name}, {count} core{'s' * (count > 1)}: median {statistics.median(seconds):.2f} s, "
                f"fastest {min(seconds):.2f} s (bar 1.5 on two), "
                f"at most {max(peak for _, peak in taken):.0f} MB (bar 200); "
                f"besides, agreement {statistics.median(agreement):.2f} s"
            )
    print("digits: " + ("the same" if len(found) == 1 else f"DIFFER: {sorted(found)}"))
    return len(found) != 1


if __name__ == "__main__":
    sys.exit(main())
