#!/usr/bin/env python3
"""Recompute published numbers from the rows they came from, and compare.

    tests/recompute.py DATABASE_URL [--data-version V] [--summary FILE] [--rank-draws] [--json]

DATABASE_URL is `sqlite:PATH` (opened read-only) or `postgres://...` (read through
`psql`, in one read-only transaction). Task weights, task scores, occupation scores and ranks
are computed again from the O*NET tables and from task_ai_score, following docs/METHOD.md
sections 2, 3, 5, 6, 7 and 8 (over all tasks, without intervals); the intervals of the ranks only with --rank-draws, because a thousand
draws over a whole release take a while here. FILE is what `onet-ai summary
--json` printed (or the body of GET /summary): its totals are computed again too, following
section 11. Nothing is shared with the program itself: this is a second reading of the method, in the standard library only.

Exit status: 0 all values agree to 1e-9; 1 some do not, or there is nothing to compare;
2 wrong usage, or the database cannot be read.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import io
import itertools
import json
import math
import os
import sqlite3
import statistics
import subprocess
import sys
import urllib.parse
import uuid
from array import array
from collections import Counter, defaultdict, namedtuple
from contextlib import closing

TOLERANCE = 1e-9
SHOWN = 5
DRAWS = 1000
# The columns and diagonals of ChaCha's state: one double round.
QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
SCHEMES = ("im_rt_ft", "im_rt", "core2", "core_only", "equal")
PARTS_USED = {"im_rt_ft": ("IM", "RT", "F"), "im_rt": ("IM", "RT")}
CORE2_WEIGHT = {"Core": 2.0, "Supplemental": 1.0, None: 1.0}
DEFAULT_IM = 3.0
DEFAULT_RT = {"Core": 100.0, "Supplemental": 50.0, None: 75.0}
DEFAULT_F = 4.0
FT_CATEGORIES = range(1, 8)
MIN_COVERAGE = 0.5
BANDS = (("minimal", 0), ("low", 20), ("moderate", 40), ("high", 60), ("very high", 80))

# Columns read from each table, with the kind of value each holds.
TABLES = {
    "occupation_master": "onetsoc_code:text soc_code:text",
    "task_statements": "task_id:int onetsoc_code:text task_type:text",
    "occupation_task_ratings":
        "onetsoc_code:text task_id:int scale_id:text category:int data_value:real",
    "occupation_task_weight":
        "weight_scheme:text soc_code:text task_id:int weight:real weight_source:text",
    "task_ai_score": "task_id:int run_id:int sample:int score:int",
    "score_snapshot":
        "id:int prompt_version:text weight_scheme:text seed:int is_active:bool",
    "snapshot_rater": "snapshot_id:int rater:text",
    "snapshot_run": "snapshot_id:int run_id:int rater:text",
    "model_run": "id:int rater:text data_version:text prompt_version:text "
        "content_sha256:text created_at:time",
    "task_rater_score":
        "snapshot_id:int task_id:int rater:text run_id:int score:real n_samples:int",
    "task_ai_ensemble":
        "snapshot_id:int task_id:int mean:real std:real min:real max:real n:int",
    "occupation_ai_score":
        "snapshot_id:int soc_code:text mean:real std:real sd_tasks:real ci_low:real "
        "ci_high:real rater_low:real rater_high:real rank:int rank_low:int rank_high:int "
        "n_tasks:int n_scored:int n_partial:int weight_covered:real "
        "n_details:int n_details_scored:int residual:bool",
    "occupation_rater_score": "snapshot_id:int soc_code:text rater:text mean:real rank:int",
    "rater_agreement":
        "snapshot_id:int rater_a:text rater_b:text scope:text statistic:text value:real",
    "occupation_scheme_score":
        "snapshot_id:int soc_code:text weight_scheme:text mean:real weight_covered:real rank:int",
    "occupation_bls": "soc_code:text bls_code:text",
    "bls_oews_metrics":
        "soc_code:text ref_year_month:text employment:int mean_wage:real "
        "mean_wage_qualifier:text",
}
# These tables have no data_version of their own, or one that is itself to be checked.
OF_SNAPSHOTS = {"snapshot_rater", "snapshot_run"}
UNFILTERED = {"model_run", "bls_oews_metrics"}


class CannotRead(Exception):
    """Wrong usage, or a database that cannot be read: exit status 2."""


class NothingToCompare(Exception):
    """The database holds none of what should be compared: exit status 1."""


# ---------------------------------------------------------------- reading the database


def to_bool(value):
    """SQLite keeps booleans as 0 and 1, PostgreSQL prints t and f."""
    return value in (1, "1", "t", "true")


def to_int(value):
    """An integer; a fraction (SQLite would store one) stays what it is, and so differs."""
    return value if isinstance(value, float) else int(value)


def to_time(value):
    """A timestamp as text whose order is the order of time, however it was printed."""
    text = str(value).replace("T", " ").rstrip("Z")
    return text.rstrip("0").rstrip(".") if "." in text else text


CONVERT = {"text": str, "int": to_int, "real": float, "bool": to_bool, "time": to_time}


def columns_of(spec):
    """[(column, converter)] of an entry of TABLES."""
    return [(name, CONVERT[kind]) for name, kind in (c.split(":") for c in spec.split())]


def typed(spec, rows):
    """Raw rows as named tuples of the right types; None stays None."""
    columns = columns_of(spec)
    Row = namedtuple("Row", [name for name, _ in columns])
    return [
        Row(*(None if v is None else convert(v) for v, (_, convert) in zip(row, columns)))
        for row in rows
    ]


class Sqlite:
    """Reads a SQLite file, opened read-only."""

    def __init__(self, path):
        if not os.path.isfile(path):
            raise CannotRead(f"no such file: {path}")
        self.uri = "file:" + urllib.parse.quote(os.path.abspath(path)) + "?mode=ro"

    def select(self, queries):
        """The rows of each query, all as of one moment."""
        try:
            with closing(sqlite3.connect(self.uri, uri=True, isolation_level=None)) as db:
                db.execute("BEGIN")
                return [db.execute(sql).fetchall() for sql in queries]
        except sqlite3.Error as error:
            raise CannotRead(f"SQLite: {error}") from error


class Postgres:
    """Reads PostgreSQL through psql, which prints doubles so that they read back exactly."""

    NULL = "\\N"

    def __init__(self, url):
        self.url = url

    def select(self, queries):
        """The rows of each query, all as of one moment."""
        marker = uuid.uuid4().hex
        script = ["SET extra_float_digits = 1", "SET datestyle = 'ISO'",
                  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
        for sql in queries:
            script += [f"\\echo {marker}",
                       f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER, NULL '{self.NULL}')"]
        command = ["psql", "--no-psqlrc", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        for statement in script:
            command += ["-c", statement]
        parts = self.run(command).split(marker + "\n")[1:]
        return [self.parse(part) for part in parts]

    @staticmethod
    def run(command):
        """The standard output of psql."""
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                                  env=dict(os.environ, PGCLIENTENCODING="UTF8"))
        except OSError as error:
            raise CannotRead(f"cannot run psql: {error}") from error
        if done.returncode != 0:
            raise CannotRead("psql: " + done.stderr.decode("utf-8", "replace").strip())
        return done.stdout.decode("utf-8")

    def parse(self, text):
        """CSV rows without their header. The empty string is not NULL."""
        rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        return [[None if field == self.NULL else field for field in row] for row in rows]


def open_database(url):
    """The reader for a database URL."""
    if url.startswith("sqlite:"):
        return Sqlite(url[len("sqlite:"):])
    if url.startswith(("postgres://", "postgresql://")):
        return Postgres(url)
    raise CannotRead(f"not a database URL: {url} (sqlite:PATH or postgres://...)")


def choose_version(database, wanted):
    """(id, content_sha256) of the wanted data version, else of the active one."""
    sql = "SELECT id, content_sha256, is_active FROM data_version"
    rows = typed("id:text content_sha256:text is_active:bool", database.select([sql])[0])
    found = [r for r in rows if (r.id == wanted if wanted is not None else r.is_active)]
    if found:
        return found[0].id, found[0].content_sha256
    if wanted is not None:
        known = ", ".join(sorted(r.id for r in rows)) or "none"
        raise CannotRead(f"no data version {wanted} (known: {known})")
    raise NothingToCompare("no data version is active")


def read_tables(database, version):
    """{table: rows} of everything that is needed of one data version."""
    literal = "'" + version.replace("'", "''") + "'"
    mine = f" WHERE data_version = {literal}"
    queries = []
    for table, spec in TABLES.items():
        names = ", ".join(name for name, _ in columns_of(spec))
        where = "" if table in UNFILTERED else mine
        if table in OF_SNAPSHOTS:
            where = f" WHERE snapshot_id IN (SELECT id FROM score_snapshot{mine})"
        queries.append(f"SELECT {names} FROM {table}{where}")
    results = database.select(queries)
    return {table: typed(TABLES[table], rows) for table, rows in zip(TABLES, results)}


# ---------------------------------------------------------------- the release (METHOD 2)


def soc_of(onetsoc_code):
    """METHOD 2: the SOC code is the first seven characters, always."""
    return onetsoc_code[:7]


class Release:
    """The tasks of one data version, by O*NET-SOC occupation and by SOC code."""

    def __init__(self, tables):
        self.occupation = {}
        self.task_type = {}
        self.tasks_of = defaultdict(list)
        for row in sorted(tables["task_statements"]):
            self.occupation[row.task_id] = row.onetsoc_code
            self.task_type[row.task_id] = row.task_type or None
            self.tasks_of[row.onetsoc_code].append(row.task_id)
        self.details_of = defaultdict(list)
        for code in sorted(self.tasks_of):
            self.details_of[soc_of(code)].append(code)
        self.parts, self.rated_occupations = rating_parts(tables["occupation_task_ratings"])

    def tasks_of_soc(self, soc):
        """All tasks of a SOC code."""
        return [task for code in self.details_of[soc] for task in self.tasks_of[code]]

    def part(self, task, name):
        """IM, RT or F of a task; None where it is missing."""
        return self.parts.get((self.occupation[task], task), {}).get(name)


# ---------------------------------------------------------------- task weights (METHOD 3)


def rating_parts(rows):
    """METHOD 3: ({(occupation, task): {IM, RT, F}}, occupations that have any rating)."""
    parts = defaultdict(dict)
    frequency = defaultdict(dict)
    for row in rows:
        key = (row.onetsoc_code, row.task_id)
        if row.scale_id in ("IM", "RT") and row.category == 0:
            parts[key][row.scale_id] = row.data_value
        elif row.scale_id == "FT":
            frequency[key][row.category] = row.data_value
    for key, shares in frequency.items():
        mean = mean_frequency(shares)
        if mean is not None:
            parts[key]["F"] = mean
    return dict(parts), {row.onetsoc_code for row in rows}


def mean_frequency(shares):
    """METHOD 3: F, the mean category; None unless all seven are there and sum to 95-105."""
    if any(k not in shares for k in FT_CATEGORIES):
        return None
    total = math.fsum(shares[k] for k in FT_CATEGORIES)
    if not 95 - TOLERANCE <= total <= 105 + TOLERANCE:
        return None
    return math.fsum(k * shares[k] for k in FT_CATEGORIES) / total


def imputed_part(release, occupation, task, name):
    """METHOD 3: the stand-in for a missing part."""
    kind = release.task_type[task]
    if name == "RT":
        return DEFAULT_RT[kind]
    peers = release.tasks_of[occupation]
    if name == "IM":
        peers = [t for t in peers if release.task_type[t] == kind]
    known = [v for v in (release.part(t, name) for t in peers) if v is not None]
    if known:
        return statistics.median(known)
    return DEFAULT_IM if name == "IM" else DEFAULT_F


def rated_weight(release, occupation, task, scheme):
    """METHOD 3: (raw weight, source) of a task under im_rt_ft or im_rt."""
    if occupation not in release.rated_occupations:
        return CORE2_WEIGHT[release.task_type[task]], "type"
    value, source = 1.0, "rated"
    for name in PARTS_USED[scheme]:
        part = release.part(task, name)
        if part is None:
            part, source = imputed_part(release, occupation, task, name), "imputed"
        value *= part / 100 if name == "RT" else part
    return value, source


def raw_weight(release, occupation, task, scheme):
    """METHOD 3: (raw weight, source) of a task under any scheme."""
    if scheme in PARTS_USED:
        return rated_weight(release, occupation, task, scheme)
    if scheme == "core2":
        return CORE2_WEIGHT[release.task_type[task]], "type"
    if scheme == "core_only":
        return float(release.task_type[task] == "Core"), "type"
    return 1.0, "equal"


def occupation_shares(release, occupation, scheme):
    """METHOD 3: {task: (share within the occupation, source)}."""
    tasks = release.tasks_of[occupation]
    raw = {t: raw_weight(release, occupation, t, scheme) for t in tasks}
    if math.fsum(value for value, _ in raw.values()) == 0:
        raw = {t: (1.0, "equal") for t in tasks}
    total = math.fsum(value for value, _ in raw.values())
    return {t: (value / total, source) for t, (value, source) in raw.items()}


def task_weights(release, scheme):
    """METHOD 3: {task: (weight in its SOC code, source)}; details count equally."""
    weights = {}
    for details in release.details_of.values():
        for occupation in details:
            for task, (share, source) in occupation_shares(release, occupation, scheme).items():
                weights[task] = (share / len(details), source)
    return weights


# ---------------------------------------------------------------- task scores (METHOD 5)


def mean(values):
    """The plain mean."""
    values = list(values)
    return math.fsum(values) / len(values)


def sample_sd(values):
    """The sample standard deviation (n - 1); None under two values."""
    if len(values) < 2:
        return None
    centre = mean(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - 1))


def samples_by_run(rows):
    """{run: {task: [scores of its samples]}}."""
    samples = defaultdict(lambda: defaultdict(list))
    for row in rows:
        samples[row.run_id][row.task_id].append(row.score)
    return samples


def rater_scores(raters, runs, samples, release):
    """METHOD 5: {(task, rater): (run, s_m(t), samples)} from the newest run that has the task."""
    scores = {}
    for run in sorted(runs, key=lambda r: (r.created_at, r.id)):
        if run.rater not in raters:
            continue
        for task, values in samples.get(run.id, {}).items():
            if task in release.occupation:
                scores[task, run.rater] = (run.id, mean(values), len(values))
    return scores


def split_scored(scores, raters):
    """METHOD 5: ({task: {rater: s_m(t)}} where every rater has one, tasks only some have)."""
    by_task = defaultdict(dict)
    for (task, rater), (_, score, _) in scores.items():
        by_task[task][rater] = score
    scored = {t: s for t, s in by_task.items() if len(s) == len(raters)}
    return scored, set(by_task) - set(scored)


def ensemble(by_rater):
    """METHOD 5: the ensemble of one scored task."""
    values = list(by_rater.values())
    return {"mean": mean(values), "std": sample_sd(values), "min": min(values),
            "max": max(values), "n": len(values)}


# ---------------------------------------------------------------- occupation scores (METHOD 6)


def weighted_sd(shares, values, centre):
    """METHOD 6: sd_tasks; None under two tasks of positive weight."""
    if sum(w > 0 for w in shares) < 2:
        return None
    spread = math.fsum(w * (x - centre) ** 2 for w, x in zip(shares, values))
    return math.sqrt(spread / (1 - math.fsum(w * w for w in shares)))


def t_below(t, df):
    """P(-t < T < t) of Student's distribution with whole df: the finite series of Abramowitz and
    Stegun, 26.7.3 and 26.7.4."""
    sine, cosine = t / math.sqrt(df + t * t), math.sqrt(df / (df + t * t))
    term = cosine if df % 2 else 1.0
    terms = [term] if df > 1 else []
    for k in range(3 if df % 2 else 2, df - 1, 2):
        term *= (k - 1) / k * cosine * cosine
        terms.append(term)
    series = sine * math.fsum(terms)
    return 2 / math.pi * (math.atan(t / math.sqrt(df)) + series) if df % 2 else series


def t_quantile(df):
    """METHOD 7a: the 97.5 % point of Student's distribution, by bisection."""
    low, high = 1.0, 13.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if t_below(middle, df) < 0.95 else (low, middle)


