"""Databases of both kinds that trials are made with: copies, what stands in them, and who writes. Not a scenario itself."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from peers import ROOT

PATIENCE = 30

# Left out of a state, because two undisturbed databases differ in it too, or a repeat has to:
#   run_worker     a row for each process that scored, with its number
#   model_attempt  the ledger of calls: one under way at a kill is made again, and both stand in it; trials look at it apart
#   import_report  one more row for each import that is repeated
#   refresh_run    one more row for each refresh, with its process
#   gate_check, gate_result  one more check for each time that a publishing command is given
LEFT_OUT = {"run_worker", "model_attempt", "import_report", "refresh_run", "gate_check", "gate_result", "__diesel_schema_migrations"}
# Which process claimed an item and how often it was tried; the money of a run, as far as a call under way at a kill
# counts as paid; the number of a reply, by the order of arrival.
NOT_COMPARED = {
    ("run_item", "claimed_by"), ("run_item", "tries_before"), ("model_run", "cost"), ("model_run", "cost_reserved"),
    ("raw_reply", "id"),
}
# Moments inside of a report that is stored whole.
MOMENTS = {("change_report", "body")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z?")
# IDs from a sequence, which a command that was rolled back leaves a gap in: compared is their rank in the parent's table.
PARENTS = ("model_run", "score_snapshot", "model_batch")
REFERENCES = {
    "run_id": "model_run", "budget_id": "model_run", "snapshot_id": "score_snapshot", "before_id": "score_snapshot",
}
# References by number as text, to raw_reply: compared is whether there is one.
PRESENCE = {"raw_json_ref"}


def canonical(tables):
    """{table: (columns, rows)} as {table: sorted rows}, without what may differ."""
    ranks = {}
    for parent in PARENTS:
        columns, rows = tables.get(parent, (["id"], []))
        at = columns.index("id")
        numbers = sorted({row[at] for row in rows}, key=int)
        ranks[parent] = {number: f"#{rank}" for rank, number in enumerate(numbers, 1)}
    state = {}
    for table, (columns, rows) in tables.items():
        if table in LEFT_OUT:
            continue
        kept = [at for at, column in enumerate(columns) if (table, column) not in NOT_COMPARED]
        made = []
        for row in rows:
            cells = []
            for at in kept:
                column, cell = columns[at], row[at]
                parent = table if column == "id" and table in PARENTS else REFERENCES.get(column)
                if (table, column) in MOMENTS:
                    cell = MOMENT.sub("a moment", cell)
                if column in PRESENCE:
                    cell = "there" if cell is not None else None
                elif parent and cell is not None:
                    cell = ranks[parent].get(cell, f"dangling {cell}")
                cells.append("\\N" if cell is None else str(cell))
            made.append("\t".join(cells))
        state[table] = sorted(made)
    return state


def digest(state):
    """One hash of everything."""
    total = hashlib.sha256()
    for table in sorted(state):
        total.update(f"== {table}\n".encode())
        for row in state[table]:
            total.update(row.encode(errors="replace") + b"\n")
    return total.hexdigest()


def difference(one, other):
    """Where two states differ, in words."""
    said = []
    for table in sorted(set(one) | set(other)):
        left, right = set(one.get(table, ())), set(other.get(table, ()))
        if one.get(table) != other.get(table):
            only = [f"<{row[:150]}>" for row in sorted(left - right)[:1]] + [f">{row[:150]}<" for row in sorted(right - left)[:1]]
            said.append(f"{table}: {len(one.get(table, ()))} and {len(other.get(table, ()))} rows {' '.join(only)}")
    return said


class Sqlite:
    """Databases as files of one folder."""

    name = "SQLite"

    def __init__(self, folder):
        self.folder = Path(folder) / "sqlite"
        self.folder.mkdir(exist_ok=True)

    def file(self, name):
        """Where a database is."""
        return self.folder / f"{name}.db"

    def url(self, name):
        """What the program is given."""
        return f"sqlite:{self.file(name)}"

    def create(self, name, source=None):
        """A database that does not exist yet, or a copy of another with its log; returns its URL."""
        self.drop(name)
        for suffix in ("", "-wal"):
            if source and Path(f"{self.file(source)}{suffix}").exists():
                shutil.copyfile(f"{self.file(source)}{suffix}", f"{self.file(name)}{suffix}")
        return self.url(name)

    def drop(self, name):
        """Removes a database."""
        for suffix in ("", "-wal", "-shm", "-journal", ".before-restore"):
            Path(f"{self.file(name)}{suffix}").unlink(missing_ok=True)

    def inside(self, name):
        """Whether somebody is in a transaction that writes."""
        if not self.file(name).exists():
            return False
        with closing(sqlite3.connect(self.file(name), timeout=0, isolation_level=None)) as database:
            try:
                database.execute("begin immediate")
                database.execute("rollback")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                return True
            return False

    def close(self):
        """Nothing to stop."""

    def gone(self, name):
        """The kernel drops a dead process's locks: nothing to wait for."""

    def look(self, name):
        """A copy to look at, one for each thread."""
        copied = f"look_{threading.get_ident()}"
        self.create(copied, name)
        return copied

    def damage(self, name):
        """What SQLite finds wrong with the file, of a copy of it."""
        look = self.look(name)
        with closing(sqlite3.connect(self.file(look))) as database:
            found = [row[0] for row in database.execute("pragma integrity_check")]
            found += [f"dangling {row}" for row in database.execute("pragma foreign_key_check").fetchmany(3)]
        return [line for line in found if line != "ok"]

    def run(self, name, sql):
        """Runs statements."""
        with closing(sqlite3.connect(self.file(name))) as database:
            database.executescript(sql)

    def rows(self, name, sql):
        """The rows of a query, of a copy of the file: looking leaves no trace."""
        look = self.look(name)
        with closing(sqlite3.connect(self.file(look))) as database:
            return [tuple(None if cell is None else str(cell) for cell in row) for row in database.execute(sql)]

    def state(self, name):
        """{table: sorted rows}; raises where the file is damaged."""
        if not self.file(name).exists():
            return {}
        damage = self.damage(name)
        if damage:
            raise ValueError(f"SQLite finds its file damaged: {damage[:3]}")
        tables = {}
        with closing(sqlite3.connect(self.file(f"look_{threading.get_ident()}"))) as database:
            for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
                info = database.execute(f"select name, type from pragma_table_info('{table}')").fetchall()
                columns = [column for column, kind in info if kind.lower() != "timestamp"]
                rows = database.execute(f"select {', '.join(columns)} from {table}").fetchall()
                texts = [[None if cell is None else str(cell) for cell in row] for row in rows]
                tables[table] = (columns, texts)
        return canonical(tables)


