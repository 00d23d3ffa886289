#!/usr/bin/env python3
"""How long does an import take, beside a bare bulk load of the same rows?

    benches/import_speed.py [--binary PATH] [--rounds 5] [--database sqlite|postgres] [--fsync]

The bar: a release of the official size is imported into PostgreSQL in at most 1.5 times a bare
`\\copy`, and into SQLite in at most 1.5 times `sqlite3 .import`, of the same tables with the same
DDL, keys and foreign keys into an empty database, median of five in one run; with at most 350 MB.

Environment: ONET_AI_TEST_DATA, the folder of the real data files with its full_size.py, which
makes the release; ONET_AI_TEST_POSTGRES, the URL of an administrator of a PostgreSQL server
(without it a throw-away one is started, which has fsync off unless --fsync is given). Needs psql
and sqlite3. This prints figures; it never fails on a time. `--help` says how it measures.
"""

HOW = """\
How it measures
  The release lies unpacked in a folder. One import prepares the rows of the bare load: PostgreSQL's
  are what its own `copy ... to` writes, SQLite's the same values as text, both in the order in which
  the import stored them. In each round each side gets a fresh database with the schema of
  `onet-ai migrate`, the two sides take turns at being first, and what the side before left to write
  is written before the clock starts. Both sides are whole processes, in one transaction each,
  parents before children, with foreign keys checked; SQLite's settings are those of onet-ai.
  Afterwards the bare load must have left as many rows in every table as the import.

  `.import` cannot store NULL except in a row's last columns. The bare load stores empty text
  instead, which takes as many bytes in the file, and 'Core' where an empty task_type would break
  its check constraint. It binds text and leaves conversion to the database, as `.import` does.
  Its sqlite3 is the one installed; onet-ai's SQLite is compiled in. Both versions are printed.

  Memory is the import's peak resident set: with SQLite the database is in it, with PostgreSQL the
  server is not.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import common
from common import TABLES, timed

VERSION = "30.1"
BAR_RATIO, BAR_MEMORY = 1.5, 350
# As src/db/conn.rs sets them.
PRAGMAS = (
    "pragma busy_timeout = 60000; pragma journal_mode = wal; pragma synchronous = normal; "
    "pragma foreign_keys = on; pragma cache_size = -32000;"
)
# What `.import --ascii` separates by; neither occurs in a release.
CELL, LINE = "\x1f", "\x1e"


class Sqlite:
    """One database file per side and round."""

    name = "SQLite"

    def __init__(self, folder):
        self.folder = folder / "sqlite"
        self.folder.mkdir()

    def create(self, name):
        """An address that does not exist yet, for `onet-ai migrate`."""
        return f"sqlite:{self.folder / name}.db"

    def drop(self, name):
        """Removes the database and its journals."""
        for file in self.folder.glob(f"{name}.db*"):
            file.unlink()

    def settle(self):
        """Writes out what the side before left to write."""
        os.sync()

    def counts(self, name):
        """Rows of every table."""
        with closing(sqlite3.connect(self.folder / f"{name}.db")) as database:
            return {
                table: database.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES
            }

    def export(self, name):
        """Writes the files of the bare load, and its script."""
        with closing(sqlite3.connect(self.folder / f"{name}.db")) as database:
            for table in TABLES:
                cursor = database.execute(f"select * from {table} order by rowid")
                empty = ["Core" if column[0] == "task_type" else "" for column in cursor.description]
                with open(self.folder / table, "w", encoding="utf-8", newline="") as file:
                    for row in cursor:
                        cells = (e if c is None else str(c) for c, e in zip(row, empty))
                        file.write(CELL.join(cells) + LINE)
        script = [".bail on", PRAGMAS, "begin;"]
        script += [f".import --ascii '{self.folder / table}' {table}" for table in TABLES]
        (self.folder / "script").write_text("\n".join([*script, "commit;"]) + "\n", encoding="utf-8")

    def load(self, name):
        """The bare load."""
        with open(self.folder / "script", encoding="utf-8") as script:
            return timed(["sqlite3", "-batch", str(self.folder / f"{name}.db")], stdin=script)

    def describe(self):
        """What the figures depend on."""
        version = subprocess.run(["sqlite3", "--version"], capture_output=True, text=True, check=True)
        return f"sqlite3 {version.stdout.split()[0]}"


class Postgres:
    """One database per side and round, on one server."""

    name = "PostgreSQL"

    def __init__(self, folder, server):
        self.folder = folder / "postgres"
        self.folder.mkdir()
        self.server = server

    def create(self, name):
        """A new, empty database."""
        return self.server.create(name)

    def drop(self, name):
        """Drops the database."""
        self.server.drop(name)

    def settle(self):
        """Writes out what the side before left to write."""
        self.server.sql("checkpoint")
        os.sync()

    def counts(self, name):
        """Rows of every table."""
        query = " union all ".join(f"select '{table}', count(*) from {table}" for table in TABLES)
        lines = self.server.sql(query, self.server.url(name)).splitlines()
        return {table: int(count) for table, count in (line.split("|") for line in lines)}

    def export(self, name):
        """Writes the files of the bare load, and its script."""
        url, script = self.server.url(name), []
        for table in TABLES:
            file = self.folder / table
            self.server.sql(f"\\copy {table} to '{file}'", url)
            script.append(f"\\copy {table} from '{file}'")
        (self.folder / "script").write_text("\n".join(script) + "\n", encoding="utf-8")

    def load(self, name):
        """The bare load."""
        url = self.server.url(name)
        return timed(self.server.command(url, "--single-transaction", "-f", str(self.folder / "script")))

    def describe(self):
        """What the figures depend on."""
        ask = lambda setting: self.server.sql(f"show {setting}").strip()
        settings = ", ".join(f"{setting} {ask(setting)}" for setting in ("fsync", "full_page_writes"))
        return f"server {ask('server_version')}, {settings}"


def measure(database, program, release, rounds):
    """Runs the rounds; returns the samples of each side and the import's peak memory in MB."""

    def imported(name):
        command = [program, "import", "--version", VERSION, "--from", str(release), "--activate"]
        return timed(command, urls[name])

    def fresh(name):
        urls[name] = database.create(name)
        timed([program, "migrate"], urls[name])

    urls = {}
    fresh("model")
    imported("model")
    database.export("model")
    expected = database.counts("model")
    database.drop("model")
    print(f"{database.name}: {sum(expected.values()):,} rows; {database.describe()}", flush=True)

    samples, memory = {"import": [], "bare": []}, 0.0
    sides = {"import": imported, "bare": database.load}
    for number in range(rounds):
        for name in list(sides) if number % 2 == 0 else reversed(sides):
            fresh(name)
            database.settle()
            seconds, peak = sides[name](name)
            samples[name].append(seconds)
            if name == "import":
                memory = max(memory, peak)
            found = database.counts(name)
            if found != expected:
                wrong = {t: (found[t], expected[t]) for t in TABLES if found[t] != expected[t]}
                sys.exit(f"{name} left other rows (found, expected): {wrong}")
            database.drop(name)
        last = ", ".join(f"{side} {taken[-1]:.2f} s" for side, taken in samples.items())
        print(f"  round {number + 1}: {last}", flush=True)
    return samples, memory