def task_interval(strata, centre):
    """METHOD 7a: (ci_low, ci_high) from [[(share, mean score)] of each O*NET-SOC occupation]."""
    strata = [[(w, x) for w, x in stratum if w > 0] for stratum in strata]
    strata = [stratum for stratum in strata if stratum]
    if not strata or any(len(stratum) < 2 for stratum in strata):
        return None, None
    variance, df = 0.0, 0
    for stratum in strata:
        n, share = len(stratum), math.fsum(w for w, _ in stratum)
        mu = math.fsum(w * x for w, x in stratum) / share
        variance += n / (n - 1) * math.fsum((w * (x - mu)) ** 2 for w, x in stratum)
        df += n - 1
    reach = t_quantile(df) * math.sqrt(variance)
    return max(0.0, centre - reach), min(100.0, centre + reach)


def score_numbers(tasks, weights, scored, raters, occupation):
    """METHOD 6, 7a and 7b: ({column: value}, {rater: S_m}); all None and {} where undefined."""
    columns = dict.fromkeys(("mean", "std", "sd_tasks", "ci_low", "ci_high", "rater_low",
                             "rater_high"))
    total = math.fsum(weights[t][0] for t in tasks)
    if total <= 0:
        return columns, {}
    shares = [weights[t][0] / total for t in tasks]
    means = [mean(scored[t].values()) for t in tasks]
    centre = math.fsum(w * x for w, x in zip(shares, means))
    by_rater = {r: math.fsum(w * scored[t][r] for w, t in zip(shares, tasks)) for r in raters}
    columns["mean"] = centre
    columns["std"] = sample_sd(list(by_rater.values()))
    columns["sd_tasks"] = weighted_sd(shares, means, centre)
    strata = defaultdict(list)
    for task, share, value in zip(tasks, shares, means):
        strata[occupation[task]].append((share, value))
    columns["ci_low"], columns["ci_high"] = task_interval(strata.values(), centre)
    columns["rater_low"] = min(by_rater.values())
    columns["rater_high"] = max(by_rater.values())
    return columns, by_rater