# Starts the tests' throw-away server, answers words on stdin, and stops it when its stdin closes.
SERVER = """
. tests/postgres.sh
trap postgres_stop EXIT
trap '' INT
postgres_start || exit
echo "$ONET_AI_TEST_POSTGRES"
port=${ONET_AI_TEST_POSTGRES##*:} port=${port%%/*}
while read -r word; do
  case $word in
    restart) postgres_run pg_ctl restart -D data -w -m immediate -l log >log.words 2>&1 ;;
    stop) postgres_run pg_ctl stop -D data -w -m immediate >log.words 2>&1 ;;
    start) postgres_run pg_ctl start -D data -w -l log -o "-p $port" >log.words 2>&1 ;;
  esac
  echo "$word $?"
done
"""


class Postgres:
    """Databases of a server of our own, which may be stopped at any time."""

    name = "PostgreSQL"

    def __init__(self, _folder):
        self.own = subprocess.Popen(
            ["bash", "-c", SERVER.replace("log.words", "/dev/null")], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.admin = self.own.stdout.readline().strip()
        if not self.admin:
            sys.exit("PostgreSQL could not be started")
        # An immediate stop is a crash of the server, not of the machine: what was committed has to be there.
        self.sql("alter system set synchronous_commit = on")
        self.sql("select pg_reload_conf()")

    def close(self):
        """Stops the server."""
        self.own.stdin.close()
        self.own.wait()

    def word(self, word):
        """restart, stop or start; returns whether it worked."""
        self.own.stdin.write(word + "\n")
        self.own.stdin.flush()
        return self.own.stdout.readline().split()[-1:] == ["0"]

    def url(self, name):
        """What the program is given."""
        return self.admin.rsplit("/", 1)[0] + "/" + name

    def sql(self, text, url=None):
        """Runs SQL and returns what it printed."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url or self.admin, "-f", "-"],
            input=text, capture_output=True, text=True, check=False,
            env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
        )
        if done.returncode != 0:
            raise ValueError(f"psql: {done.stderr.strip()[:300]}\n{text[:300]}")
        return done.stdout

    def create(self, name, source=None):
        """An empty database, or a copy of another; returns its URL."""
        if source:
            self.gone(source)
        copied = f" template {source} strategy file_copy" if source else ""
        self.sql(f"drop database if exists {name} with (force);\ncreate database {name}{copied};")
        return self.url(name)

    def drop(self, name):
        """Removes a database."""
        self.sql(f"drop database if exists {name} with (force)")

    def backends(self, name, columns, where=""):
        """What the server says of the program's connections."""
        return self.sql(
            f"select {columns} from pg_stat_activity "
            f"where datname = '{name}' and application_name = 'onet-ai'{where}"
        ).splitlines()

    def inside(self, name):
        """Whether somebody has a transaction that has written."""
        return "t" in self.backends(name, "backend_xid is not null")

    def gone(self, name):
        """Waits until the server has noticed that the client is gone."""
        patience = time.monotonic() + PATIENCE
        while self.backends(name, "pid"):
            if time.monotonic() > patience:
                raise ValueError(f"a dead client still has a backend after {PATIENCE} s")
            time.sleep(0.02)

    def damage(self, _name):
        """PostgreSQL has no such question."""
        return []

    def run(self, name, sql):
        """Runs statements."""
        self.sql(sql, self.url(name))

    def rows(self, name, sql):
        """The rows of a query."""
        lines = self.sql(f"copy ({sql}) to stdout;", self.url(name)).split("\n")[:-1]
        return [tuple(None if cell == "\\N" else cell for cell in line.split("\t")) for line in lines]

    def state(self, name):
        """{table: sorted rows}."""
        columns = {}
        for table, column in self.rows(
            name,
            "select table_name, column_name from information_schema.columns where table_schema = 'public' "
            "and data_type not like 'timestamp%' order by table_name, ordinal_position",
        ):
            columns.setdefault(table, []).append(column)
        script = "begin isolation level repeatable read;\n"
        for table, names in columns.items():
            script += f"\\echo == {table}\ncopy {table} ({', '.join(names)}) to stdout;\n"
        tables, table = {}, None
        for line in self.sql(script, self.url(name)).split("\n")[:-1]:
            if line.startswith("== "):
                table = line[3:]
                tables[table] = (columns[table], [])
            else:
                tables[table][1].append([None if cell == "\\N" else cell for cell in line.split("\t")])
        return canonical(tables)
