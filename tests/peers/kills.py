#!/usr/bin/env python3
"""Is anything lost, changed or bought twice by a run that is killed again and again?

    tests/peers/kills.py [--binary PATH] [--tasks 1000] [--kills 10]

aimock has a score and a rationale of its own for every task and rater. An undisturbed run of both raters
comes first. Then, in another database, the same command is killed (SIGKILL) in its first moments, and then
ten times spread evenly over its progress, and given again. In the end every (task, rater) has the score of
the fixture and of the undisturbed run. Only calls under way at a kill were made again, which the ledger
shows as sent (aimock does not count a call whose client is gone before the answer). Then `aggregate`:
means, deviations and occupation scores are computed here from the fixtures and the weights, and must agree
to 1e-9; tests/recompute.py looks at everything once more.
"""

import collections
import math
import os
import signal
import statistics
import subprocess
import sys
import time

from peers import ANTHROPIC, OPENAI, ROOT, Aimock, Reader, Work, item_of, number, provider_of, wait_for

CONCURRENCY = 8
# Seconds after the start: the moments at which a run is planned and its first calls go out.
EARLY = (0.01, 0.02, 0.04, 0.08, 0.16)
MODELS = {"openai": OPENAI, "anthropic": ANTHROPIC}
OF_MODEL = {model: provider for provider, model in MODELS.items()}


def truth(provider, task, item):
    """(score, rationale) of a fixture."""
    return number(f"{provider} {task} {item}", 101), f"Fixture of {provider} for task {task}."


def fixtures(tasks):
    """One answer for each task and rater; longer texts first, because a text may begin another."""
    made = []
    for provider, model in MODELS.items():
        for task, item in sorted(tasks, key=lambda entry: -len(entry[1][1])):
            score, rationale = truth(provider, task, item)
            usage = {"prompt_tokens": 1200, "completion_tokens": 35, "total_tokens": 1235}
            usage |= {"input_tokens": 1200, "output_tokens": 35} if provider == "anthropic" else {}
            made.append({
                "match": {"userMessage": f"Occupation: {item[0]}\nTask: {item[1]}", "model": model},
                "response": {"content": {"score": score, "rationale": rationale}, "usage": usage},
            })
    return made


def stored(reader):
    """{(provider, task): (score, rationale)}."""
    return {(provider_of(rater), task): (score, why) for rater, task, score, why in reader.scores()}


class Killer:
    """Starts the command and kills it, and remembers which calls were under way."""

    def __init__(self, work, database, command):
        self.work, self.database, self.command = work, database, command
        self.reader = Reader(database)
        self.under_way = collections.Counter()
        self.times = 0

    def progress(self):
        """Scores stored so far."""
        return len(self.reader.scores())

    def kill(self, child, name, before):
        """Kills a running command."""
        child.send_signal(signal.SIGKILL)
        took = time.monotonic() - child.began
        self.work.wait(child, 10)
        sent = self.database.rows(
            "select r.provider, a.task_id from model_attempt a join model_run r on r.id = a.run_id "
            "where a.status = 'sent'"
        )
        self.under_way.update(sent)
        self.times += 1
        self.work.say(f"{name}: after {took:.2f} s, {before} -> {self.progress()} scores, {len(sent)} calls under way")

    def early(self, moments):
        """Kills while the run is being planned, and while the first calls go out."""
        for moment in moments:
            before = self.progress()
            child = self.work.start(self.database.url, *self.command)
            time.sleep(moment)
            self.kill(child, "early", before)

    def spread(self, kills):
        """Kills evenly over the progress of the run."""
        for place in range(1, kills + 1):
            target = 2 * self.work.tasks * place // (kills + 1)
            before = self.progress()
            child = self.work.start(self.database.url, *self.command)
            wait_for(f"{target} scores", lambda: self.progress() >= target, 180, child, 0.01)
            if child.poll() is None:
                self.kill(child, f"kill {place}", before)
                continue
            run = self.work.wait(child, 10)
            self.work.check(False, f"kill {place}: exit {run.code} with {self.progress()} scores, wanted {target}")
            self.work.say(run.err.strip()[-500:])


def compare(work, name, found, wanted):
    """Two tables of numbers agree to 1e-9; None only with None."""
    differ = [key for key in sorted(set(found) | set(wanted), key=str) if not same(found.get(key), wanted.get(key))]
    work.check(not differ and bool(wanted), f"{name}: {len(wanted)} rows agree to 1e-9, {len(differ)} do not")
    for key in differ[:5]:
        work.say(f"{key}: stored {found.get(key)}, by hand {wanted.get(key)}")


def same(one, other):
    """Tuples of numbers."""
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))
        for a, b in zip(one, other)
    )