def occupation_row(release, soc, weights, scored, partial, raters):
    """METHOD 6: (everything of an occupation but its rank, {rater: S_m})."""
    tasks = release.tasks_of_soc(soc)
    used = [t for t in tasks if t in scored]
    row, by_rater = score_numbers(used, weights, scored, raters, release.occupation)
    row["n_tasks"] = len(tasks)
    row["n_scored"] = len(used)
    row["n_partial"] = sum(t in partial for t in tasks)
    row["weight_covered"] = math.fsum(weights[t][0] for t in used)
    row["n_details"] = len(release.details_of[soc])
    row["n_details_scored"] = len({release.occupation[t] for t in used})
    row["residual"] = soc + ".00" not in release.details_of[soc]
    return row, by_rater


def rankable(rows):
    """METHOD 6: {SOC code: mean} of the occupations that take part in rankings."""
    return {soc: row["mean"] for soc, row in rows.items()
            if row["mean"] is not None and row["weight_covered"] >= MIN_COVERAGE - TOLERANCE}


class Ranks:
    """METHOD 7c: rank = 1 + number of strictly higher means; means within 1e-9 may be tied."""

    def __init__(self, means, stored):
        self.means = means
        self.stored = stored
        self.order = sorted((m, soc) for soc, m in means.items())
        self.values = [m for m, _ in self.order]

    def window(self, soc):
        """(lowest rank, highest rank) that values within 1e-9 allow, and the near codes."""
        centre = self.means[soc]
        low = bisect.bisect_left(self.values, centre - TOLERANCE)
        high = bisect.bisect_right(self.values, centre + TOLERANCE)
        near = [other for _, other in self.order[low:high] if other != soc]
        best = 1 + len(self.values) - high
        return best, best + len(near), near

    def expected(self, soc):
        """What to print as expected: a rank, or a range of ranks for near ties."""
        if soc not in self.means:
            return None
        best, worst, _ = self.window(soc)
        return best if best == worst else f"{best}..{worst}, in the order of the stored means"

    def agrees(self, soc):
        """Whether the stored rank fits the means, the near codes' ranks and the stored means."""
        rank = self.stored[soc].rank
        if rank is None or soc not in self.means:
            return rank is None and soc not in self.means
        best, worst, near = self.window(soc)
        if not best <= rank <= worst:
            return False
        usable = [other for other in near if self.in_window(other)]
        ahead = best + sum(self.stored[other].rank < rank for other in usable)
        return (all(self.in_order(soc, other) for other in usable)
                and ahead <= rank <= ahead + len(near) - len(usable))

    def in_window(self, soc):
        """Whether a code is stored with a rank that its own mean allows."""
        if soc not in self.stored or self.stored[soc].rank is None:
            return False
        best, worst, _ = self.window(soc)
        return best <= self.stored[soc].rank <= worst

    def in_order(self, soc, other):
        """Whether two near codes' ranks do not contradict their stored means."""
        a, b = self.stored[soc], self.stored[other]
        if a.mean is None or b.mean is None:
            return True
        if a.mean == b.mean:
            return a.rank == b.rank
        return a.rank <= b.rank if a.mean > b.mean else a.rank >= b.rank


