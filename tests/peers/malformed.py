#!/usr/bin/env python3
"""What does the program do with files that are spoilt in ten thousand ways?

    tests/peers/malformed.py [--binary PATH] [--files 10000] [--seed 1] [--jobs 2] [--number N] [--postgres-every 20]

Every kind of file that the program reads (spoilt.py) is made from the sample's own, and spoilt by a mutation of mutations.py:
bit flips, truncations, columns that change places, enormous numbers and counts, deep nesting, zip bombs, other
encodings, NULs, long lines; or it is empty, a folder, a link to itself or to an endless device. The number of a file
and the seed give the same file again: `--number N` makes only that one and keeps it. Each is given to the binary,
which must end with 0, 1, 2 or 3 (0 where the mutation does no harm), within two minutes, without a panic, a signal or
more than 500 MB of memory; after a refusal (1 or 2, of a backup 3 too) the database is as it was, byte by byte or, where a failed import
has left its report, in all other tables. Some of the files are read with PostgreSQL.
"""

import collections
import hashlib
import json
import os
import queue
import random
import resource
import shutil
import subprocess
import sys
import threading
import time
import warnings

from peers import RUNNING, Work, environment
from spoilt import targets
from stores import Postgres, Sqlite
from writers import SAMPLE, files

MEMORY, PATIENCE, ADDRESSES = 500, 120, 8 << 30

# Starts the programs that it is told on stdin, and answers with exit code, peak memory in kB and seconds.
STARTER = """
import json, os, signal, sys, time
for line in sys.stdin:
    command, folder, error, patience = json.loads(line)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        null = os.open('/dev/null', os.O_RDWR)
        os.dup2(null, 0), os.dup2(null, 1)
        os.dup2(os.open(error, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        os.execv(command[0], command)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(int(patience))
    _, status, usage = os.wait4(child, 0)
    signal.alarm(0)
    print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss, time.monotonic() - began]), flush=True)
"""


