#!/usr/bin/env python3
"""How long does an import take beside a bare bulk load of the same rows?

The bar: a release of the official size into PostgreSQL in at most 1.5x a bare `\\copy`, into SQLite in at most 1.5x
`sqlite3 .import`, of the same tables with the same DDL, keys and foreign keys into an empty database; median of five in
one run; peak memory at most 350 MB.

usage: benches/import_speed.py [--binary target/release/onet-ai] [--rounds 5]

Needs ONET_AI_TEST_DATA (the folder with full_size.py and onet/), the sqlite3 program, and, for PostgreSQL, psql and
ONET_AI_TEST_POSTGRES (an administrator's URL; `tests/run.sh --server` starts a server and prints one). The two sides
alternate, each on a fresh, migrated database. `sqlite3 .import` cannot write NULL: missing cells are loaded as empty
text there, and as Core in task_type, whose check constraint refuses empty text; that is the same number of cells.
"""
import argparse
import csv
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

# Parents before children.
TABLES = [
    "occupation_master", "alternate_title", "reported_title", "task_statements", "occupation_task_ratings",
    "task_category", "scales_reference", "content_model_reference", "element_rating", "job_zone_reference",
    "occupation_job_zone", "technology_skill", "iwa_reference", "dwa_reference", "task_dwa", "related_occupation",
]
NULL = "\\N"


def run(command, url=None, **options):
    """Runs a command to its end; returns seconds and the child's peak resident memory in MB."""
    environment = dict(os.environ, **({"DATABASE_URL": url} if url else {}))
    started = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def export(database, folder):
    """Writes every table twice: with NULLs for \\copy, without for .import; returns the number of rows."""
    source = sqlite3.connect(database)
    total = 0
    for table in ["data_version", *TABLES]:
        cursor = source.execute(f"select * from {table}")
        names = [column[0] for column in cursor.description]
        with open(folder / f"{table}.pg", "w", newline="") as pg, open(folder / f"{table}.sqlite", "w", newline="") as lite:
            with_null, without = csv.writer(pg), csv.writer(lite)
            for row in cursor:
                total += 1
                with_null.writerow([NULL if cell is None else cell for cell in row])
                without.writerow([("Core" if name == "task_type" else "") if cell is None else cell
                                  for name, cell in zip(names, row)])
    return total


def sqlite_round(binary, release, folder, number):
    """One import and one bare load, each into a fresh file."""
    ours, bare = folder / f"ours{number}.db", folder / f"bare{number}.db"
    for file in (ours, bare):
        run([binary, "migrate"], f"sqlite:{file}")
    imported = run([binary, "import", "--version", "30.1", "--from", release], f"sqlite:{ours}")
    script = ["pragma foreign_keys = on;", "pragma journal_mode = wal;", "pragma synchronous = normal;",
              "pragma cache_size = -32000;", ".mode csv", "begin;"]
    script += [f'.import "{folder}/{table}.sqlite" {table}' for table in ["data_version", *TABLES]]
    path = folder / "load.sql"
    path.write_text("\n".join([*script, "commit;"]))
    with open(path) as commands:
        loaded = run(["sqlite3", "-bail", str(bare)], stdin=commands)
    count = sqlite3.connect(bare).execute("select count(*) from occupation_task_ratings").fetchone()[0]
    for file in folder.glob("*.db*"):
        if file.name.startswith(("ours", "bare")):
            file.unlink()
    return imported, loaded, count


def postgres_round(binary, release, folder, admin):
    """One import and one bare load, each into a fresh database."""
    server = admin.rsplit("/", 1)[0]
    psql = lambda url, *arguments: run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, *arguments])
    for name in ("bench_ours", "bench_bare"):
        psql(admin, "-c", f"drop database if exists {name}")
        psql(admin, "-c", f"create database {name}")
        run([binary, "migrate"], f"{server}/{name}")
    psql(admin, "-c", "checkpoint")
    imported = run([binary, "import", "--version", "30.1", "--from", release], f"{server}/bench_ours")
    psql(admin, "-c", "checkpoint")
    path = folder / "load.psql"
    path.write_text("\n".join(f"\\copy {table} from '{folder}/{table}.pg' with (format csv, null '{NULL}')"
                              for table in ["data_version", *TABLES]))
    loaded = psql(f"{server}/bench_bare", "-1", "-f", str(path))
    for name in ("bench_ours", "bench_bare"):
        psql(admin, "-c", f"drop database {name}")
    return imported, loaded


def report(name, rounds):
    """One line per database: medians, ratio, all samples, peak memory."""
    ours, bare = [r[0][0] for r in rounds], [r[1][0] for r in rounds]
    ratio = statistics.median(ours) / statistics.median(bare)
    memory = max(r[0][1] for r in rounds)
    show = lambda values: " ".join(f"{value:.2f}" for value in values)
    print(f"{name}: import {statistics.median(ours):.2f} s [{show(ours)}], bare load {statistics.median(bare):.2f} s "
          f"[{show(bare)}], ratio {ratio:.2f} (bar 1.5), peak memory {memory:.0f} MB (bar 350)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/onet-ai", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--rounds", default=5, type=int)
    arguments = parser.parse_args()
    data = os.environ.get("ONET_AI_TEST_DATA") or sys.exit("ONET_AI_TEST_DATA is not set")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, f"{data}/full_size.py", str(folder / "full.zip")], check=True, stdout=subprocess.DEVNULL)
        zipfile.ZipFile(folder / "full.zip").extractall(folder)
        release = str(folder / "db_30_1_text")
        prepared = folder / "prepared.db"
        run([arguments.binary, "import", "--version", "30.1", "--from", release], f"sqlite:{prepared}")
        print(f"{export(prepared, folder):,} rows")
        rounds = [sqlite_round(arguments.binary, release, folder, n) for n in range(arguments.rounds)]
        report(f"SQLite ({rounds[0][2]:,} ratings)", rounds)
        admin = os.environ.get("ONET_AI_TEST_POSTGRES")
        if admin:
            report("PostgreSQL", [postgres_round(arguments.binary, release, folder, admin) for _ in range(arguments.rounds)])
        else:
            print("PostgreSQL: skipped, ONET_AI_TEST_POSTGRES is not set")


if __name__ == "__main__":
    main()