# ---------------------------------------------------------------- comparing


class Check:
    """What was compared of one table, and where it differs."""

    def __init__(self, table, what):
        self.table = table
        self.what = what
        self.rows = 0
        self.values = 0
        self.largest = 0.0
        self.mismatches = []

    def differs(self, key, column, stored, expected):
        """Records a mismatch."""
        self.mismatches.append({"table": self.table, "key": key, "column": column,
                                "stored": stored, "expected": expected})

    def value(self, key, column, stored, expected):
        """Compares one value: doubles to 1e-9, anything else exactly, None only with None."""
        self.values += 1
        if isinstance(stored, float) and isinstance(expected, float):
            difference = abs(stored - expected)
            if math.isfinite(difference):
                self.largest = max(self.largest, difference)
            same = difference <= TOLERANCE
        else:
            same = stored == expected
        if not same:
            self.differs(key, column, stored, expected)

    def table_rows(self, key_columns, stored_rows, expected):
        """Compares the rows of a table with {key: {column: value}}, both ways."""
        stored = {tuple(getattr(row, c) for c in key_columns): row for row in stored_rows}
        for key in sorted(set(stored) | set(expected)):
            name = dict(zip(key_columns, key))
            self.rows += 1
            if key not in stored:
                self.differs(name, "(row)", "no row", "a row")
            elif key not in expected:
                self.differs(name, "(row)", "a row", "no row")
            else:
                for column, value in expected[key].items():
                    self.value(name, column, getattr(stored[key], column), value)


def check_codes(tables):
    """METHOD 2: soc_code is the prefix of onetsoc_code."""
    check = Check("occupation_master", "SOC codes")
    for row in sorted(tables["occupation_master"]):
        check.rows += 1
        check.value({"onetsoc_code": row.onetsoc_code}, "soc_code", row.soc_code,
                    soc_of(row.onetsoc_code))
    return check


def check_weights(tables, release, weights):
    """METHOD 3: every row of every scheme, and the sums over each SOC code."""
    stored = tables["occupation_task_weight"]
    rows = Check("occupation_task_weight", "weights and sources")
    rows.table_rows(("weight_scheme", "soc_code", "task_id"), stored, {
        (scheme, soc_of(release.occupation[task]), task):
            {"weight": weight, "weight_source": source}
        for scheme, of_scheme in weights.items()
        for task, (weight, source) in of_scheme.items()
    })
    sums = Check("occupation_task_weight", "sums over SOC codes")
    by_code = defaultdict(list)
    for row in stored:
        by_code[row.weight_scheme, row.soc_code].append(row.weight)
    for (scheme, soc), values in sorted(by_code.items()):
        sums.rows += 1
        sums.value({"weight_scheme": scheme, "soc_code": soc}, "sum of weight",
                   math.fsum(values), 1.0)
    return [rows, sums]


def check_runs(tables, version):
    """METHOD 5: a snapshot's runs are of its raters, prompt version and data version."""
    check = Check("snapshot_run", "raters and versions")
    runs = {run.id: run for run in tables["model_run"]}
    raters = {(row.snapshot_id, row.rater) for row in tables["snapshot_rater"]}
    prompts = {snap.id: snap.prompt_version for snap in tables["score_snapshot"]}
    for row in sorted(tables["snapshot_run"]):
        key = {"snapshot_id": row.snapshot_id, "run_id": row.run_id}
        check.rows += 1
        if row.run_id not in runs:
            check.differs(key, "run_id", "no such run", "a row of model_run")
            continue
        run = runs[row.run_id]
        check.value(key, "rater", row.rater, run.rater)
        check.value(key, "prompt_version of the run", run.prompt_version,
                    prompts[row.snapshot_id])
        check.value(key, "data_version of the run", run.data_version, version)
        if (row.snapshot_id, run.rater) not in raters:
            check.differs(key, "rater", "not in snapshot_rater", run.rater)
    return check


class Expected:
    """Everything that the snapshots of a version should have stored, by table and key."""

    def __init__(self, tables, release, weights):
        self.rater_scores = {}
        self.ensembles = {}
        self.occupations = {}
        self.occupation_raters = {}
        samples = samples_by_run(tables["task_ai_score"])
        for snap in sorted(tables["score_snapshot"]):
            if snap.weight_scheme in weights:
                self.add(snap, tables, release, weights[snap.weight_scheme], samples)

    def add(self, snap, tables, release, weights, samples):
        """Computes one snapshot."""
        raters = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap.id)
        run_ids = {r.run_id for r in tables["snapshot_run"] if r.snapshot_id == snap.id}
        runs = [run for run in tables["model_run"] if run.id in run_ids]
        scores = rater_scores(raters, runs, samples, release)
        scored, partial = split_scored(scores, raters)
        for (task, rater), (run, score, n) in scores.items():
            self.rater_scores[snap.id, task, rater] = {
                "run_id": run, "score": score, "n_samples": n}
        for task, by_rater in scored.items():
            self.ensembles[snap.id, task] = ensemble(by_rater)
        for soc in release.details_of:
            row, by_rater = occupation_row(release, soc, weights, scored, partial, raters)
            if snap.seed is None:  # made before there were intervals
                row["ci_low"] = row["ci_high"] = None
            self.occupations[snap.id, soc] = row
            for rater, value in by_rater.items():
                self.occupation_raters[snap.id, soc, rater] = {"mean": value}


def ranks_of_snapshot(check, key, means, stored):
    """METHOD 7c: compares the ranks of stored rows by SOC code."""
    ranks = Ranks(means, stored)
    for soc in sorted(stored):
        check.rows += 1
        check.values += 1
        if not ranks.agrees(soc):
            check.differs(key | {"soc_code": soc}, "rank", stored[soc].rank, ranks.expected(soc))


