#!/usr/bin/env python3
"""Can several processes share the work, and does it go on when one of them dies?

    tests/peers/workers.py [--binary PATH] [--tasks 150] [--processes 3] [--patience 30]

Three processes of the same command on one PostgreSQL (that of ONET_AI_TEST_POSTGRES, or a throw-away one;
needs psql), against aimock with a score of its own for every task and rater.
1. Undisturbed: one run for each rater, every task asked and scored once, by all three.
2. One is killed (SIGKILL) after a third: the others finish its work, and only what was under way at the
   kill is asked again.
3. A cap of money holds for all of them together.
4. So does --rpm, once they know of each other: the calls that aimock counts in any ten seconds.
"""

import collections
import signal
import sys
import time

import kills
from peers import ROOT, Aimock, Reader, Work, cost, item_of, provider_of, wait_for

sys.path.insert(0, str(ROOT / "benches"))
import common  # noqa: E402

CONCURRENCY = 4
# Seconds in which calls are counted, after the seconds in which the processes hear of each other. A
# provider's own bucket is full at the start, too.
WINDOW, SETTLED = 10, 5


class Postgres:
    """A database of a server, read through psql."""

    def __init__(self, server, name, source=None):
        self.server, self.name = server, name
        self.url = server.create(name, source and source.name)

    def rows(self, sql):
        """The rows of a query, as text; None for null."""
        text = self.server.sql(f"copy ({sql}) to stdout", self.url)
        plain = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}

        def value(field):
            if field == "\\N":
                return None
            return "".join(plain.get(part, part) for part in pieces(field))

        return [tuple(map(value, line.split("\t"))) for line in text.split("\n")[:-1]]


def pieces(field):
    """A field of COPY, cut into escapes and single characters."""
    place = 0
    while place < len(field):
        length = 2 if field[place] == "\\" else 1
        yield field[place : place + length]
        place += length


def start(work, database, command):
    """The processes, a moment apart as they would be on several machines."""
    children = []
    for _ in range(work.options.processes):
        children.append(work.start(database.url, *command))
        time.sleep(0.05)
    return children


def asked(peer, ids):
    """{(provider, task): answers} of aimock's journal."""
    return collections.Counter(
        (kills.OF_MODEL[entry["body"]["model"]], ids.get(item_of(entry["body"]))) for entry in peer.whole_calls()
    )


def complete(work, database, wanted):
    """The scores are those of the fixtures, in one run for each rater."""
    reader = Reader(database)
    found = [((provider_of(rater), task), (score, why)) for rater, task, score, why in reader.scores()]
    work.check(len(found) == len(wanted), f"{len(found)} scores of {len(wanted)}")
    work.check(dict(found) == wanted, "every one is that of its fixture")
    runs = reader.runs()
    states = [run["status"] for run in runs]
    work.check(len(runs) == 2 and set(states) == {"finished"}, f"one run for each rater: {states}")
    left = collections.Counter(status for status, _ in reader.items().values())
    work.check(set(left) == {"scored"}, f"the work list is empty: {dict(left)}")


def undisturbed(work, database, peer, wanted, ids):
    """Part 1."""
    work.head(f"{work.options.processes} processes")
    children = start(work, database, work.score(peer.raters, "--concurrency", CONCURRENCY))
    runs = [work.wait(child, 300) for child in children]
    calls = [sum(part.get("calls", 0) for part in run.raters().values()) for run in runs]
    seconds = max(run.seconds for run in runs)
    work.check(all(run.code == 0 for run in runs), f"exits {[run.code for run in runs]} after {seconds:.1f} s")
    for run in runs:
        if run.code:
            work.say(run.err.strip()[-400:])
    work.say(f"calls by process, as they report: {calls}")
    work.check(sum(count > 0 for count in calls) == len(runs), "each of them worked")
    counts = asked(peer, ids)
    once = set(counts.values()) == {1} and set(counts) == set(wanted)
    work.check(once, f"each of {len(counts)} tasks was asked once")
    complete(work, database, wanted)
    return seconds


