#!/usr/bin/env python3
"""What does an import leave behind that is killed? A check: exits 1 where it leaves anything.

    benches/kill_import.py [--binary PATH] [--kills 20] [--database sqlite|postgres]

The bar: killed with SIGKILL twenty times, the moments spread over 5-95 % of a measured run, at
least eight of them inside the transaction: no partial version is ever visible, the version stored
before is unchanged, and at last an undisturbed import ends in the same state as in a database
where nothing was ever killed.

Environment: ONET_AI_TEST_DATA, the folder of the real data files; ONET_AI_TEST_POSTGRES, the URL of
an administrator of a PostgreSQL server (without it a throw-away one is started). Needs psql.
`--help` says how it looks.
"""

HOW = """\
How it looks
  The database holds release 29.1. A run that imports 30.1 is measured in a copy of it, which is then
  the undisturbed database. At each moment the import is stopped (SIGSTOP), looked at from outside,
  and killed (SIGKILL); it runs nothing between the two. It is inside its transaction if nobody else
  can begin to write (SQLite), or if its backend has a transaction that has written (PostgreSQL).
  Then every table with a data_version column must hold no row of 30.1, and all else must have the
  hash it had before; or, if the kill came after the commit, all must be as in the undisturbed
  database, and the kill does not count as one inside. On SQLite that is asked of a copy of the file and its journal, so that the
  next import finds them exactly as the kill left them; it is checked for damage too. PostgreSQL is
  given the time to notice that its client is gone. A run that ended before its moment is counted
  apart, must be complete, and is tried again, up to three times. After a complete one the database
  starts again as a copy.
  Hashes leave out import_report and the columns of type timestamp, and cover all other tables.
"""

import argparse
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import common
from common import timed

OLD, OLD_FILE = "29.1", "onet/db_29_1_text.zip"
NEW, NEW_FILE = "30.1", "onet/db_30_1_text_with_importance.zip"
# 3: imported, but staged because a threshold against the version before was breached.
IMPORTED = (0, 3)
INSIDE_BAR = 8
# Percent of a run between which the moments lie; the second only where the first hit too few.
SPANS = ((5, 95), (30, 80))
TRIES = 3
PATIENCE = 60


def digest(lines):
    """A hash that does not depend on the order of the rows."""
    total = hashlib.sha256()
    for line in sorted(lines):
        total.update(line.encode() + b"\n")
    return total.hexdigest()


class Sqlite:
    """Databases as files of one folder."""

    name = "SQLite"

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        """Where a database is."""
        return self.folder / f"{name}.db"

    def create(self, name, source=None):
        """A database that does not exist yet, or a copy of another, and its URL."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file(name)}{suffix}").unlink(missing_ok=True)
        if source:
            self.copy(source, name)
        return f"sqlite:{self.file(name)}"

    def copy(self, source, name):
        """The file and its write-ahead log; the index of the log is made from it again."""
        for suffix in ("", "-wal"):
            if Path(f"{self.file(source)}{suffix}").exists():
                shutil.copyfile(f"{self.file(source)}{suffix}", f"{self.file(name)}{suffix}")

    def inside(self, name):
        """Whether somebody is in a transaction that writes; and the journal's size."""
        log = Path(f"{self.file(name)}-wal")
        note = f"log {log.stat().st_size / 1e6:.1f} MB" if log.exists() else "no log"
        with closing(sqlite3.connect(self.file(name), timeout=0, isolation_level=None)) as database:
            try:
                database.execute("begin immediate")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                return True, note
            database.execute("rollback")
            return False, note

    def gone(self, name):
        """The kernel drops a dead process's locks: nothing to wait for."""

    def state(self, name):
        """By table: the number of rows of NEW, the hash of all rows, the hash of the others."""
        self.create("look", name)
        with closing(sqlite3.connect(self.file("look"))) as database:
            (sound,) = database.execute("pragma integrity_check").fetchone()
            if sound != "ok":
                sys.exit(f"SQLite finds its file damaged: {sound}")
            tables = database.execute("select name from sqlite_master where type = 'table' order by name")
            return {table: self.table(database, table) for (table,) in tables.fetchall()}

    def table(self, database, table):
        """One table's part of the state."""
        info = database.execute(f"select name, type from pragma_table_info('{table}')").fetchall()
        columns = [column for column, kind in info if kind.lower() != "timestamp"]
        rows = database.execute(f"select {', '.join(columns)} from {table}").fetchall()
        return summary(table, columns, [tuple(map(repr, row)) for row in rows], repr(NEW))


class Postgres:
    """Databases of one server."""

    name = "PostgreSQL"

    def __init__(self, server):
        self.server = server

    def create(self, name, source=None):
        """An empty database, or a copy of another, and its URL."""
        self.server.drop(name)
        if source:
            self.gone(source)
        return self.server.create(name, source)

    def inside(self, name):
        """Whether the import has a transaction that has written; and what its backend does."""
        found = self.backends(name, "state, backend_xid is not null")
        return any(line.endswith("|t") for line in found), ", ".join(line.split("|")[0] for line in found)

    def gone(self, name):
        """Waits until the server has noticed that the client is gone."""
        patience = time.monotonic() + PATIENCE
        while self.backends(name, "pid"):
            if time.monotonic() > patience:
                sys.exit(f"the killed import still has a backend after {PATIENCE} s")
            time.sleep(0.02)

    def backends(self, name, columns):
        """What the server says of onet-ai's connections."""
        return self.server.sql(
            f"select {columns} from pg_stat_activity "
            f"where datname = '{self.server.prefix}{name}' and application_name = 'onet-ai'"
        ).splitlines()

    def state(self, name):
        """As on SQLite."""
        url = self.server.url(name)
        columns = {}
        for line in self.server.sql(
            "select table_name, column_name from information_schema.columns where table_schema = 'public' "
            "and data_type not like 'timestamp%' order by table_name, ordinal_position",
            url,
        ).splitlines():
            table, column = line.split("|")
            columns.setdefault(table, []).append(column)
        state = {}
        for table, names in columns.items():
            text = self.server.sql(f"copy {table} ({', '.join(names)}) to stdout", url)
            rows = [tuple(line.split("\t")) for line in text.split("\n")[:-1]]
            state[table] = summary(table, names, rows, NEW)
        return state


