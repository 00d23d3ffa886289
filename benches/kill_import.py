#!/usr/bin/env python3
"""What does SIGKILL leave of an import?

The bar: killed twenty times, the moments spread over 5-95 % of a measured run, at least eight inside the transaction: no
partial version ever visible, and the end state is that of an undisturbed import. Unlike the other benches this one
checks: it exits 1 where a kill left something behind.

usage: benches/kill_import.py [--binary target/release/onet-ai] [--kills 20]

Needs ONET_AI_TEST_DATA and, for PostgreSQL, psql and ONET_AI_TEST_POSTGRES (see import_speed.py). The database holds
release 29.1 already, so that something could be damaged. Before each kill the process is stopped (SIGSTOP) to see
whether it is inside its transaction: on SQLite nobody else can begin one, on PostgreSQL pg_stat_activity shows it.
"""
import argparse
import csv
import hashlib
import io
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path


class Sqlite:
    """A throw-away SQLite database."""

    def __init__(self, folder, name):
        self.file = Path(folder) / f"{name}.db"
        self.url = f"sqlite:{self.file}"

    def rows(self, sql):
        connection = sqlite3.connect(self.file, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def tables(self):
        return [name for (name,) in self.rows("select name from sqlite_master where type = 'table'")]

    def columns(self, table):
        return [row[1] for row in self.rows(f"pragma table_info({table})")]

    def in_transaction(self):
        connection = sqlite3.connect(self.file, timeout=0, isolation_level=None)
        try:
            connection.execute("begin immediate")
            connection.execute("rollback")
            return False
        except sqlite3.OperationalError:
            return True
        finally:
            connection.close()

    def drop(self):
        for file in self.file.parent.glob(self.file.name + "*"):
            file.unlink()


class Postgres:
    """A throw-away PostgreSQL database."""

    def __init__(self, admin, name):
        self.admin, self.name = admin, f"bench_kill_{name}"
        self.url = f"{admin.rsplit('/', 1)[0]}/{self.name}"
        self.psql(admin, f"drop database if exists {self.name} with (force)")
        self.psql(admin, f"create database {self.name}")

    @staticmethod
    def psql(url, sql):
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def rows(self, sql):
        return [tuple(row) for row in csv.reader(io.StringIO(self.psql(self.url, f"copy ({sql}) to stdout with (format csv)")))]

    def tables(self):
        return [name for (name,) in self.rows("select tablename from pg_tables where schemaname = 'public'")]

    def columns(self, table):
        sql = f"select column_name from information_schema.columns where table_name = '{table}' order by ordinal_position"
        return [name for (name,) in self.rows(sql)]

    def in_transaction(self):
        sql = f"select count(*) from pg_stat_activity where datname = '{self.name}' and application_name = 'onet-ai' and xact_start is not null"
        return self.psql(self.admin, f"copy ({sql}) to stdout").strip() != "0"

    def drop(self):
        self.psql(self.admin, f"drop database {self.name} with (force)")


def contents(database):
    """Rows of version 30.1 by table, and a hash over all the rest (reports and times aside)."""
    visible, hashes = {}, {}
    for table in sorted(set(database.tables()) - {"import_report", "publication", "__diesel_schema_migrations"}):
        columns = [name for name in database.columns(table) if name != "created_at"]
        key = {"data_version": "id"}.get(table, "data_version")
        where = f" where {key} <> '30.1'" if key in columns else ""
        if where:
            visible[table] = int(database.rows(f"select count(*) from {table} where {key} = '30.1'")[0][0])
        rows = sorted(map(str, database.rows(f"select {', '.join(columns)} from {table}{where}")))
        hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return visible, hashes


def whole(database):
    """A hash over every table with the new version in it."""
    digest = hashlib.sha256()
    for table in sorted(set(database.tables()) - {"import_report", "publication", "__diesel_schema_migrations"}):
        columns = ", ".join(name for name in database.columns(table) if name != "created_at")
        for row in sorted(map(str, database.rows(f"select {columns} from {table}"))):
            digest.update(row.encode())
    return digest.hexdigest()


def prepare(binary, data, database):
    environment = dict(os.environ, DATABASE_URL=database.url)
    older = [binary, "import", "--version", "29.1", "--from", f"{data}/onet/db_29_1_text.zip"]
    subprocess.run(older, env=environment, check=True, stdout=subprocess.DEVNULL)
    newer = [binary, "import", "--version", "30.1", "--from", f"{data}/onet/db_30_1_text_with_importance.zip"]
    # Tables that 29.1 lacks are no breach, so the import ends as ready.
    return lambda: subprocess.Popen(newer, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finish(child):
    started = time.perf_counter()
    if child.wait() not in (0, 3):
        sys.exit("an undisturbed import failed")
    return time.perf_counter() - started


def check(name, binary, data, kills, make):
    """Kills, looks, and compares the end; returns whether all was well."""
    calm = make("calm")
    duration = finish(prepare(binary, data, calm)())
    expected = whole(calm)
    calm.drop()
    calm = make("calm")
    duration = min(duration, finish(prepare(binary, data, calm)()))
    calm.drop()
    database = make("killed")
    start = prepare(binary, data, database)
    _, before = contents(database)
    inside = committed = damaged = 0
    for number in range(kills):
        moment = duration * (0.05 + 0.90 * number / (kills - 1))
        child = start()
        time.sleep(moment)
        child.send_signal(signal.SIGSTOP)
        was_inside = child.poll() is None and database.in_transaction()
        child.kill()
        child.wait()
        if isinstance(database, Postgres):
            while database.in_transaction():  # The server notices that its client is gone.
                time.sleep(0.02)
        visible, others = contents(database)
        inside += was_inside
        # All or nothing: a kill after the commit leaves the whole version.
        done = any(visible.values())
        committed += done
        if others != before or (done and whole(database) != expected):
            damaged += 1
            print(f"{name}: damaged by the kill at {moment:.2f} s: {visible}")
        if done:
            # Take it away, so that the next one has work to do.
            database.drop()
            database = make("killed")
            start = prepare(binary, data, database)
    finish(start())
    same = whole(database) == expected
    database.drop()
    print(f"{name}: a run takes {duration:.2f} s; {kills} kills, {inside} inside the transaction, {committed} after its commit; "
          f"{damaged} left something behind; end state {'identical' if same else 'DIFFERENT'}")
    return same and damaged == 0 and inside >= min(8, kills)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/onet-ai", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--kills", default=20, type=int)
    arguments = parser.parse_args()
    data = os.environ.get("ONET_AI_TEST_DATA") or sys.exit("ONET_AI_TEST_DATA is not set")
    admin = os.environ.get("ONET_AI_TEST_POSTGRES")
    with tempfile.TemporaryDirectory() as folder:
        good = check("SQLite", arguments.binary, data, arguments.kills, lambda name: Sqlite(folder, name))
    if admin:
        good &= check("PostgreSQL", arguments.binary, data, arguments.kills, lambda name: Postgres(admin, name))
    else:
        print("PostgreSQL: skipped, ONET_AI_TEST_POSTGRES is not set")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
