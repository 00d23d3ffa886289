#!/usr/bin/env python3
"""Does `onet-ai validate` find a correlation that is known?

    benches/validation_honesty.py [--binary PATH] [--worlds 20] [--rho 0.3 0.6 0.8 0.95]

The bar: labels built as a made-up index plus noise of known correlation rho; the report
recovers rho inside its 95 % interval, and scipy agrees with its figures to 1e-9.

For every rho and every world (a seed) one rater scores all 18,796 tasks of O*NET 30.1 and one index
has a value for each of its 798 SOC codes. They go through the program: score, aggregate, validate.

Environment: ONET_AI_TEST_DATA, the folder of the real data files. scipy is used if it is installed.
Prints how often each interval holds the truth; exits 1 where scipy disagrees. `--help` says how the
worlds are made.
"""

HOW = """\
How a world is made
  The index of SOC code c is z ~ N(0, 1). Each of its tasks t gets
      x = 50 + 4 (rho z + sqrt(1 - rho^2) e / sqrt(sum w^2)),   e ~ N(0, 1) for each task,
  and the rater's score is x rounded and cut to 0..100. The weights w are those of the program, so the
  occupation's score, the weighted mean, is 50 + 4 (rho z + sqrt(1 - rho^2) h) with h ~ N(0, 1) but for
  the rounding and the cut: index and score come from a bivariate normal distribution.
  What rounding and cut do to its correlation is computed, not guessed: mean and variance of a task's
  score given z are sums over the 101 scores, integrated over z. That figure is the truth for Pearson.
  For Spearman and Kendall it is 6/pi asin(rho/2) and 2/pi asin(rho), which hold for a bivariate normal
  distribution, with the same figure as rho.

What to expect
  A 95 % interval holds the truth in 95 of 100 worlds. A percentile interval over 798 occupations comes
  close to that. Of 20 worlds 19 are expected, and 17 or fewer happen 8 times in 100.
"""

import argparse
import json
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import common

SCALE = 4.0
RELEASE = "onet/db_30_1_text_with_importance.zip"
STATISTICS = ("pearson", "spearman", "kendall")