def summary(table, columns, rows, new):
    """Number of rows of NEW, the hash of all rows, and the hash of those that are not of NEW."""
    version = "id" if table == "data_version" else "data_version"
    at = columns.index(version) if version in columns else None
    others = [row for row in rows if at is None or row[at] != new]
    return len(rows) - len(others), digest(map("\t".join, rows)), digest(map("\t".join, others))


def hashes(state):
    """The hashes of all rows, of what has to be the same in two databases."""
    return {table: whole for table, (_, whole, _) in state.items() if table != "import_report"}


def faults(state, before):
    """What differs from the state before the import, in words."""
    for table, (rows, _, others) in state.items():
        if rows:
            yield f"{rows} rows of {NEW} in {table}"
        if others != before[table][2]:
            yield f"other rows than before in {table}"


def kill_at(command, url, seconds, inside):
    """Starts the import, stops it after `seconds`, asks `inside` and kills it.

    Returns None if it had ended by itself, else what `inside` said.
    """
    environment = dict(os.environ, DATABASE_URL=url)
    start = time.monotonic()
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        child.send_signal(signal.SIGSTOP)  # sets the return code, and sends nothing, if it has ended
        if child.returncode is None:
            _, status = os.waitpid(child.pid, os.WUNTRACED)  # until it is stopped, or has ended
            if not os.WIFSTOPPED(status):
                child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode is not None:
            if child.returncode not in IMPORTED:
                sys.exit(f"an import that was not killed ended with {child.returncode}")
            return None
        return inside()
    finally:
        child.kill()
        child.wait()


def check(database, program, data, kills):
    """Kills the imports of one database, prints what they left, and returns whether all is well."""

    def importing(version, file):
        return [program, "import", "--version", version, "--from", str(data / file)]

    url = database.create("base")
    timed([*importing(OLD, OLD_FILE), "--activate"], url)
    before = database.state("base")
    seconds, _ = timed(importing(NEW, NEW_FILE), database.create("calm", "base"), codes=IMPORTED)
    calm = database.state("calm")
    new_rows = sum(rows for rows, _, _ in calm.values())
    print(f"\n{database.name}: an undisturbed run takes {seconds:.2f} s and stores {new_rows:,} rows", flush=True)
    print("   %   moment  inside  seen                    visible after it", flush=True)

    # Would this check see what it looks for?
    if not any(faults(calm, before)) or database.inside("calm")[0]:
        sys.exit("the check itself is wrong: it sees no import where one was, or one where none is")
    url = database.create("killed", "base")
    killed = hit = late = early = 0
    bad = []
    for low, high in SPANS:
        if hit >= min(INSIDE_BAR, kills):
            break
        for number in range(kills):
            percent = low + (high - low) * number / max(1, kills - 1)
            moment = seconds * percent / 100
            for _ in range(TRIES):
                seen = kill_at(importing(NEW, NEW_FILE), url, moment, lambda: database.inside("killed"))
                database.gone("killed")
                state = database.state("killed")
                left = list(faults(state, before))
                complete = hashes(state) == hashes(calm)
                inside, note = seen or (False, "had ended")
                inside = inside and not complete
                if not seen and not complete:
                    bad.append(f"the run that had ended before {moment:.2f} s is not complete")
                elif not complete:
                    bad += left
                found = "all, complete" if complete else "; ".join(left) or "nothing"
                print(f"{percent:4.0f}  {moment:6.2f} s  {'yes' if inside else 'no':6}  {note:22}  {found}", flush=True)
                if complete:
                    url = database.create("killed", "base")
                if seen:
                    killed, hit, late = killed + 1, hit + inside, late + complete
                    break
                early += 1

    timed(importing(NEW, NEW_FILE), url, codes=IMPORTED)
    end = database.state("killed")
    differing = [table for table, whole in hashes(calm).items() if hashes(end).get(table) != whole]
    bad += [f"the end states differ in {table}" for table in differing]
    print(f"{database.name}: {killed} killed, {hit} of them inside the transaction (bar: at least {INSIDE_BAR}),")
    print(f"  {late} after the commit; {early} runs had ended before their moment")
    print(f"  partial versions or other damage: {'; '.join(bad) or 'none'}")
    print(f"  end state: {'DIFFERENT' if differing else 'identical'}", flush=True)
    return not bad and hit >= min(INSIDE_BAR, kills) and killed >= kills


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HOW, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", help="program to kill [default: target/release/onet-ai]")
    parser.add_argument("--kills", type=int, default=20, help="per database [default: 20]")
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one [default: both]")
    arguments = parser.parse_args()
    program, data = common.binary(arguments.binary), common.data()
    well = True
    if arguments.database != "postgres":
        with tempfile.TemporaryDirectory(prefix="onet-ai-bench-") as folder:
            well &= check(Sqlite(Path(folder)), program, data, arguments.kills)
    if arguments.database != "sqlite":
        with common.postgres() as server:
            well &= check(Postgres(server), program, data, arguments.kills)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