def check_ranks(tables, expected):
    """METHOD 7c: every stored rank, by score and under each rater alone, by snapshot."""
    by_score = Check("occupation_ai_score", "rank")
    by_rater = Check("occupation_rater_score", "rank under the rater")
    for snap in sorted(tables["score_snapshot"]):
        key = {"snapshot_id": snap.id}
        rows = {soc: row for (of, soc), row in expected.occupations.items() if of == snap.id}
        means = rankable(rows)
        stored = {row.soc_code: row for row in tables["occupation_ai_score"]
                  if row.snapshot_id == snap.id and row.soc_code in rows}
        ranks_of_snapshot(by_score, key, means, stored)
        stored = defaultdict(dict)
        for row in tables["occupation_rater_score"]:
            if row.snapshot_id == snap.id and row.soc_code in rows:
                stored[row.rater][row.soc_code] = row
        for rater, of_rater in sorted(stored.items()):
            own = {soc: expected.occupation_raters[snap.id, soc, rater]["mean"] for soc in means
                   if (snap.id, soc, rater) in expected.occupation_raters}
            # Made before there were ranks under each rater: none.
            own = {} if snap.seed is None else own
            ranks_of_snapshot(by_rater, key | {"rater": rater}, own, of_rater)
    return [by_score, by_rater]


def check_snapshots(tables, version, expected):
    """METHOD 5 to 7: all tables of all snapshots, but the intervals of ranks."""
    checks = [check_runs(tables, version)]
    for table, what, key, wanted in (
        ("task_rater_score", "s_m(t)", ("snapshot_id", "task_id", "rater"),
         expected.rater_scores),
        ("task_ai_ensemble", "scored tasks", ("snapshot_id", "task_id"), expected.ensembles),
        ("occupation_ai_score", "all but ranks", ("snapshot_id", "soc_code"),
         expected.occupations),
        ("occupation_rater_score", "S_m", ("snapshot_id", "soc_code", "rater"),
         expected.occupation_raters),
    ):
        check = Check(table, what)
        check.table_rows(key, tables[table], wanted)
        checks.append(check)
    return checks + check_ranks(tables, expected)


# ---------------------------------------------------------------- rank intervals (METHOD 7c)


def chacha8(key):
    """The 64-bit numbers of a ChaCha stream with 8 rounds, block 0 on, nonce 0 (RFC 8439,
    section 2.1, with a 64-bit counter). Many blocks at once: each word of the state is one
    large integer with a lane of 64 bits per block."""
    lanes = 256
    ones = sum(1 << 64 * lane for lane in range(lanes))
    mask = 0xFFFFFFFF * ones
    words = [int.from_bytes(key[i:i + 4], "little") for i in range(0, 32, 4)]

    def turn(value, bits):
        return (value << bits | value >> 32 - bits) & mask

    for first in itertools.count(0, lanes):
        counters = range(first, first + lanes)
        start = [word * ones for word in (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *words)]
        start += [sum((n & 0xFFFFFFFF) << 64 * lane for lane, n in enumerate(counters)),
                  sum((n >> 32) << 64 * lane for lane, n in enumerate(counters)), 0, 0]
        x = start[:]
        for a, b, c, d in QUARTERS * 4:
            for into, other, by, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[into] = (x[into] + x[other]) & mask
                x[by] = turn(x[by] ^ x[into], bits)
        x = [(word + old) & mask for word, old in zip(x, start)]
        pairs = [array("Q", (x[i] | x[i + 1] << 32).to_bytes(8 * lanes, sys.byteorder))
                 for i in range(0, 16, 2)]
        if sys.byteorder == "big":
            pairs = [pair[::-1] for pair in pairs]
        yield from itertools.chain.from_iterable(zip(*pairs))


def stream(seed, name):
    """METHOD 7c: the stream of a name under a seed; no name here is longer than 24 bytes."""
    return chacha8(seed.to_bytes(8, "little") + name.encode().ljust(24, b"\0"))


def drawn_scores(soc, strata, raters, seed):
    """METHOD 7c: the score of a code in every draw, in whole 1e-9 points.

    strata: [(share of the weight, [(weight, (score of every rater))])]."""
    numbers = stream(seed, soc)
    scores = []
    for rater in raters:
        score = 0.0
        for share, pool in strata:
            weight = 0.0
            while weight <= 0:
                drawn = [pool[next(numbers) * len(pool) >> 64] for _ in pool]
                weight = math.fsum(w for w, _ in drawn)
            score += share * math.fsum(w * s[rater] for w, s in drawn) / weight
        scores.append(math.floor(score * 1e9 + 0.5))
    return scores


def rank_strata(release, soc, weights, scores):
    """The strata of a code: of each O*NET-SOC occupation its share of the weight and its scored
    tasks in the order of weight and scores."""
    pools = [[(weights[t], scores[t]) for t in release.tasks_of[code] if t in scores]
             for code in release.details_of[soc]]
    pools = [sorted(pool) for pool in pools if math.fsum(w for w, _ in pool) > 0]
    total = math.fsum(w for pool in pools for w, _ in pool)
    return [(math.fsum(w for w, _ in pool) / total, pool) for pool in pools]


def rank_ends(drawn):
    """METHOD 7c: {SOC code: (rank_low, rank_high)} from {SOC code: its score in every draw}."""
    ranks = {soc: [] for soc in drawn}
    for scores in zip(*drawn.values()):
        order = sorted(scores)
        for soc, score in zip(drawn, scores):
            ranks[soc].append(1 + len(order) - bisect.bisect_right(order, score))
    at = [math.ceil(DRAWS * thousandths / 1000) - 1 for thousandths in (25, 975)]
    return {soc: tuple(sorted(own)[i] for i in at) for soc, own in ranks.items()}


def check_rank_draws(tables, release, expected):
    """METHOD 7c: rank_low and rank_high, from the stored weights and task scores (which the other
    checks compare): the order of the tasks must not hang on the last digit of a weight."""
    check = Check("occupation_ai_score", "rank intervals")
    weights = defaultdict(dict)
    for row in tables["occupation_task_weight"]:
        weights[row.weight_scheme][row.task_id] = row.weight
    for snap in sorted(tables["score_snapshot"]):
        names = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap.id)
        by_task = defaultdict(dict)
        for row in tables["task_rater_score"]:
            if row.snapshot_id == snap.id:
                by_task[row.task_id][row.rater] = row.score
        scores = {task: tuple(of[name] for name in names) for task, of in by_task.items()
                  if len(of) == len(names)}
        rows = {soc: row for (of, soc), row in expected.occupations.items() if of == snap.id}
        ends = {}
        if snap.seed is not None:
            numbers = stream(snap.seed, "raters")
            raters = [next(numbers) * len(names) >> 64 for _ in range(DRAWS)]
            ends = rank_ends({soc: drawn_scores(
                soc, rank_strata(release, soc, weights[snap.weight_scheme], scores), raters,
                snap.seed) for soc in rankable(rows)})
        for row in tables["occupation_ai_score"]:
            if row.snapshot_id == snap.id:
                key = {"snapshot_id": snap.id, "soc_code": row.soc_code}
                low, high = (None, None)
                if rows.get(row.soc_code, {}).get("ci_low") is not None:
                    low, high = ends.get(row.soc_code, (None, None))
                check.rows += 1
                check.value(key, "rank_low", row.rank_low, low)
                check.value(key, "rank_high", row.rank_high, high)
    return check