def run(binary, url, *arguments):
    """Runs the program, which must succeed, and returns its stdout."""
    environment = dict(os.environ, DATABASE_URL=url, ONET_AI_LOG="warn")
    done = subprocess.run([binary, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"exit {done.returncode}: {' '.join(arguments)}\n{done.stderr}")
    return done.stdout


def weights(path):
    """By SOC code, its tasks and their weights."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "select soc_code, task_id, weight from occupation_task_weight"
            " where weight_scheme = 'im_rt_ft' order by soc_code, task_id"
        )
        codes = {}
        for code, task, weight in rows:
            codes.setdefault(code, []).append((task, weight))
    return codes


def noise(tasks, rho):
    """Standard deviation of a task's noise, so that the occupation's is SCALE sqrt(1 - rho^2)."""
    return SCALE * math.sqrt(1 - rho * rho) / math.sqrt(sum(weight * weight for _, weight in tasks))


def world(codes, rho, seed, folder):
    """Writes the rater's labels and the index of one world."""
    dice = random.Random(f"{rho} {seed}")
    labels, index = ["task_id,score"], ["code,value"]
    for code, tasks in codes.items():
        z, spread = dice.gauss(0, 1), noise(tasks, rho)
        index.append(f"{code},{z!r}")
        for task, _ in tasks:
            x = 50 + SCALE * rho * z + spread * dice.gauss(0, 1)
            labels.append(f"{task},{min(100, max(0, round(x)))}")
    for name, lines in (("labels.csv", labels), ("index.csv", index)):
        (folder / name).write_text("\n".join(lines) + "\n")


def moments(mean, spread):
    """Mean and variance of a normal number that is rounded and cut to 0..100."""
    below = [0.5 * math.erfc((mean - k - 0.5) / (spread * math.sqrt(2))) for k in range(100)] + [1.0]
    shares = [above - under for under, above in zip([0.0] + below, below)]
    first = sum(k * share for k, share in enumerate(shares))
    return first, sum((k - first) ** 2 * share for k, share in enumerate(shares))


def truth(codes, rho):
    """Pearson's correlation of index and score in the world's distribution, rounding and cut included."""
    # The trapezoidal rule on a normal density from -6 to 6 is exact to many digits.
    steps = [-6 + 0.5 * n for n in range(25)]
    density = [math.exp(-z * z / 2) for z in steps]
    total = sum(density)
    # Occupations with nearly the same noise are taken together.
    groups = {}
    for tasks in codes.values():
        squares = sum(weight * weight for _, weight in tasks)
        groups.setdefault(round(math.log(squares), 1), []).append(squares)
    n = len(codes)
    covariance = square = mean = within = 0.0
    for members in groups.values():
        squares = sum(members) / len(members)
        spread = SCALE * math.sqrt(1 - rho * rho) / math.sqrt(squares)
        for z, part in zip(steps, density):
            share = part / total * len(members) / n
            score, variance = moments(50 + SCALE * rho * z, spread)
            covariance += share * z * score
            mean += share * score
            square += share * score * score
            within += share * squares * variance
    return covariance / math.sqrt(square - mean * mean + within)


def scipy_differs(report):
    """The largest difference between the report's statistics and scipy's; None without scipy."""
    try:
        from scipy import stats
    except ImportError:
        return None
    x = [pair["value"] for pair in report["pairs"]]
    y = [pair["score"] for pair in report["pairs"]]
    theirs = (stats.pearsonr(x, y), stats.spearmanr(x, y), stats.kendalltau(x, y))
    ours = (report["correlations"][name]["value"] for name in STATISTICS)
    return max(abs(own - their.statistic) for own, their in zip(ours, theirs))


def validate(binary, base, codes, rho, seed):
    """One world through the program; returns its report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(base, folder / "world.db")
        url = f"sqlite:{folder / 'world.db'}"
        world(codes, rho, seed, folder)
        run(binary, url, "score", "--rater", f"file:{folder / 'labels.csv'}", "--rubric", "substitution", "--catalog", "all")
        run(binary, url, "aggregate")
        columns = ("--code-column", "code", "--value-column", "value", "--seed", str(seed))
        return json.loads(run(binary, url, "validate", "--against", str(folder / "index.csv"), *columns, "--json"))


def prepare(binary, folder):
    """A database with the release, a catalog of all tasks and their weights."""
    base = folder / "base.db"
    url = f"sqlite:{base}"
    run(binary, url, "import", "--version", "30.1", "--from", str(common.data() / RELEASE), "--activate")
    run(binary, url, "catalog", "--strategy", "all")
    run(binary, url, "weights")
    with closing(sqlite3.connect(base)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    return base


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HOW, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--binary", help="the program [default: target/release/onet-ai]")
    parser.add_argument("--worlds", type=int, default=20, help="worlds per rho [default: 20]")
    parser.add_argument("--rho", type=float, nargs="+", default=[0.3, 0.6, 0.8, 0.95])
    arguments = parser.parse_args()
    binary = common.binary(arguments.binary)
    worst, compared = 0.0, 0
    print("rho    truth   mean found  mean width   worlds   held by Pearson  Spearman  Kendall")
    with tempfile.TemporaryDirectory() as name:
        base = prepare(binary, Path(name))
        codes = weights(base)
        for rho in arguments.rho:
            exact = truth(codes, rho)
            truths = (exact, 6 / math.pi * math.asin(exact / 2), 2 / math.pi * math.asin(exact))
            held, found, width = [0, 0, 0], [], []
            for seed in range(1, arguments.worlds + 1):
                report = validate(binary, base, codes, rho, seed)
                for at, (statistic, true) in enumerate(zip(STATISTICS, truths)):
                    interval = report["correlations"][statistic]["interval"]
                    held[at] += interval["low"] <= true <= interval["high"]
                pearson = report["correlations"]["pearson"]
                found.append(pearson["value"])
                width.append(pearson["interval"]["high"] - pearson["interval"]["low"])
                difference = scipy_differs(report)
                if difference is not None:
                    worst, compared = max(worst, difference), compared + 1
            n = arguments.worlds
            print(
                f"{rho:<6} {exact:.4f}  {sum(found) / n:.4f}      {sum(width) / n:.4f}      {n:>6}"
                f"   {held[0]:>15}  {held[1]:>8}  {held[2]:>7}",
                flush=True,
            )
    if compared == 0:
        print("scipy is not installed: its figures were not compared")
        return 0
    print(f"scipy: largest difference over {compared} reports {worst:.1e}; bar 1e-9")
    return int(worst > 1e-9)


if __name__ == "__main__":
    sys.exit(main())
