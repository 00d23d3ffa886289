"""What the benches share: the programs and data they need, PostgreSQL, and timing. Not a bench itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Every table that an import fills, parents before children, after data_version itself.
TABLES = (
    "data_version scales_reference content_model_reference occupation_master alternate_title "
    "reported_title job_zone_reference occupation_job_zone task_category task_statements "
    "occupation_task_ratings iwa_reference dwa_reference task_dwa element_rating technology_skill "
    "related_occupation emerging_task"
).split()

# Starts the tests' throw-away server and stops it when its stdin closes, however this program ends.
SERVER = """
. tests/postgres.sh
trap postgres_stop EXIT
trap '' INT  # Ctrl-C ends this program first, then stdin
postgres_start || exit
echo "$ONET_AI_TEST_POSTGRES"
read -r _
"""

# A bench swaps what is published on purpose, whatever the gates say of it.
MEANT = ["--accept", "ranked,jobs_covered,raters,question,mock,rolled_back", "--reason", "a bench swaps on purpose"]


def binary(given):
    """The program to measure, absolute."""
    path = Path(given or ROOT / "target/release/onet-ai").resolve()
    if not path.is_file():
        sys.exit(f"{path} does not exist; build it first: cargo build --release")
    return str(path)


def data():
    """The folder of the real data files."""
    folder = os.environ.get("ONET_AI_TEST_DATA")
    if not folder:
        sys.exit("ONET_AI_TEST_DATA is not set: the folder that holds full_size.py and onet/")
    return Path(folder).resolve()


def need(program, package):
    """Stops with the remedy where a program is missing."""
    if not shutil.which(program):
        sys.exit(f"{program} is missing; install it first (Debian and Ubuntu: apt-get install {package})")


def timed(command, url=None, stdin=None, codes=(0,), log=None):
    """Runs a command; returns its seconds and its peak resident memory in MB. What it wrote to
    stderr is appended to the list `log`, if there is one.

    Linux counts the memory of the program that starts another towards the other's peak, so the
    benches keep little in memory themselves: figures below some 20 MB are theirs.
    """
    environment = dict(os.environ, **({"DATABASE_URL": url} if url else {}))
    start = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    # Nothing measured here writes more to stderr than a pipe holds (64 KB).
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    errors = child.stderr.read().decode(errors="replace")
    child.stderr.close()
    if log is not None:
        log.append(errors)
    if child.returncode not in codes:
        sys.exit(f"exit {child.returncode}: {' '.join(map(str, command))}\n{errors}")
    return seconds, usage.ru_maxrss / 1024


def json_of(command, url):
    """Runs a command that prints JSON."""
    done = subprocess.run(
        command, env=dict(os.environ, DATABASE_URL=url), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"exit {done.returncode}: {' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


class Server:
    """A PostgreSQL server, by the URL of an administrator. Its databases get unique names."""

    def __init__(self, admin):
        self.admin = admin
        self.prefix = f"bench_{os.getpid()}_"

    def url(self, name):
        """The URL of the database `name` of this bench."""
        base, _, query = self.admin.partition("?")
        return base.rsplit("/", 1)[0] + "/" + self.prefix + name + (query and "?" + query)

    def command(self, url, *arguments):
        """A psql command that stops at the first error."""
        return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, *arguments]

    def sql(self, text, url=None):
        """Runs SQL and returns what it printed."""
        done = subprocess.run(
            self.command(url or self.admin, "-c", text), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"psql: {done.stderr.strip()}\n{text}")
        return done.stdout

    def create(self, name, template=None):
        """A new database, empty or a copy of another of this bench."""
        copied = f" template {self.prefix}{template}" if template else ""
        self.sql(f"create database {self.prefix}{name}{copied}")
        return self.url(name)

    def drop(self, name):
        """Drops a database of this bench, if it exists."""
        self.sql(f"drop database if exists {self.prefix}{name} with (force)")


@contextmanager
def postgres(fsync=False):
    """The server of ONET_AI_TEST_POSTGRES, or a throw-away one of the tests.

    The throw-away server does not sync its files (fsync=off); `fsync` turns that on.
    """
    need("psql", "postgresql-client")
    own = None
    admin = os.environ.get("ONET_AI_TEST_POSTGRES")
    if not admin:
        own = subprocess.Popen(
            ["bash", "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        admin = own.stdout.readline().strip()
        if not admin:
            sys.exit("PostgreSQL could not be started: set ONET_AI_TEST_POSTGRES to a server of your own")
    server = Server(admin)
    try:
        if fsync and not own:
            sys.exit("--fsync is for the throw-away server: unset ONET_AI_TEST_POSTGRES")
        if fsync:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.sql(f"alter system set {setting} = on")
            server.sql("select pg_reload_conf()")
            time.sleep(1)  # the server's processes read the new settings
        yield server
    finally:
        names = server.sql(
            f"select datname from pg_database where starts_with(datname, '{server.prefix}')"
        ).split()
        for name in names:
            server.drop(name.removeprefix(server.prefix))
        if own:
            own.stdin.close()
            own.wait()