# ---------------------------------------------------------------- other weights (METHOD 7d)


def check_schemes(tables, release):
    """METHOD 7d: every stored snapshot's means and ranks under every scheme."""
    rows = Check("occupation_scheme_score", "means and coverage")
    places = Check("occupation_scheme_score", "rank")
    snapshots = sorted({row.snapshot_id for row in tables["occupation_scheme_score"]})
    for snap in snapshots:
        means = {row.task_id: row.mean for row in tables["task_ai_ensemble"]
                 if row.snapshot_id == snap}
        for scheme in SCHEMES:
            weights = task_weights(release, scheme)
            wanted = {}
            for soc in release.details_of:
                used = [(weights[t][0], means[t]) for t in release.tasks_of_soc(soc) if t in means]
                total = math.fsum(w for w, _ in used)
                centre = math.fsum(w * x for w, x in used) / total if total > 0 else None
                wanted[soc] = {"mean": centre, "weight_covered": total}
            mine = [row for row in tables["occupation_scheme_score"]
                    if (row.snapshot_id, row.weight_scheme) == (snap, scheme)]
            rows.table_rows(("snapshot_id", "weight_scheme", "soc_code"), mine, {
                (snap, scheme, soc): row for soc, row in wanted.items()})
            stored = {row.soc_code: row for row in mine if row.soc_code in wanted}
            ranks = Ranks(rankable(wanted), stored)
            for soc in sorted(stored):
                places.rows += 1
                places.values += 1
                if not ranks.agrees(soc):
                    key = {"snapshot_id": snap, "weight_scheme": scheme, "soc_code": soc}
                    places.differs(key, "rank", stored[soc].rank, ranks.expected(soc))
    return [rows, places]


# ---------------------------------------------------------------- totals (METHOD 11)


class Work:
    """METHOD 11: one BLS code with its jobs, its score and why it has none."""

    def __init__(self, row, members, with_tasks):
        self.jobs = row.employment
        self.bill = None if row.mean_wage is None else row.employment * row.mean_wage
        self.top_coded = row.mean_wage is not None and row.mean_wage_qualifier == "#"
        self.group = row.soc_code[:2]
        scores = rankable(members).values()
        self.score = mean(scores) if scores else None
        self.residual = with_tasks and all(member["residual"] for member in members.values())
        if any(member["mean"] is not None for member in members.values()):
            self.why = "partly_scored_jobs"
        else:
            self.why = "unscored_jobs" if with_tasks else "no_task_data_jobs"

    def line(self):
        """METHOD 11: which of the three lines it stands on."""
        if self.residual:
            return "residual"
        return "unscored" if self.score is None else "named"

    def band(self):
        """METHOD 1: the band of its score."""
        return [name for name, least in BANDS if self.score >= least][-1]


def work_of(tables, release, rows):
    """METHOD 11: (newest period, [Work of joined codes], joined codes without jobs, [jobs])."""
    newest = max((row.ref_year_month for row in tables["bls_oews_metrics"]), default=None)
    published = {row.soc_code: row for row in tables["bls_oews_metrics"]
                 if row.ref_year_month == newest}
    socs = defaultdict(set)
    for row in tables["occupation_bls"]:
        socs[row.bls_code].add(row.soc_code)
    work, without = [], 0
    for code in sorted(socs):
        row = published.get(code)
        if row is None or row.employment is None:
            without += 1
            continue
        unscored = {"mean": None, "weight_covered": 0.0}
        members = {soc: rows.get(soc) or {**unscored, "residual":
                                          soc + ".00" not in release.details_of[soc]}
                   for soc in sorted(socs[code]) if release.details_of.get(soc)}
        work.append(Work(row, members, bool(members)))
    jobs = [row.employment for row in published.values() if row.employment is not None]
    return newest, work, without, jobs


def part(numerator, denominator):
    """A share; None of nothing."""
    return numerator / denominator if denominator else None


def line_of(work, all_jobs):
    """METHOD 11: the figures of one line."""
    jobs = sum(w.jobs for w in work)
    scored = [w for w in work if w.score is not None]
    paid = [w for w in work if w.bill is not None]
    scored_jobs = sum(w.jobs for w in scored)
    return {
        "codes": len(work), "jobs": jobs, "share_of_jobs": part(jobs, all_jobs),
        "mean_score": part(math.fsum(w.score * w.jobs for w in scored), scored_jobs),
        "scored_share": part(scored_jobs, jobs),
        "wage_bill": math.fsum(w.bill for w in paid) if paid else None,
        "wage_share": part(sum(w.jobs for w in paid), jobs),
        "wage_bill_is_lower_bound": any(w.top_coded for w in paid),
    }


def summary_lines(work, without, published):
    """METHOD 11: {name of a line: {figure: value}} of everything that a summary states."""
    all_jobs = sum(published)
    of = {name: [w for w in work if w.line() == name]
          for name in ("named", "residual", "unscored")}
    lines = {name: line_of(some, all_jobs) for name, some in of.items()}
    lines["total"] = line_of(work, all_jobs)
    for why in ("partly_scored_jobs", "unscored_jobs", "no_task_data_jobs"):
        lines["unscored"][why] = sum(w.jobs for w in of["unscored"] if w.why == why)
    for name, _ in BANDS:
        lines["band " + name] = line_of([w for w in of["named"] if w.band() == name], all_jobs)
    for group in sorted({w.group for w in work}):
        mine = [w for w in work if w.group == group]
        lines["group " + group] = line_of(mine, all_jobs) | {
            name + "_jobs": sum(w.jobs for w in mine if w.line() == name) for name in of}
    scored_jobs = sum(w.jobs for w in work if w.score is not None)
    lines["coverage"] = {
        "published_codes": len(published), "published_jobs": all_jobs,
        "joined_jobs": sum(w.jobs for w in work),
        "joined_share": part(sum(w.jobs for w in work), all_jobs), "scored_jobs": scored_jobs,
        "scored_share": part(scored_jobs, all_jobs), "codes_without_jobs": without,
    }
    return lines