def disturbed(work, database, peer, wanted, ids, usual):
    """Part 2."""
    work.head("one of them is killed")
    peer.forget_journal()
    reader = Reader(database)
    children = start(work, database, work.score(peer.raters, "--concurrency", CONCURRENCY))
    third = len(wanted) // 3
    wait_for(f"{third} scores", lambda: len(reader.scores()) >= third, 120, children[0], 0.02)
    victim, others = children[1], [child for child in children if child is not children[1]]
    alive = victim.poll() is None
    victim.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    work.wait(victim, 10)
    left = len(wanted) - len(reader.scores())
    work.check(alive and left > 0, f"killed one of {len(children)} with {left} scores to go")
    runs = [work.wait(child, 300) for child in others]
    took = time.monotonic() - killed
    work.check(all(run.code == 0 for run in runs), f"the others end with {[run.code for run in runs]}")
    for run in runs:
        if run.code:
            work.say(run.err.strip()[-400:])
    # What is left, by fewer hands, and the time to notice.
    fair = usual * left / len(wanted) * len(children) / max(1, len(others))
    work.check(
        took <= fair + work.options.patience,
        f"finished {took:.1f} s after the kill; the work alone is {fair:.1f} s, bar {work.options.patience} s more",
    )
    counts = asked(peer, ids)
    again = sum(counts.values()) - len(counts)
    most = CONCURRENCY * 2  # for each rater
    work.check(again <= most, f"{again} calls were made again, at most {most} were under way in the killed process")
    work.check(max(counts.values(), default=0) <= 2 and set(counts) == set(wanted), "none more than once more")
    ledger = collections.Counter()
    for (_, status), count in reader.attempts().items():
        ledger[status] += count
    work.check(ledger["sent"] == 0, f"no call is left open in the ledger: {dict(ledger)}")
    work.check(ledger["unknown"] <= most, f"{ledger['unknown']} calls of unknown outcome")
    complete(work, database, wanted)


def capped(work, database, peer):
    """Part 3."""
    work.head("a cap for all of them")
    peer.forget_journal()
    each = cost(1200, 35)  # what the fixtures say
    cap = each * work.tasks  # half of what everything costs
    command = work.score(peer.raters, "--concurrency", CONCURRENCY, "--max-cost-usd", f"{cap:.6f}")
    runs = [work.wait(child, 60) for child in start(work, database, command)]
    spent = each * len(peer.journal())
    work.check(spent <= cap, f"it cost ${spent:.6f}, {100 * spent / cap:.1f} % of the cap, by aimock's count")
    work.check(spent >= 0.8 * cap, "most of the cap was used")
    ledger = sum(run["cost"] for run in Reader(database).runs())
    work.check(abs(ledger - spent) < 1e-9, f"the ledger says ${ledger:.6f}")
    work.check(all(run.code == 1 for run in runs), f"exits {[run.code for run in runs]}: stopped")


def paced(work, database, peer, wanted):
    """Part 4."""
    rpm = 2 * work.tasks  # half a minute
    work.head(f"--rpm {rpm} for all of them")
    peer.forget_journal()
    command = work.score(peer.raters, "--concurrency", CONCURRENCY, "--rpm", rpm)
    runs = [work.wait(child, 300) for child in start(work, database, command)]
    work.check(all(run.code == 0 for run in runs), f"exits {[run.code for run in runs]}")
    for provider, model in kills.MODELS.items():
        times = sorted(e["timestamp"] / 1000 for e in peer.whole_calls() if e["body"]["model"] == model)
        settled = [at for at in times if at >= times[0] + SETTLED]
        most = max((sum(at <= other < at + WINDOW for other in settled) for at in settled), default=0)
        allowed = rpm / 60 * WINDOW
        work.check(0 < most <= 1.1 * allowed + 1, f"{provider}: at most {most} calls in {WINDOW} s of {allowed:.0f}")
        early = len(times) - len(settled)
        work.say(f"{len(times)} calls in {times[-1] - times[0]:.1f} s, {early} of them in the first {SETTLED}")
    complete(work, database, wanted)


def options(parser):
    """What only this scenario takes."""
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--patience", type=float, default=30, help="seconds to notice a death [default: 30]")


def main():
    work = Work(__doc__, 150, options)
    tasks = Reader(work.database()).sample(work.tasks)
    ids = {item: task for task, item in tasks}
    wanted = {(provider, task): kills.truth(provider, task, item) for provider in kills.MODELS for task, item in tasks}
    with common.postgres() as server:
        databases = []
        for name in ("calm", "killed", "capped", "paced"):
            databases.append(Postgres(server, name, databases[0] if databases else None))
            if name == "calm":
                work.prepare(databases[0].url)
        with Aimock(work, kills.fixtures(tasks), latency=250) as peer:
            usual = undisturbed(work, databases[0], peer, wanted, ids)
            disturbed(work, databases[1], peer, wanted, ids, usual)
            capped(work, databases[2], peer)
            paced(work, databases[3], peer, wanted)
    work.finish()


if __name__ == "__main__":
    main()