class Reader(threading.Thread):
    """Gives files to the program, one after the other."""

    def __init__(self, trial, number, store, name):
        super().__init__(daemon=True)
        self.trial, self.store, self.name_of = trial, store, name
        # Both kinds of database have one of this name.
        self.place = (store.name, name)
        self.folder = trial.work.folder / f"job-{number}"
        # Linux counts the memory of who starts a program towards its peak: so a small process starts it, and not this
        # one, in which the files are made.
        self.starter = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=trial.environment
        )
        RUNNING.append(self.starter)

    def run(self):
        while True:
            try:
                number = self.trial.todo.get_nowait()
            except queue.Empty:
                return
            try:
                self.trial.judge(number, self.one(number))
            except Exception as error:  # a fault of the scenario, which must not pass for one of nothing
                self.trial.judge(number, {"wrong": [f"the scenario: {type(error).__name__}: {error}"], "code": None, "kind": "?", "mb": 0, "seconds": 0})

    def valid(self, target):
        """What becomes of a file that is not spoilt."""
        return self.read(target, None)

    def one(self, number):
        """One file."""
        chance = random.Random(f"{self.trial.seed}:{number}")
        return self.read(self.trial.targets[number % len(self.trial.targets)], chance)

    def read(self, target, chance):
        """Makes a file and has it read."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        way = target.put(self.folder, chance)
        if not self.trial.fresh.get(self.place):
            self.store.create(self.name_of, "base")
            self.trial.fresh[self.place] = True
        before = self.hash()
        words = [word.format(file=self.folder / target.file, folder=self.folder) for word in target.words]
        code, err, mb, seconds = self.started(words)
        wrong = []
        if code not in (0, 1, 2, 3):
            wrong.append(f"exit {code}" if seconds < PATIENCE else f"no end after {seconds:.0f} s")
        if "panicked" in err:
            wrong.append("a panic: " + err[err.find("panicked") :][:200])
        if mb > MEMORY:
            wrong.append(f"{mb:.0f} MB")
        if code in (1, 2) and not any(line.startswith(("error", "score: ")) for line in err.splitlines()):
            wrong.append(f"no error is named: {err[-200:]!r}")
        if max(map(len, err.splitlines()), default=0) > 6000:
            wrong.append(f"a line of {max(map(len, err.splitlines()))} characters on stderr")
        if code not in target.refusals:
            self.trial.fresh[self.place] = False
        elif self.hash() != before:
            self.trial.fresh[self.place] = False
            if self.store.state(self.name_of) != self.trial.states[self.store.name]:
                wrong.append("the database was changed")
        return {"wrong": wrong, "code": code, "kind": target.name, "way": way, "mb": mb, "seconds": seconds, "err": err}

    def hash(self):
        """Of an SQLite file; PostgreSQL is always looked at whole."""
        if self.store.name == "PostgreSQL":
            return time.monotonic()
        return [hashlib.sha256(path.read_bytes()).digest() for path in sorted(self.store.folder.glob(f"{self.name_of}.db*")) if path.suffix != ".db-shm"]

    def started(self, words):
        """Exit code, stderr, peak memory in MB and seconds of a command."""
        error = self.folder.with_suffix(".err")
        command = [self.trial.work.binary, "--database-url", self.store.url(self.name_of), *map(str, words)]
        print(json.dumps([command, str(self.folder), str(error), PATIENCE]), file=self.starter.stdin, flush=True)
        code, kilobytes, seconds = json.loads(self.starter.stdout.readline())
        return code, error.read_text(errors="replace"), kilobytes / 1024, seconds


class Trial:
    """All files."""

    def __init__(self, work):
        self.work, self.seed = work, work.options.seed
        self.todo, self.lock = queue.Queue(), threading.Lock()
        self.fresh, self.states = {}, {}
        self.made = files(work.folder)
        self.targets = []
        self.environment = environment(OPENAI_API_KEY="sk-test-openai")
        self.codes, self.kinds = collections.Counter(), collections.defaultdict(collections.Counter)
        self.found, self.most, self.longest, self.done = [], (0, 0), (0, 0), 0

    def prepare(self, store):
        """A published sample, from which a snapshot went to an archive; with SQLite, a backup of it."""
        url, archives, backup = store.create("base"), self.work.folder / f"archives-{store.name}", self.work.folder / "whole.db"
        for step in (
            ["import", "--version", "sample", "--from", SAMPLE, "--activate"], ["catalog", "--strategy", "all"], ["weights"],
            ["score", "--rater", "mock:a", "--rater", "mock:b"], ["aggregate", "--rater", "mock:a"],
            ["aggregate", "--no-activate", "--rater", "mock:b"], ["aggregate", "--no-activate", "--rater", "mock:a", "--rater", "mock:b"],
            ["archive", "snapshots", "--keep-last", "1", "--to", archives],
        ):
            self.work.must(url, *step)
        self.states[store.name] = store.state("base")
        if store.name == "SQLite":
            self.work.must(url, "backup", backup)
            (self.made["archive"],) = archives.iterdir()
            self.made["backup"] = backup
            self.targets = targets(self.made)

    def judge(self, number, one):
        """Counts one file."""
        with self.lock:
            self.done += 1
            self.codes[one["code"]] += 1
            self.kinds[one["kind"]][one["code"]] += 1
            self.most = max(self.most, (one["mb"], number))
            self.longest = max(self.longest, (one["seconds"], number))
            if one["wrong"]:
                self.found.append(number)
                self.work.say(f"file {number} ({one['kind']}, {one.get('way')}), exit {one['code']}: {'; '.join(one['wrong'])}")
            if self.done % 1000 == 0:
                self.work.head(f"{self.done} files")
            if self.work.options.number is not None:
                self.work.say(f"exit {one['code']}, {one['mb']:.0f} MB, {one['seconds']:.1f} s, {one.get('way')}\n{one.get('err', '')[-1500:]}")


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--files", type=int, default=10_000, help="how many [default: 10,000]")
    parser.add_argument("--first", type=int, default=0, help="number of the first [default: 0]")
    parser.add_argument("--seed", type=int, default=1, help="[default: 1]")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="at a time [default: one for each processor]")
    parser.add_argument("--number", type=int, help="only this file, which is kept")
    parser.add_argument("--postgres-every", type=int, default=20, help="every so many are read with PostgreSQL; 0: none [default: 20]")


def main():
    warnings.filterwarnings("ignore", category=UserWarning)  # a zip with one name twice is meant here
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, resource.RLIM_INFINITY))
    work = Work(__doc__, 60, flags)
    options, trial = work.options, Trial(work)
    numbers = range(options.first, options.first + options.files) if options.number is None else [options.number]
    if options.number is not None:
        options.keep = True
    every = options.postgres_every if options.number is None else 0
    lite, full = [], []
    for number in numbers:
        (full if every and number % every == every - 1 else lite).append(number)
    stores = [Sqlite(work.folder)] + ([Postgres(work.folder)] if full else [])
    for store in stores:
        trial.prepare(store)
    reader = Reader(trial, "valid", stores[0], "job_valid")
    told = [(target, reader.valid(target)) for target in trial.targets]
    strange = [(target.name, one["code"], one["err"][-300:]) for target, one in told if one["code"] not in target.whole or one["wrong"]]
    work.check(not strange, f"the {len(told)} valid files are read: {strange}")
    for store, share in zip(stores, (lite, full)):
        work.head(f"{len(share)} files with {store.name}, {len(trial.targets)} kinds")
        for number in share:
            trial.todo.put(number)
        jobs = [Reader(trial, f"{store.name}-{job}", store, f"job_{job}") for job in range(min(options.jobs, len(share)))]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
    for store in stores:
        store.close()
    for kind, codes in sorted(trial.kinds.items()):
        work.say(f"{kind}: " + ", ".join(f"{count} ended with {code}" for code, count in sorted(codes.items(), key=str)))
    work.say(f"most memory {trial.most[0]:.0f} MB (file {trial.most[1]}), longest {trial.longest[0]:.1f} s (file {trial.longest[1]})")
    work.check(not trial.found, f"{trial.done} malformed files, seed {options.seed}: {len(trial.found)} were not taken as they should: {sorted(trial.found)[:20]}")
    work.check(trial.codes[0] + trial.codes[1] + trial.codes[2] + trial.codes[3] == trial.done, f"exit codes: {dict(trial.codes)}")
    work.check(trial.codes[1] > trial.done / 3, "most of them are refused: the mutations do harm")
    work.finish()


if __name__ == "__main__":
    sys.exit(main())