def check_summary(tables, release, expected, version, summary):
    """METHOD 11: every figure that the program printed."""
    check = Check("summary", "totals")
    active = [snap.id for snap in tables["score_snapshot"] if snap.is_active]
    rows = {soc: row for (snap, soc), row in expected.occupations.items() if [snap] == active}
    newest, work, without, published = work_of(tables, release, rows)
    check.value({}, "data_version", summary["score_version"]["data_version"], version)
    check.value({}, "snapshot", summary["score_version"]["snapshot"], active[0] if active else None)
    check.value({}, "oews_period", summary["oews_period"], newest)
    printed = {name: summary[name]
               for name in ("total", "named", "residual", "unscored", "coverage")}
    printed |= {"band " + band["band"]: band for band in summary["bands"]}
    printed |= {"group " + group["code"]: group for group in summary["major_groups"]}
    wanted = summary_lines(work, without, published)
    for name in sorted(set(printed) | set(wanted)):
        check.rows += 1
        if name not in printed or name not in wanted:
            check.differs({"line": name}, "(line)", name in printed, name in wanted)
            continue
        for figure, value in wanted[name].items():
            stored = printed[name][figure]
            if figure == "wage_bill" and None not in (stored, value):
                # Trillions: relative, as a double has sixteen digits.
                check.value({"line": name}, figure, stored / max(value, 1.0),
                            value / max(value, 1.0))
            else:
                check.value({"line": name}, figure, stored, value)
    return check


# ---------------------------------------------------------------- agreement (METHOD 8)


def correlation(x, y):
    """Pearson's; None where a column does not vary."""
    if len(x) < 2 or min(x) == max(x) or min(y) == max(y):
        return None
    mean_x, mean_y = mean(x), mean(y)
    products = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))
    squares = [math.fsum((v - m) ** 2 for v in column) for column, m in ((x, mean_x), (y, mean_y))]
    return products / math.sqrt(squares[0]) / math.sqrt(squares[1])


def midranks(x):
    """Ranks from 1, ties sharing the mean of theirs."""
    order = sorted(x)
    return [(bisect.bisect_left(order, v) + 1 + bisect.bisect_right(order, v)) / 2 for v in x]


def tau_b(x, y):
    """Kendall's: pairs counted through a tree of counts over the ranks of y."""
    if len(x) < 2 or min(x) == max(x) or min(y) == max(y):
        return None
    places = {v: i + 1 for i, v in enumerate(sorted(set(y)))}
    tree = [0] * (len(places) + 1)

    def upto(place):
        total = 0
        while place > 0:
            total += tree[place]
            place -= place & -place
        return total

    net = seen = 0
    for _, group in itertools.groupby(sorted(zip(x, y)), key=lambda pair: pair[0]):
        group = [places[b] for _, b in group]
        for place in group:  # against all that have a smaller x
            net += upto(place - 1) - (seen - upto(place))
        for place in group:
            while place < len(tree):
                tree[place] += 1
                place += place & -place
        seen = upto(len(tree) - 1)
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts)
    every = pairs([len(x)])
    untied = [every - pairs(Counter(column).values()) for column in (x, y)]
    return net / math.sqrt(untied[0] * untied[1])


def krippendorff(units):
    """alpha for intervals, from the coincidences of values; units: lists of values."""
    units = [unit for unit in units if len(unit) >= 2]
    counts = Counter(v for unit in units for v in unit)
    n = sum(counts.values())
    if len(units) < 2 or len(counts) < 2:
        return None
    apart = math.fsum(
        math.fsum((v - w) ** 2 for v in unit for w in unit) / (len(unit) - 1) for unit in units) / n
    chance = math.fsum(
        p * q * (v - w) ** 2 for v, p in counts.items() for w, q in counts.items()) / (n * (n - 1))
    return 1 - apart / chance


def intraclass(x, y):
    """ICC(2,1) from the table of an analysis of variance of n units by two raters."""
    n = len(x)
    if n < 2:
        return None
    grand = mean(x + y)
    units = 2 * math.fsum(((a + b) / 2 - grand) ** 2 for a, b in zip(x, y))
    raters = n * ((mean(x) - grand) ** 2 + (mean(y) - grand) ** 2)
    total = math.fsum((v - grand) ** 2 for v in x + y)
    rest = (total - units - raters) / (n - 1)
    units /= n - 1
    scale = units + rest + 2 * (raters - rest) / n
    return (units - rest) / scale if scale > 1e-12 else None


