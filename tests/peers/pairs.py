#!/usr/bin/env python3
"""Do two writing commands that are started at once end as if one had followed the other?

    tests/peers/pairs.py [--binary PATH] [--pairs N] [--seed 1] [--database sqlite|postgres]

Every unordered pair of the commands in writers.py, a command with itself too, on both databases: both are started
at once on a copy of a prepared database, and must end with a documented exit code (0, 1, 3) and without a panic. The
tables must then be as after one of the two orders, in which the commands are run one after the other. A command that
gives way (exit 1, or a run that another process works on) is given again first, as its message asks for. What is left
out of the comparison stands at the top of stores.py. A `score` whose release is reloaded under it ends with an error,
and its run stays, without scores and unfinished: that alone may differ. `--pairs` takes so many of all pairs, by the seed.
"""

import itertools
import random

from peers import Work
from servers import Vendor
from stores import difference, digest
from writers import database_flag, trials


def rest(state):
    """Without runs and their lists of work: a `score` whose release is reloaded under it leaves a run that is not finished."""
    return {table: rows for table, rows in state.items() if table not in ("model_run", "run_item")}


class Pairs:
    """All pairs on one kind of database."""

    def __init__(self, trial):
        self.trial, self.store, self.work = trial, trial.store, trial.work
        self.ended = {}
        self.firsts = set()
        self.unfinished = 0

    def order(self, one, other):
        """The hash of the state after one command and then the other, and their exit codes; computed once."""
        key = (one.name, other.name)
        if key not in self.ended:
            state, codes = self.after(one, other)
            self.ended[key] = (digest(state), codes)
        return self.ended[key]

    def after(self, one, other):
        """The state itself."""
        first = f"after_{self.trial.writers.index(one)}"
        if first not in self.firsts:
            self.trial.copy(first, "base")
            self.firsts.add(first)
            self.ended[first] = self.trial.run(one, first).code
        self.trial.copy("second", first)
        code = self.trial.run(other, "second").code
        return self.store.state("second"), {self.ended[first], code}

    def again(self, runs, name):
        """Gives again what gave way; returns how many did."""
        given = 0
        for entry, run in runs:
            left = "another process" in run.out + run.err
            if run.code == 1 or left:
                given += 1
                self.trial.run(entry, name)
        return given

    def pair(self, one, other):
        """One pair; returns what is wrong with it."""
        name = "together"
        self.trial.copy(name, "base")
        children = [self.trial.start(entry, name) for entry in (one, other)]
        runs = [(entry, self.work.wait(child, 180)) for entry, child in zip((one, other), children)]
        wrong = []
        for entry, run in runs:
            if run.code not in (0, 1, 3) or "panicked" in run.err:
                wrong.append(f"{entry.name}: exit {run.code}: {run.err.strip()[-300:]}")
            if run.code == 1 and not run.err.strip():
                wrong.append(f"{entry.name}: exit 1 without a word")
        orders = [self.order(one, other), self.order(other, one)]
        wanted = [state for state, _ in orders]
        state = self.store.state(name)
        given = 0
        if digest(state) not in wanted:
            given = self.again(runs, name)
            state = self.store.state(name)
        if digest(state) not in wanted:
            both = [self.after(*order)[0] for order in ((one, other), (other, one))]
            if any("replaced meanwhile" in run.err for _, run in runs) and any(rest(state) == rest(wanted) for wanted in both):
                self.unfinished += 1
                return wrong, True
            near = min((difference(wanted, state) for wanted in both), key=len)
            wrong.append("as after neither order: " + "; ".join(near[:3]))
            wrong += [f"{entry.name}: exit {run.code}: {run.err.strip()[-200:]}" for entry, run in runs if run.code]
        # One that could not succeed in either order did not here either.
        codes = {run.code for _, run in runs}
        gave_way = given or (1 in codes and not any(1 in known for _, known in orders))
        return wrong, bool(gave_way)


def on(trial, options):
    """Pairs on one kind of database."""
    writers = [entry for entry in trial.writers if entry.base == "base" and not entry.product]
    every = list(itertools.combinations_with_replacement(writers, 2))
    chosen = every
    if options.pairs and options.pairs < len(every):
        chosen = random.Random(options.seed).sample(every, options.pairs)
    pairs, bad, gave_way = Pairs(trial), 0, 0
    for one, other in chosen:
        wrong, way = pairs.pair(one, other)
        gave_way += way
        if wrong:
            bad += 1
            trial.work.say(f"{one.name} + {other.name}: {wrong[0]}")
            for line in wrong[1:]:
                trial.work.say(f"    {line}")
    trial.work.check(
        not bad,
        f"{trial.store.name}: {len(chosen)} of {len(every)} pairs end as one of the two orders, {bad} do not; "
        f"in {gave_way} one gave way and was given again, {pairs.unfinished} of them left a run unfinished whose release was reloaded",
    )


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--pairs", type=int, default=0, help="so many of all pairs [default: all]")
    parser.add_argument("--seed", type=int, default=1, help="which [default: 1]")
    database_flag(parser)


def main():
    work = Work(__doc__, 60, flags)
    for trial in trials(work, Vendor(0.002)):
        on(trial, work.options)
    work.finish()


if __name__ == "__main__":
    main()