def report(samples, memory):
    """Prints the medians, the ratio and the memory."""
    import_median, bare_median = (statistics.median(samples[side]) for side in ("import", "bare"))
    for side, median in (("import", import_median), ("bare load", bare_median)):
        taken = " ".join(f"{seconds:.2f}" for seconds in sorted(samples[side.split()[0]]))
        print(f"  {side:<10} median {median:.2f} s of {taken}")
    print(f"  ratio      {import_median / bare_median:.2f} (bar: at most {BAR_RATIO})")
    print(f"  memory     {memory:.0f} MB at the peak (bar: at most {BAR_MEMORY})", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HOW, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", help="program to measure [default: target/release/onet-ai]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one [default: both]")
    parser.add_argument("--fsync", action="store_true", help="start the throw-away server with fsync on")
    arguments = parser.parse_args()
    program, data = common.binary(arguments.binary), common.data()
    with tempfile.TemporaryDirectory(prefix="onet-ai-bench-") as temporary:
        folder = Path(temporary)
        archive = folder / "release.zip"
        timed([sys.executable, str(data / "full_size.py"), str(archive)])
        zipfile.ZipFile(archive).extractall(folder)
        release = folder / "db_30_1_text"
        if arguments.database != "postgres":
            common.need("sqlite3", "sqlite3")
            report(*measure(Sqlite(folder), program, release, arguments.rounds))
        if arguments.database != "sqlite":
            with common.postgres(arguments.fsync) as server:
                report(*measure(Postgres(folder, server), program, release, arguments.rounds))


if __name__ == "__main__":
    main()
