#!/usr/bin/env python3
"""What do commands and `serve` do when PostgreSQL ends their connections, or itself?

    tests/peers/lost_server.py [--binary PATH] [--moments 4]

On a server of our own, for every command of writers.py: at moments spread over a run all of its backends are ended
(pg_terminate_backend), and at others the server is restarted as after a crash (`pg_ctl restart -m immediate`). The
command must end by itself, done or with one line that says what happened and what to do; the tables are as before or
complete (score: in between, in their place), and the same command completes. All the while a `serve` on a published
database answers every request from memory; after its own backends are ended, and the server was away for seconds, it
shows what is published then.
"""

import json
import subprocess
import sys
import time

from peers import Work, background, call, end, free_port, wait_for
from servers import Vendor
from stores import Postgres, difference
from writers import BY_NAME, Trial, files

LURK = """do $lurk$ begin
  for i in 1..4000 loop
    perform pg_stat_clear_snapshot();
    perform 1 from pg_stat_activity where datname = 'lost' and application_name = 'onet-ai'WRITTEN;
    if found then
      perform pg_sleep(DELAY);
      perform pg_stat_clear_snapshot();
      perform pg_terminate_backend(pid) from pg_stat_activity where datname = 'lost' and application_name = 'onet-ai';
      if found then raise notice 'hit'; end if;
      return;
    end if;
    perform pg_sleep(0.001);
  end loop;
end $lurk$"""
LOST = ("connection", "server", "terminating")


class Losses:
    """Takes one command's connections away."""

    def __init__(self, trial, entry):
        self.trial, self.entry, self.store, self.work = trial, entry, trial.store, trial.work
        self.lost = self.through = self.had_ended = 0
        self.bad = []

    def lurk(self, delay, written):
        """A session that waits for a backend of the command, which has `written`, and after a delay ends all of them."""
        text = LURK.replace("WRITTEN", " and backend_xid is not null" if written else "").replace("DELAY", f"{delay:.4f}")
        command = ["psql", "-X", "-q", "-d", self.store.admin, "-c", text]
        lurking = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        wait_for("a session", lambda: self.store.sql("select 1 from pg_stat_activity where application_name = 'psql' and query like 'do $lurk%'"), 10)
        return lurking

    def restart(self):
        """The server crashes and is there again."""
        before = self.store.backends("lost", "pid")
        if not self.store.word("restart"):
            sys.exit("the server did not come back")
        return before

    def once(self, number, share, seconds, before, calm):
        """One loss and one repeat: every fourth a restart, the others ended backends."""
        name = self.trial.fresh(self.entry, "lost")
        if number % 4 == 3:
            child = self.trial.start(self.entry, name)
            time.sleep(max(0.0, child.began + seconds * share - time.monotonic()))
            hit = self.restart()
            run = self.work.wait(child, 120)
        else:
            lurking = self.lurk(seconds * share / 2, number % 2 == 1)
            run = self.trial.run(self.entry, name)
            try:
                hit = "hit" in lurking.communicate(timeout=15)[1]
            except subprocess.TimeoutExpired:
                lurking.kill()
                hit = False
        errors = [line for line in run.err.splitlines() if line.startswith("error")]
        if run.code not in (0, 1) or "panicked" in run.err:
            self.bad.append(f"exit {run.code}: {run.err.strip()[-300:]}")
        if run.code == 1:
            self.lost += 1
            if len(errors) != 1 or not any(word in errors[0] for word in LOST) or "again" not in errors[0]:
                self.bad.append(f"no one line with a remedy: {run.err.strip()[-400:]}")
        elif hit:
            self.through += 1
        else:
            self.had_ended += 1
        self.store.gone(name)
        state = self.trial.state(self.entry, name)
        if state != before and state not in calm:
            strange = self.entry.strange(before, state, calm[0])
            if strange:
                self.bad.append(f"neither as before nor complete: {strange}")
        if run.code == 0 and state not in calm:
            self.bad.append("exit 0 and not complete: " + "; ".join(difference(calm[0], state)[:2]))
        again = self.trial.run(self.entry, name)
        state = self.trial.state(self.entry, name)
        if again.code not in (0, self.twice if run.code == 0 else 0) or state not in calm:
            self.bad.append(f"the repeat: exit {again.code}: {again.err.strip()[-200:]} " + "; ".join(difference(calm[0], state)[:2]))

    def all(self, moments):
        """Both kinds of losses, spread over a run."""
        name = self.trial.fresh(self.entry, "calm")
        before = self.trial.state(self.entry, name)
        seconds = self.trial.run(self.entry, name).seconds
        calm = [self.trial.state(self.entry, name)]
        # What is said where all is done already: the same as when the command is just given twice.
        self.twice = self.trial.run(self.entry, name).code
        calm.append(self.trial.state(self.entry, name))
        for number in range(moments):
            share = 0.02 + 0.88 * number / max(1, moments - 1)
            self.once(number, share, seconds, before, calm)
        self.work.check(
            not self.bad,
            f"{self.entry.name}: of {moments} losses {self.lost} ended it, it went on through {self.through}, "
            f"{self.had_ended} came when it had no connection; the repeats are whole",
        )
        for line in sorted(set(self.bad)):
            self.work.say(line)


