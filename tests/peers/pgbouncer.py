#!/usr/bin/env python3
"""What does the program do behind PgBouncer?

    tests/peers/pgbouncer.py [--binary PATH]

PgBouncer as Debian ships it (1.18 in Debian 12, newer later), before the PostgreSQL server of ONET_AI_TEST_POSTGRES
or a throw-away one, with one database and each pool mode:
1. transaction: commands that write refuse in one line that names the remedy, and write nothing; those that read
   work, also while other clients are at work.
2. session: everything works.
"""

import pathlib
import shutil
import subprocess
import sys
import urllib.parse

from peers import ROOT, Work, end, free_port, wait_for

sys.path.insert(0, str(ROOT / "benches"))
import common  # noqa: E402

WRITING = [
    ["migrate"],
    ["catalog", "--strategy", "all"],
    ["weights"],
    ["score", "--rater", "mock:b"],
    ["aggregate"],
]
READING = [["versions"], ["runs"], ["snapshots"], ["summary"], ["export", "occupations"]]


class PgBouncer:
    """PgBouncer before a database, in one of its pool modes."""

    def __init__(self, work, url, mode):
        parts = urllib.parse.urlsplit(url)
        self.port = free_port()
        folder = pathlib.Path(work.folder) / mode
        folder.mkdir()
        (folder / "users").write_text(f'"{parts.username}" ""\n')
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={parts.hostname} port={parts.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = any\nauth_file = {folder}/users\npool_mode = {mode}\n"
            "ignore_startup_parameters = extra_float_digits\n"
        )
        # auth_type = any forces one user on the server's side.
        text = (folder / "pgbouncer.ini").read_text()
        text = text.replace("port=" + str(parts.port), f"port={parts.port} user={parts.username}")
        (folder / "pgbouncer.ini").write_text(text)
        command = [shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", str(folder / "pgbouncer.ini")]
        # It refuses to run as root.
        if subprocess.check_output(["id", "-u"]).strip() == b"0":
            subprocess.run(["chmod", "-R", "a+rX", str(work.folder)], check=True)
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"postgres://{parts.username}@127.0.0.1:{self.port}{parts.path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.child)


def main():
    work = Work(__doc__, tasks=10)
    with common.postgres() as server:
        url = server.create("pgbouncer")
        work.prepare(url)
        work.must(url, "score", "--rater", "mock:a")
        work.must(url, "aggregate")
        with PgBouncer(work, url, "transaction") as pooler:
            wait_for("PgBouncer", lambda: work.run(pooler.url, "versions").code == 0, 30, pooler.child)
            for command in WRITING:
                run = work.run(pooler.url, *command)
                told = run.code == 1 and "pool_mode=session" in run.err and run.err.count("\n") == 1
                work.check(told, f"transaction mode: {command[0]} refuses and names the remedy: {run.err.strip()[-200:]}")
            for command in READING:
                run = work.run(pooler.url, *command)
                work.check(run.code == 0 and run.out, f"transaction mode: {command[0]} works: {run.err.strip()[-200:]}")
        with PgBouncer(work, url, "session") as pooler:
            wait_for("PgBouncer", lambda: work.run(pooler.url, "versions").code == 0, 30, pooler.child)
            for command in WRITING[:4] + READING:
                run = work.run(pooler.url, *command)
                work.check(run.code == 0, f"session mode: {command[0]} works: {run.err.strip()[-200:]}")
    work.finish()


if __name__ == "__main__":
    main()