def weighted_kappa(x, y):
    """Quadratically weighted kappa, from the table of five by five bands."""
    bands = [[min(int(v // 20), 4) for v in column] for column in (x, y)]
    n = len(x)
    shares = [[column.count(band) / n for band in range(5)] for column in bands] if n else []
    chance = math.fsum((i - j) ** 2 * shares[0][i] * shares[1][j]
                       for i in range(5) for j in range(5)) if n >= 2 else 0
    observed = mean([(i - j) ** 2 for i, j in zip(*bands)]) if n else None
    return 1 - observed / chance if chance > 0 else None


def jaccard(x, y, sign):
    """Of the tenth of highest (sign 1) or lowest (-1) units of each, with ties."""
    if len(x) < 2 or min(x) == max(x) or min(y) == max(y):
        return None
    tenth = -(-len(x) // 10)
    members = []
    for column in (x, y):
        cut = sorted((sign * v for v in column), reverse=True)[tenth - 1]
        members.append({i for i, v in enumerate(column) if sign * v >= cut})
    return len(members[0] & members[1]) / len(members[0] | members[1])


def agreement_of(pairs, dropped):
    """{statistic: value} of two raters; pairs: [(a, b)]."""
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    apart = [a - b for a, b in pairs]
    bias, spread = (mean(apart), sample_sd(apart)) if apart else (None, None)
    found = {
        "n": float(len(pairs)),
        "dropped": float(dropped),
        "pearson": correlation(x, y),
        "spearman": correlation(midranks(x), midranks(y)),
        "kendall": tau_b(x, y),
        "mean_absolute_difference": mean([abs(d) for d in apart]) if apart else None,
        "bias": bias,
        "limit_low": None if spread is None else bias - 1.96 * spread,
        "limit_high": None if spread is None else bias + 1.96 * spread,
        "within_5": mean([float(abs(d) <= 5) for d in apart]) if apart else None,
        "within_10": mean([float(abs(d) <= 10) for d in apart]) if apart else None,
        "icc": intraclass(x, y),
        "alpha": krippendorff([list(pair) for pair in pairs]),
        "kappa": weighted_kappa(x, y),
        "top_decile": jaccard(x, y, 1),
        "bottom_decile": jaccard(x, y, -1),
    }
    return {name: value for name, value in found.items() if value is not None}


def check_agreement(tables, expected):
    """METHOD 8, over all tasks: every pair of raters, and all of more than two together."""
    check = Check("rater_agreement", "overall")
    with_rows = {row.snapshot_id for row in tables["rater_agreement"]}
    wanted = {}
    for snap in sorted(with_rows):
        raters = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap)
        scores = defaultdict(dict)
        for (of, task, rater), row in expected.rater_scores.items():
            if of == snap:
                scores[task][rater] = row["score"]
        for a, b in itertools.combinations(raters, 2):
            both = [(s[a], s[b]) for s in scores.values() if a in s and b in s]
            dropped = sum((a in s) != (b in s) for s in scores.values())
            for name, value in agreement_of(both, dropped).items():
                wanted[snap, a, b, name] = {"value": value}
        if len(raters) > 2:
            units = [list(s.values()) for s in scores.values()]
            alpha = krippendorff(units)
            wanted[snap, "*", "*", "n"] = {"value": float(sum(len(u) >= 2 for u in units))}
            if alpha is not None:
                wanted[snap, "*", "*", "alpha"] = {"value": alpha}
    stored = [row for row in tables["rater_agreement"] if row.scope == "overall"
              and (row.rater_a != row.rater_b or row.rater_a == "*")]
    check.table_rows(("snapshot_id", "rater_a", "rater_b", "statistic"), stored, wanted)
    return check


# ---------------------------------------------------------------- what is missing or odd


def problems_of(tables, expected):
    """What should be there to compare and is not: each is a failure."""
    problems = []
    if not tables["occupation_task_weight"]:
        problems.append("no weights: occupation_task_weight has no row of this version")
    snapshots = tables["score_snapshot"]
    if not snapshots:
        problems.append("no snapshot: score_snapshot has no row of this version")
    elif not expected.rater_scores:
        problems.append("no task scores: task_ai_score has none of any snapshot's runs")
    with_raters = {row.snapshot_id for row in tables["snapshot_rater"]}
    problems += [f"snapshot {snap.id} has no raters" for snap in sorted(snapshots)
                 if snap.id not in with_raters]
    named = {row.weight_scheme for row in tables["occupation_task_weight"]}
    named |= {snap.weight_scheme for snap in snapshots}
    problems += [f"weight scheme {name!r} is not one of METHOD 3"
                 for name in sorted(named - set(SCHEMES))]
    return problems


def notes_on(tables, release, content):
    """What explains a mismatch without being one."""
    notes = []
    used = {row.run_id for row in tables["snapshot_run"]}
    stale = sorted(r.id for r in tables["model_run"]
                   if r.id in used and r.content_sha256 != content)
    if stale:
        notes.append(f"runs {stale} scored other content than this version now has")
    gone = {row.task_id for row in tables["task_ai_score"]} - set(release.occupation)
    if gone:
        notes.append(f"{len(gone)} scored tasks are not in this version: left out")
    return notes


# ---------------------------------------------------------------- reporting


def recompute(database, wanted, summary, rank_draws):
    """Reads, computes and compares; the result as a dictionary."""
    version, content = choose_version(database, wanted)
    tables = read_tables(database, version)
    release = Release(tables)
    if not release.occupation:
        raise NothingToCompare(f"data version {version} has no tasks")
    stored = {row.weight_scheme for row in tables["occupation_task_weight"]}
    needed = stored | {snap.weight_scheme for snap in tables["score_snapshot"]}
    weights = {s: task_weights(release, s) for s in SCHEMES if s in needed}
    expected = Expected(tables, release, weights)
    checks = [check_codes(tables), *check_weights(tables, release, weights),
              *check_snapshots(tables, version, expected), *check_schemes(tables, release)]
    if rank_draws:
        checks.append(check_rank_draws(tables, release, expected))
    if summary is not None:
        checks.append(check_summary(tables, release, expected, version, summary))
    checks.append(check_agreement(tables, expected))
    problems = problems_of(tables, expected)
    return {
        "data_version": version,
        "tasks": len(release.occupation),
        "weight_schemes": sorted(stored),
        "snapshots": sorted(snap.id for snap in tables["score_snapshot"]),
        "ok": not problems and not any(check.mismatches for check in checks),
        "problems": problems,
        "notes": notes_on(tables, release, content),
        "checks": [{"table": c.table, "what": c.what, "rows": c.rows, "values": c.values,
                    "largest_difference": c.largest, "mismatches": len(c.mismatches),
                    "first": c.mismatches[:SHOWN]} for c in checks],
    }


def read_summary(path):
    """The printed summary; None where none is given."""
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise CannotRead(f"{path}: {error}") from error


def shown(value):
    """A value in full, as it would be written in SQL or JSON."""
    if value is None:
        return "NULL"
    return value if isinstance(value, str) and value else repr(value)


def print_report(result):
    """The result as text."""
    print(f"data version {result['data_version']}: {result['tasks']} tasks, weight schemes "
          f"{', '.join(result['weight_schemes']) or 'none'}, "
          f"snapshots {', '.join(map(str, result['snapshots'])) or 'none'}")
    line = "{:<24}{:<22}{:>9}{:>10}{:>15}{:>12}"
    print(line.format("table", "compared", "rows", "values", "largest diff", "mismatches"))
    for check in result["checks"]:
        print(line.format(check["table"], check["what"], check["rows"], check["values"],
                          f"{check['largest_difference']:.3g}", check["mismatches"]))
    for check in result["checks"]:
        for bad in check["first"]:
            key = ", ".join(f"{name} {shown(value)}" for name, value in bad["key"].items())
            print(f"MISMATCH {bad['table']} ({key}) {bad['column']}: "
                  f"stored {shown(bad['stored'])}, expected {shown(bad['expected'])}")
        if check["mismatches"] > SHOWN:
            print(f"... and {check['mismatches'] - SHOWN} more in {check['table']}, "
                  f"{check['what']}")
    for note in result["notes"]:
        print(f"note: {note}")
    for problem in result["problems"]:
        print(f"FAILED: {problem}")
    print("all values agree to 1e-9" if result["ok"] else "NOT in agreement")


def main(argv=None):
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Recompute weights, scores and ranks from a database and compare them.")
    parser.add_argument("database_url", metavar="DATABASE_URL",
                        help="sqlite:PATH or postgres://...")
    parser.add_argument("--data-version", metavar="V", help="instead of the active one")
    parser.add_argument("--summary", metavar="FILE",
                        help="what `onet-ai summary --json` printed: compared as well")
    parser.add_argument("--rank-draws", action="store_true",
                        help="draw the intervals of the ranks again: a minute for a whole release")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(argv)
    try:
        result = recompute(open_database(options.database_url), options.data_version,
                           read_summary(options.summary), options.rank_draws)
    except (CannotRead, NothingToCompare) as error:
        if options.json:
            print(json.dumps({"ok": False, "problems": [str(error)]}))
        print(f"recompute.py: {error}", file=sys.stderr)
        return 2 if isinstance(error, CannotRead) else 1
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print_report(result)
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