class Served:
    """A `serve`, and somebody who asks it all the time."""

    def __init__(self, work, store):
        self.work, self.port = work, free_port()
        store.create("served", "base")
        self.child = work.start(store.url("served"), "serve", "--bind", f"127.0.0.1:{self.port}")
        self.answers, self.asking = [], True
        if not wait_for("serve to answer", lambda: self.snapshot() is not None, 30, self.child):
            sys.exit(f"serve did not start: {self.child.err.read_text()[-500:]}")
        background(self.ask)

    def get(self, path):
        """Status and body of a page."""
        try:
            return call("GET", f"http://127.0.0.1:{self.port}{path}", timeout=10)
        except OSError as error:
            return 0, str(error)

    def snapshot(self):
        """The published snapshot, as it says."""
        status, body = self.get("/occupations/11-3121")
        if status != 200:
            return None
        return json.loads(body)["score_version"]["snapshot"]

    def ask(self):
        """Asks until told not to."""
        while self.asking:
            self.answers.append(self.get("/occupations?per_page=5")[0])
            time.sleep(0.03)

    def finish(self, store):
        """Ends its backends, takes the server away, publishes, and looks."""
        before = self.snapshot()
        store.backends("served", "pg_terminate_backend(pid)")
        time.sleep(1)
        self.work.check(store.word("stop"), "the server stopped as in a crash")
        time.sleep(7)
        self.work.check(self.snapshot() == before, "while it is away `serve` shows what was published")
        self.work.check(store.word("start"), "the server is there again")
        run = self.work.run(store.url("served"), *BY_NAME["snapshots activate"].words)
        self.work.check(run.code == 0, f"another snapshot is published: exit {run.code} {run.err.strip()[-300:]}")
        shown = wait_for("the other snapshot", lambda: self.snapshot() not in (None, before), 40, self.child)
        self.work.check(bool(shown), f"`serve` shows it: snapshot {before}, then {self.snapshot()}")
        self.asking = False
        time.sleep(0.2)
        wrong = [status for status in self.answers if status != 200]
        self.work.check(not wrong and self.answers, f"all of {len(self.answers)} requests were answered from memory, {len(wrong)} not")
        self.work.check("panicked" not in self.child.err.read_text(), "it did not panic")
        end(self.child)


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--moments", type=int, default=4, help="for each command; every fourth is a restart [default: 4]")
    parser.add_argument("--only", action="append", choices=sorted(BY_NAME), help="only this command; repeatable")


def main():
    work = Work(__doc__, 60, flags)
    store = Postgres(work.folder)
    try:
        trial = Trial(work, store, files(work.folder), Vendor()).prepare()
        served = Served(work, store)
        for entry in trial.writers:
            if not work.options.only or entry.name in work.options.only:
                Losses(trial, entry).all(work.options.moments)
        work.head("serve")
        served.finish(store)
    finally:
        store.close()
    work.finish()


if __name__ == "__main__":
    main()
