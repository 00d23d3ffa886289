#!/usr/bin/env python3
"""Is anything lost, doubled or half published when any writing command is killed?

    tests/peers/kill_writers.py [--binary PATH] [--kills 5] [--database sqlite|postgres] [--only NAME]

For every command of the table in writers.py, on both databases: an undisturbed run is measured in a copy of a
prepared database; then the command is stopped (SIGSTOP) at moments spread over 5-95 % of that time, looked at
(is it inside a transaction that has written?) and killed (SIGKILL). After each kill the file is checked for
damage, and the tables must be as before the command or as after an undisturbed one; a command that commits
more than once (score, demo, archive versions, copy) may be in between, then with everything in its place that is not its own to write.
The same database goes on to the next kill, so that each command also starts from what a kill left. At last the
command is given once more: all tables as after an undisturbed one. A vendor's ledger shows how often each answer
was bought. What is left out of the comparison stands at the top of stores.py, with its reason.
"""

import os
import signal
import time

from peers import Work
from servers import Vendor
from stores import difference
from writers import BY_NAME, database_flag, trials

TRIES = 4


class Killer:
    """Kills one command again and again."""

    def __init__(self, trial, entry):
        self.trial, self.entry, self.store, self.work = trial, entry, trial.store, trial.work
        self.killed = self.inside = self.complete = self.between = self.early = self.under_way = 0
        self.bad = []

    def calm(self):
        """Undisturbed runs: measured, and given twice."""
        self.seconds = []
        for number in range(2):
            name = self.trial.fresh(self.entry, "calm")
            if number == 0:
                self.before = self.trial.state(self.entry, name)
            run = self.trial.run(self.entry, name)
            self.seconds.append(run.seconds)
            if run.code != 0:
                self.work.check(False, f"{self.entry.name}: undisturbed, exit {run.code}: {run.err.strip()[-300:]}")
                return False
            state = self.trial.state(self.entry, name)
            if number == 1 and state != self.after:
                self.bad += ["two undisturbed runs differ: " + "; ".join(difference(self.after, state)[:3])]
            self.after = state
        again = self.trial.run(self.entry, name)
        self.twice = self.trial.state(self.entry, name)
        self.again = again.code
        if self.before == self.after:
            self.bad.append("the command changes nothing: the trial is wrong")
        return True

    def kill(self, name, moment):
        """Whether the command was killed at its moment, and not over before."""
        child = self.trial.start(self.entry, name)
        time.sleep(max(0.0, child.began + moment - time.monotonic()))
        try:
            child.send_signal(signal.SIGSTOP)
            if child.returncode is None:
                _, status = os.waitpid(child.pid, os.WUNTRACED)
                if not os.WIFSTOPPED(status):
                    child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode is not None:
                return False
            try:
                inside = self.store.inside(name)
            except Exception:  # a file that is not made yet
                inside = False
            self.inside += inside
        finally:
            child.kill()
            child.wait()
            self.work.forget(child)
        self.store.gone(name)
        self.killed += 1
        return True

    def judge(self, name):
        """What a kill left."""
        state = self.trial.state(self.entry, name)
        if state in (self.after, self.twice):
            self.complete += 1
            return True
        if state == self.before:
            return False
        if not self.entry.stepwise:
            if self.entry.strange(self.before, state, self.after):
                self.bad.append("neither as before nor complete: " + "; ".join(difference(self.before, state)[:3]))
            return False
        self.between += 1
        if self.entry.product:
            # The tables are made first, and one row with them; all others come in one transaction.
            filled = [table for table, rows in state.items() if rows and table != "publication"]
            if filled:
                self.bad.append(f"a part is there: {filled}")
        elif self.entry.base != "none":
            self.bad += [f"{table} is neither as before nor on its way" for table in self.entry.strange(self.before, state, self.after)]
            self.under_way += int(self.store.rows(name, "select count(*) from model_attempt where status = 'sent'")[0][0])
        return False

    def kills(self, count):
        """Kills at moments spread over a run."""
        if self.trial.vendor:
            self.trial.vendor.ledger.clear()
        seconds, name = min(self.seconds), self.trial.fresh(self.entry, "killed")
        # A stepwise command goes on where it was: each of its runs is as long as what is left.
        for number in range(count):
            share = 0.05 + 0.9 * number / max(1, count - 1)
            if self.entry.stepwise and self.entry.base != "none":
                share = 0.15 + 0.75 * number / max(1, count - 1)
            for attempt in range(TRIES):
                moment = seconds * share * 0.85**attempt
                hit = self.kill(name, moment)
                done = self.judge(name)
                if done:
                    name = self.trial.fresh(self.entry, "killed")
                    if self.trial.vendor:
                        self.trial.vendor.ledger.clear()
                        self.under_way = 0
                if hit:
                    break
                self.early += 1
                if not done and not self.entry.stepwise:
                    self.bad.append("a run that had ended is not complete")
        run = self.trial.run(self.entry, name)
        state = self.trial.state(self.entry, name)
        if run.code not in (0, self.again):
            self.bad.append(f"the repeat: exit {run.code}: {run.err.strip()[-300:]}")
        if state not in (self.after, self.twice):
            self.bad.append("the repeat is not as an undisturbed run: " + "; ".join(difference(self.after, state)[:3]))
        if self.entry.name == "score vendor":
            self.bought()

    def bought(self):
        """What the vendor answered, against what was under way at the kills."""
        asked = self.trial.vendor.ledger
        again = sum(asked.values()) - len(asked)
        self.work.say(f"the vendor answered {len(asked)} questions, {again} of them once more; {self.under_way} calls were under way at kills")
        if again > self.under_way:
            self.bad.append(f"{again} answers were bought twice, {self.under_way} were under way")
        if len(asked) != 60:
            self.bad.append(f"{len(asked)} questions were asked, not 60")


def on(trial, options):
    """All commands on one kind of database; returns the number of kills."""
    total = inside = 0
    for entry in trial.writers:
        if options.only and entry.name not in options.only:
            continue
        killer = Killer(trial, entry)
        if not killer.calm():
            continue
        killer.kills(options.kills)
        total, inside = total + killer.killed, inside + killer.inside
        trial.work.check(
            not killer.bad,
            f"{entry.name}: {min(killer.seconds):.2f} s, {killer.killed} killed, {killer.inside} inside a transaction, "
            f"{killer.complete} after its commit, {killer.between} between two, {killer.early} had ended before",
        )
        for line in sorted(set(killer.bad)):
            trial.work.say(line)
    trial.work.say(f"{trial.store.name}: {total} kills, {inside} of them inside a transaction that had written")
    return total


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--kills", type=int, default=5, help="for each command and database [default: 5]")
    database_flag(parser)
    parser.add_argument("--only", action="append", choices=sorted(BY_NAME), help="only this command; repeatable")


def main():
    work = Work(__doc__, 60, flags)
    total = sum(on(trial, work.options) for trial in trials(work, Vendor()))
    work.say(f"{total} kills in all")
    work.finish()


if __name__ == "__main__":
    main()
