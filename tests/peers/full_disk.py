#!/usr/bin/env python3
"""What does every writing command do when the disk is full?

    tests/peers/full_disk.py [--binary PATH] [--rooms 4] [--database sqlite|postgres]

The database lies on a small file system in memory (SQLite: the file; PostgreSQL: a tablespace of our own server),
which a filler leaves so many kilobytes of room as a command is given in turn: none, and more until it gets through.
Every command of writers.py must end by itself: 0 and complete, or with an error that says that the disk is full and
what to do; the database undamaged, and as before or (where it commits more than once) with everything in its place.
Then the filler goes, the command is given again, and all tables are as after an undisturbed run.
Where file systems may not be mounted, SQLite's files are limited in size instead (RLIMIT_FSIZE), which is said.
"""

import os
import shutil
import subprocess
import sys

from peers import Work
from servers import Vendor
from stores import difference
from writers import database_flag, trials

# Kilobytes of room beyond the database, the first few of them.
ROOMS = (0, 24, 100, 300, 700, 1500)
SIZE = 256  # MB
LIMITED = 'trap "" XFSZ; ulimit -f $ROOM; exec "$0" "$@"'
FULL = ("full", "No space left", "no space left", "File too large", "disk I/O error")


class Disk:
    """A small file system, or a limit in its place."""

    def __init__(self, work, store):
        self.work, self.store = work, store
        self.folder = work.folder / f"disk-{store.name}"
        self.folder.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(self.folder)], capture_output=True, check=False
        )
        self.mounted = mounted.returncode == 0
        self.filler = self.folder / "filler"
        if self.mounted and store.name == "PostgreSQL":
            inner = self.folder / "space"
            inner.mkdir()
            if os.getuid() == 0:
                os.chown(inner, 65534, 65534)
                for part in (self.folder, self.folder.parent):
                    part.chmod(0o755)
            store.sql(f"create tablespace small location '{inner}'")

    def close(self):
        """Unmounts it."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)

    def place(self, base):
        """A copy of a database on the disk, with room around it."""
        self.filler.unlink(missing_ok=True)
        if self.store.name == "PostgreSQL":
            self.store.gone(base)
            self.store.sql(
                f"drop database if exists full_up with (force);\n"
                f"create database full_up template {base} tablespace small strategy file_copy;\ncheckpoint;"
            )
            return
        self.store.drop("full_up")
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"full_up.db{suffix}").unlink(missing_ok=True)
        if base != "none":
            shutil.copyfile(self.store.file(base), self.folder / "full_up.db")

    def fill(self, room):
        """Leaves so many kilobytes."""
        if not self.mounted:
            return
        free = os.statvfs(self.folder)
        left = free.f_bavail * free.f_frsize - room * 1024
        with open(self.filler, "wb") as filler:
            filler.write(bytes(max(0, left)))

    def url(self):
        """What the program is given."""
        return self.store.url("full_up") if self.store.name == "PostgreSQL" else f"sqlite:{self.folder}/full_up.db"

    def state(self):
        """What stands in it, looked at where there is room."""
        if self.store.name == "SQLite":
            self.store.drop("full_up")
            for suffix in ("", "-wal"):
                if (self.folder / f"full_up.db{suffix}").exists():
                    shutil.copyfile(self.folder / f"full_up.db{suffix}", f"{self.store.file('full_up')}{suffix}")
        return self.store.state("full_up")


def room_for(trial, disk, entry, room, calm, twice):
    """One command with so much room; returns what is wrong, and whether the disk was full."""
    trial.fresh(entry, "full_up")
    disk.place(entry.base)
    before = disk.state()
    disk.fill(room)
    limit = []
    if not disk.mounted:
        size = (disk.folder / "full_up.db").stat().st_size // 1024
        limit = ["env", f"ROOM={size + room}", "bash", "-c", LIMITED]
    run = trial.work.wait(trial.work.start(disk.url(), *trial.words(entry, "full_up"), before=limit), 120)
    wrong = []
    said = run.err.strip().splitlines()
    last = next((line for line in reversed(said) if line.startswith("error")), said[-1] if said else "")
    full = run.code != 0
    if run.code not in (0, 1) or "panicked" in run.err:
        wrong.append(f"{room} kB: exit {run.code}: {last[-200:]}")
    if full and not any(word in run.err for word in FULL):
        wrong.append(f"{room} kB: the error does not say that the disk is full: {last[-250:]}")
    if full and "again" not in last:
        wrong.append(f"{room} kB: the error names no remedy: {last[-250:]}")
    state = disk.state()
    if run.code == 0 and state not in calm:
        wrong.append(f"{room} kB: exit 0 and not complete: " + "; ".join(difference(calm[0], state)[:2]))
    if full and state != before and state not in calm:
        strange = entry.strange(before, state, calm[0])
        if strange:
            wrong.append(f"{room} kB: neither as before nor complete: {strange}")
    disk.filler.unlink(missing_ok=True)
    again = trial.work.run(disk.url(), *trial.words(entry, "full_up"), patience=120)
    if again.code != 0 and (full or again.code != twice):
        wrong.append(f"{room} kB: the repeat: exit {again.code}: {again.err.strip()[-200:]}")
    state = disk.state()
    if state not in calm:
        wrong.append(f"{room} kB: the repeat is not as an undisturbed run: " + "; ".join(difference(calm[0], state)[:2]))
    return wrong, full


def on(trial, options):
    """All commands on one kind of database."""
    disk = Disk(trial.work, trial.store)
    try:
        if not disk.mounted and trial.store.name == "PostgreSQL":
            trial.work.say("SKIPPED: file systems may not be mounted here, so PostgreSQL's disk is not filled")
            return
        if not disk.mounted:
            trial.work.say("SKIPPED: file systems may not be mounted here; SQLite's files are limited in size instead")
        for entry in trial.writers:
            if entry.base == "none" or entry.product or entry.name == "backup restore":
                continue  # they have files of their own beside the database
            name = trial.fresh(entry, "calm")
            trial.run(entry, name)
            calm = [trial.store.state(name)]  # without the files of `archive`, which lie elsewhere
            # What is said where all is done already: the same as when the command is just given twice.
            twice = trial.run(entry, name).code
            calm.append(trial.store.state(name))
            wrong, fulls, tried = [], [], 0
            for room in ROOMS[: options.rooms]:
                found, full = room_for(trial, disk, entry, room, calm, twice)
                wrong += found
                tried += 1
                if not full:
                    break
                fulls.append(room)
            trial.work.check(not wrong, f"{entry.name}: {len(fulls)} of {tried} times the disk was full, the repeats are whole")
            for line in wrong:
                trial.work.say(line)
    finally:
        if trial.store.name == "PostgreSQL" and disk.mounted:
            disk.filler.unlink(missing_ok=True)
            trial.store.sql("drop database if exists full_up with (force);\ndrop tablespace small;")
        disk.close()


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--rooms", type=int, default=len(ROOMS), help=f"sizes of room [default: {len(ROOMS)}]")
    database_flag(parser)


def main():
    work = Work(__doc__, 60, flags)
    for trial in trials(work, Vendor()):
        on(trial, work.options)
    work.finish()


if __name__ == "__main__":
    sys.exit(main())