def by_hand(work, database, tasks):
    """Compares an aggregate with METHOD 5 and 6, from the fixtures and the weights."""
    snapshot, scheme = database.rows("select id, weight_scheme from score_snapshot where is_active")[0]
    scores = {task: [truth(provider, task, item)[0] for provider in MODELS] for task, item in tasks}
    compare(
        work, "task_ai_ensemble",
        {row[0]: row[1:] for row in database.rows(
            "select task_id, mean, std, min, max, n from task_ai_ensemble where snapshot_id = ?", snapshot)},
        {task: (sum(s) / 2, abs(s[0] - s[1]) / math.sqrt(2), min(s), max(s), 2) for task, s in scores.items()},
    )
    weights = collections.defaultdict(dict)
    for soc, task, weight in database.rows(
        "select soc_code, task_id, weight from occupation_task_weight where weight_scheme = ?", scheme
    ):
        weights[soc][task] = weight
    wanted = {}
    for soc, parts in weights.items():
        scored = {task: weight for task, weight in parts.items() if task in scores}
        covered = sum(scored.values())
        if not covered:
            continue
        share = {task: weight / covered for task, weight in scored.items()}
        of_raters = [sum(share[task] * scores[task][place] for task in share) for place in range(2)]
        mean = sum(share[task] * sum(scores[task]) / 2 for task in share)
        rest = 1 - sum(w * w for w in share.values())
        mixed = None
        if sum(w > 0 for w in share.values()) > 1:
            mixed = math.sqrt(sum(w * (sum(scores[task]) / 2 - mean) ** 2 for task, w in share.items()) / rest)
        wanted[soc] = (mean, statistics.stdev(of_raters), mixed, min(of_raters), max(of_raters), len(share), covered)
    compare(
        work, "occupation_ai_score",
        {row[0]: row[1:] for row in database.rows(
            "select soc_code, mean, std, sd_tasks, rater_low, rater_high, n_scored, weight_covered "
            "from occupation_ai_score where snapshot_id = ? and mean is not null", snapshot)},
        wanted,
    )


def recompute(work, database):
    """The second reading of the whole method."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/recompute.py"), database.url],
        capture_output=True, text=True, check=False, env=dict(os.environ),
    )
    work.check(done.returncode == 0, f"tests/recompute.py: exit {done.returncode}")
    if done.returncode:
        work.say((done.stdout + done.stderr)[-800:])


def main():
    work = Work(__doc__, 1000, lambda parser: parser.add_argument("--kills", type=int, default=10))
    calm, database = work.database("calm"), work.database("killed")
    tasks = Reader(calm).sample(work.tasks)
    ids = {item: task for task, item in tasks}
    wanted = {(provider, task): truth(provider, task, item) for provider in MODELS for task, item in tasks}
    latency = max(60, 4000 * CONCURRENCY // work.tasks)  # so that even a short run lasts a few seconds
    with Aimock(work, fixtures(tasks), latency=min(latency, 1000)) as peer:
        command = work.score(peer.raters, "--concurrency", CONCURRENCY)
        work.head("an undisturbed run")
        run = work.run(calm.url, *command)
        run.summary()
        work.check(run.code == 0, f"exit {run.code} after {run.seconds:.1f} s")
        work.check(stored(Reader(calm)) == wanted, "every score and rationale is that of its fixture")
        peer.forget_journal()
        work.head(f"{work.options.kills} kills")
        killer = Killer(work, database, command)
        killer.early(EARLY)
        killer.spread(work.options.kills)
        run = work.run(database.url, *command)
        run.summary()
        kills = work.options.kills + len(EARLY)
        work.check(killer.times == kills, f"killed {killer.times} times of {kills}")
        work.check(run.code == 0, f"the last run: exit {run.code} after {run.seconds:.1f} s")
        reader = Reader(database)
        found = stored(reader)
        work.check(found == stored(Reader(calm)) == wanted, f"{len(found)} scores, as undisturbed and as the fixtures")
        rows = len(reader.scores())
        work.check(rows == len(wanted), f"{rows} rows for {len(wanted)} pairs of task and rater")
        asked = collections.Counter(
            (OF_MODEL[entry["body"]["model"]], ids.get(item_of(entry["body"]))) for entry in peer.whole_calls()
        )
        again = sum(asked.values()) - len(asked)
        work.check(
            all(count - 1 <= killer.under_way[key] for key, count in asked.items()),
            f"{again} calls were made again, of the {sum(killer.under_way.values())} that were under way at the kills",
        )
        ledger = collections.Counter()
        for (_, status), count in reader.attempts().items():
            ledger[status] += count
        work.check(ledger["sent"] == 0, f"no call is left open in the ledger: {dict(ledger)}")
        work.check(
            sum(ledger.values()) >= sum(asked.values()),
            f"each of the {sum(asked.values())} calls that were answered is in the ledger",
        )
    work.head("aggregate")
    done = work.run(database.url, "aggregate", "--json")
    work.check(done.code == 0, f"aggregate: exit {done.code}")
    if done.code == 0:
        by_hand(work, database, tasks)
        recompute(work, database)
    else:
        work.say(done.err.strip()[-600:])
    work.finish()


if __name__ == "__main__":
    main()
