#!/usr/bin/env python3
"""Does a clock that jumps by a year break an order, a sum, a lease or a publication?

    tests/peers/clock_jumps.py [--binary PATH] [--tasks 120] [--database sqlite|postgres]

Debian's libfaketime, unpacked and not installed, gives the program a clock of ours; its monotonic clock stays true.
A run against a vendor begins at the true time; a quarter of the way on the clock jumps a year ahead, at the half two
years back, then home. Every task is scored once, with what the vendor said; no latency, cost or duration is negative.
A run that is killed in the future goes on at once in the past, though its lease lasts another year. Snapshots that
are aggregated in the future, the past and the present are published in the order in which they were made.
"""

import json
import signal
import subprocess

from peers import DATA, Work, wait_for
from servers import Vendor
from writers import Trial, database_flag, trials

YEAR = 365 * 86_400


class Clock:
    """A file that says how far off the clock is."""

    def __init__(self, work, library):
        self.file = work.folder / "clock"
        self.more = {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.set(0)

    def set(self, seconds):
        """From now on the clock is off by so much."""
        whole = self.file.with_suffix(".new")
        whole.write_text(f"{seconds:+d}\n")
        whole.rename(self.file)


def library(work):
    """Debian's library, unpacked; None with the reason said where that cannot be."""
    folder = work.folder / "faketime"
    folder.mkdir()
    folder.chmod(0o777)
    for command in (["apt-get", "download", "libfaketime"], ["sh", "-c", "dpkg-deb -x libfaketime_*.deb ."]):
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        except OSError as error:
            done = subprocess.CompletedProcess(command, 1, "", str(error))
        if done.returncode:
            work.say(f"SKIPPED: no libfaketime: {' '.join(command)}: {(done.stderr or done.stdout).strip()[-200:]}")
            return None
    return next(folder.glob("usr/lib/*/faketime/libfaketimeMT.so.1"), None)


class Jumping(Trial):
    """The commands, with a clock of ours."""

    def go(self, name, *words):
        """Starts a command under the clock."""
        return self.work.start(self.store.url(name), *words, **self.clock.more)

    def done(self, name, *words):
        """Runs one, which has to succeed."""
        run = self.work.wait(self.go(name, *words), 120)
        self.work.check(run.code == 0, f"{' '.join(words[:2])}: exit {run.code} after {run.seconds:.1f} s {run.err.strip()[-200:] if run.code else ''}")
        return run


def number(trial, name, sql):
    """The only figure of a query."""
    return int(trial.store.rows(name, sql)[0][0] or 0)


def along(trial, name, tasks):
    """A run over which the clock jumps."""
    words = ["score", "--rater", trial.vendor.rater, "--sample", str(tasks), "--concurrency", "2", "--json"]
    trial.vendor.ledger.clear()
    trial.clock.set(0)
    child = trial.go(name, *words)
    asked = lambda: sum(trial.vendor.ledger.values())  # noqa: E731
    for share, off in ((0.25, YEAR), (0.5, -YEAR), (0.75, 0)):
        wait_for(f"{share:.0%} of the calls", lambda at=share: asked() >= tasks * at, 60, child, 0.005)
        trial.work.check(child.poll() is None, f"the run is under way when the clock jumps by {off // 86_400:+d} days")
        trial.clock.set(off)
    run = trial.work.wait(child, 120)
    trial.work.check(run.code == 0, f"the run: exit {run.code} after {run.seconds:.1f} s")
    trial.work.check(asked() == tasks == len(trial.vendor.ledger), f"the vendor answered {asked()} calls for {tasks} tasks")
    scores = "task_ai_score s join model_run r on r.id = s.run_id where not r.is_mock"
    stored = number(trial, name, f"select count(*) from {scores}")
    trial.work.check(stored == tasks, f"{stored} scores are stored for {tasks} tasks")
    negative = "select count(*) from model_attempt where latency_ms < 0 or latency_ms > 60000 or cost < 0 or settled_at is null"
    trial.work.check(number(trial, name, negative) == 0, "no latency or cost is negative, or a year long")
    years = "select count(distinct substr(cast(created_at as text), 1, 4)) from task_ai_score s where s.run_id in (select id from model_run where not is_mock)"
    trial.work.check(number(trial, name, years) >= 2, f"the jumps are seen: scores of {number(trial, name, years)} different years")
    for words in (["runs", "--json"], ["runs", "show", str(number(trial, name, "select max(id) from model_run")), "--json"]):
        shown = trial.done(name, *words)
        trial.work.check(not negatives(json.loads(shown.out)), f"`{' '.join(words)}` shows nothing negative")


def negatives(value, path=""):
    """Where a report has a negative number."""
    if isinstance(value, dict):
        return [found for key, part in value.items() for found in negatives(part, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for part in value for found in negatives(part, path)]
    return [path] if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0 else []


def killed_in_the_future(trial, name):
    """A lease of next year is no lease of a dead process."""
    trial.clock.set(YEAR)
    words = ["score", "--rater", trial.vendor.rater, "--rubric", "augmentation", "--sample", "60", "--concurrency", "2"]
    trial.vendor.ledger.clear()
    child = trial.go(name, *words)
    wait_for("a third of the calls", lambda: sum(trial.vendor.ledger.values()) >= 20, 60, child, 0.005)
    child.send_signal(signal.SIGKILL)
    trial.work.wait(child)
    trial.clock.set(-YEAR)
    again = trial.done(name, *words)
    trial.work.check(again.seconds < 60 and len(trial.vendor.ledger) == 60, f"killed next year, it went on last year: {again.seconds:.1f} s")


def published(trial, name):
    """What is aggregated later is what is published, whatever the clock says."""
    seen = []
    for rater, off in (("f", YEAR), ("g", -YEAR), ("h", 0)):
        trial.clock.set(off)
        trial.done(name, "score", "--rater", f"mock:{rater}")
        trial.done(name, "aggregate", "--rater", "mock:a", "--rater", f"mock:{rater}", "--accept", "raters,ranked,question,mock", "--reason", "a trial")
        active = trial.store.rows(name, "select s.id, (select count(*) from snapshot_rater r where r.snapshot_id = s.id "
                                        f"and r.rater = 'mock:{rater}') from score_snapshot s where s.is_active")
        trial.work.check(len(active) == 1 and active[0][1] == "1", f"{off // 86_400:+d} days: snapshot {active[0][0]}, which has mock:{rater}, is published")
        seen.append(int(active[0][0]))
    trial.work.check(seen == sorted(set(seen)), f"numbers rise: {seen}")
    # The same rater, asked again in the past: that is its newest run.
    trial.clock.set(YEAR)
    trial.done(name, "score", "--rater", "mock:again")
    trial.clock.set(-YEAR)
    trial.done(name, "score", "--rater", "mock:again", "--rescore")
    trial.done(name, "aggregate", "--no-activate", "--rater", "mock:again")
    used = number(trial, name, "select run_id from snapshot_run where rater = 'mock:again'")
    newest = number(trial, name, "select max(id) from model_run where rater = 'mock:again'")
    trial.work.check(used == newest, f"of two runs of a rater the one made later counts: run {used} of {newest}")
    trial.clock.set(0)
    shown = trial.done(name, "history", "11-3121", "--json")
    trial.work.check(bool(json.loads(shown.out)), "`history` shows the snapshots")


def main():
    work = Work(__doc__, 120, database_flag)
    found = library(work)
    if found is None:
        work.finish()
    clock = Clock(work, found)
    if DATA:
        work.say("the made-up sample is scored, whatever ONET_AI_TEST_DATA says")
    for trial in trials(work, Vendor(0.03)):
        trial.__class__, trial.clock = Jumping, clock
        trial.store.create("jumps", "base")
        along(trial, "jumps", min(work.tasks, 240))
        killed_in_the_future(trial, "jumps")
        published(trial, "jumps")
    work.finish()


if __name__ == "__main__":
    main()
