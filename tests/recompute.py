#!/usr/bin/env python3
"""Recompute published numbers from the rows they came from, and compare.

    tests/recompute.py DATABASE_URL [--data-version V] [--summary FILE] [--compare FILE]
                        [--indexes FILE] [--printed FILE]… [--draws] [--json]

DATABASE_URL is `sqlite:PATH` (opened read-only) or `postgres://...` (read through
`psql`, in one read-only transaction). From the O*NET tables and task_ai_score it computes again
everything that the program computes and stores of a data version, following docs/METHOD.md
sections 2 to 8: occupation_task_weight, catalog and task_catalog, snapshot_rater, snapshot_run,
task_rater_score, task_ai_ensemble, occupation_ai_score, occupation_rater_score,
occupation_scheme_score, snapshot_scheme, rater_agreement, snapshot_step and occupation_step. What is drawn a thousand times (the
intervals of ranks and of agreement) it draws only with --draws, because that takes minutes here for
a whole release. FILE is what `onet-ai summary --json` printed (or the body of GET /summary): its
totals are computed again too, following section 11; --compare does the same with what `onet-ai
compare --json` printed, and --indexes with `onet-ai indexes CODE --json`.
With --printed it does the same with what `activities`, `skills`, `technologies` or `transitions` printed with --json (section 13). Not computed again are what publishers state,
costs (a ledger of its own) and the texts of reports. Nothing is shared with the program itself: this
is a second reading of the method, in the standard library only.

Exit status: 0 all values agree to 1e-9; 1 some do not, or there is nothing to compare;
2 wrong usage, or the database cannot be read.
"""

from __future__ import annotations

import argparse
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
from collections import defaultdict, namedtuple
from contextlib import closing

from recomputed import activities, agreement, catalog, shared, steps
from recomputed.draws import DRAWS, below, drawn_scores, in_order, rank_ends, stream
from recomputed.figures import (BANDS, TOLERANCE, band_of, mean, ranks_of, reaches, same,
                                sample_sd)

SHOWN = 5
SCHEMES = ("im_rt_ft", "im_rt", "core2", "core_only", "equal")
PARTS_USED = {"im_rt_ft": ("IM", "RT", "F"), "im_rt": ("IM", "RT")}
CORE2_WEIGHT = {"Core": 2.0, "Supplemental": 1.0, None: 1.0}
DEFAULT_IM = 3.0
DEFAULT_RT = {"Core": 100.0, "Supplemental": 50.0, None: 75.0}
DEFAULT_F = 4.0
FT_CATEGORIES = range(1, 8)
MIN_COVERAGE = 0.5
TOP = 25

# Columns read from each table, with the kind of value each holds.
TABLES = {
    "occupation_master": "onetsoc_code:text soc_code:text",
    "task_statements": "task_id:int onetsoc_code:text task_type:text",
    "task_dwa": "task_id:int dwa_id:text",
    "element_rating": "onetsoc_code:text element_id:text scale_id:text domain:text data_value:real "
        "not_relevant:bool",
    "technology_skill":
        "onetsoc_code:text example:text hot_technology:bool in_demand:bool",
    "related_occupation": "onetsoc_code:text related_onetsoc_code:text position:int",
    "occupation_task_ratings":
        "onetsoc_code:text task_id:int scale_id:text category:int data_value:real",
    "occupation_task_weight":
        "weight_scheme:text soc_code:text task_id:int weight:real weight_source:text",
    "task_ai_score": "task_id:int run_id:int sample:int score:int carried_from:text "
        "model_version:text created_at:time",
    "score_snapshot":
        "id:int prompt_version:text weight_scheme:text seed:int is_active:bool",
    "snapshot_rater": "snapshot_id:int rater:text n_tasks:int prompt_version:text",
    "snapshot_rater_version":
        "snapshot_id:int rater:text model_version:text n_scores:int first_at:time last_at:time",
    "snapshot_step": "snapshot_id:int before_id:int reason:text n_tasks:int shift:real",
    "occupation_step":
        "snapshot_id:int soc_code:text tasks:real weights:real rescored:real raters:real "
        "question:real n_both:int n_new:int n_gone:int raters_low:real raters_high:real",
    "snapshot_run": "snapshot_id:int run_id:int rater:text n_tasks:int",
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
        "snapshot_id:int rater_a:text rater_b:text scope:text scope_value:text statistic:text "
        "value:real low:real high:real",
    "snapshot_scheme":
        "snapshot_id:int weight_scheme:text position:int same_as:text ranked:int compared:int "
        "spearman:real kendall:real top_size:int top_shared:int",
    "catalog": "catalog_id:text strategy:text parameters:text n_tasks:int n_occupations:int",
    "task_catalog": "catalog_id:text task_id:int soc_code:text position:int",
    "occupation_scheme_score":
        "snapshot_id:int soc_code:text weight_scheme:text mean:real weight_covered:real rank:int",
    "occupation_bls": "soc_code:text bls_code:text",
    "bls_oews_metrics":
        "soc_code:text ref_year_month:text employment:int mean_wage:real "
        "mean_wage_qualifier:text",
    "index_source": "name:text taxonomy:text",
    "index_value": "name:text code:text value:real",
    "soc_crosswalk": "kind:text source_code:text target_code:text",
    "bls_oews_wage": "soc_code:text ref_year_month:text basis:text measure:text value:real "
        "qualifier:text",
    "bls_proj_metrics": "soc_code:text projection_period:text employment_base:int",
}
# These tables have no data_version of their own, or one that is itself to be checked.
OF_SNAPSHOTS = {"snapshot_rater", "snapshot_rater_version", "snapshot_run", "snapshot_scheme",
                "snapshot_step"}
UNFILTERED = {"model_run", "bls_oews_metrics", "bls_oews_wage", "bls_proj_metrics", "index_source",
              "index_value", "soc_crosswalk"}


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
    if not (reaches(total, 95) and reaches(105, total)):
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


def samples_by_run(rows):
    """{run: {task: [rows of its samples]}}."""
    samples = defaultdict(lambda: defaultdict(list))
    for row in rows:
        samples[row.run_id][row.task_id].append(row)
    return samples


def of_versions(samples, raters, versions):
    """METHOD 5: the samples that the model versions of a snapshot gave, by run as above. `raters`
    is {run: rater}, `versions` a set of (rater, version)."""
    kept = {}
    for run, rater in raters.items():
        tasks = {task: [row for row in rows if (rater, row.model_version) in versions]
                 for task, rows in samples.get(run, {}).items()}
        kept[run] = {task: rows for task, rows in tasks.items() if rows}
    return kept


def rater_scores(raters, runs, samples, release):
    """METHOD 5: {(task, rater): (run, s_m(t), samples)} from the newest run that has the task."""
    scores = {}
    for run in sorted(runs, key=lambda r: (r.created_at, r.id)):
        if run.rater not in raters:
            continue
        for task, rows in samples.get(run.id, {}).items():
            if task in release.occupation:
                values = [row.score for row in rows]
                scores[task, run.rater] = (run.id, mean(values), len(values))
    return scores


def versions_of(scores, samples):
    """METHOD 5: {(rater, version): [times]} of the samples behind s_m(t)."""
    versions = defaultdict(list)
    for (task, rater), (run, _, _) in scores.items():
        for row in samples[run][task]:
            versions[rater, row.model_version].append(row.created_at)
    return versions


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


def interval_reach(strata):
    """METHOD 7a: half the width of an interval from [[(share, value)] of each O*NET-SOC occupation]."""
    strata = [[(w, x) for w, x in stratum if w > 0] for stratum in strata]
    strata = [stratum for stratum in strata if stratum]
    if not strata or any(len(stratum) < 2 for stratum in strata):
        return None
    variance, df = 0.0, 0
    for stratum in strata:
        n, share = len(stratum), math.fsum(w for w, _ in stratum)
        mu = math.fsum(w * x for w, x in stratum) / share
        variance += n / (n - 1) * math.fsum((w * (x - mu)) ** 2 for w, x in stratum)
        df += n - 1
    return t_quantile(df) * math.sqrt(variance)


def task_interval(strata, centre):
    """METHOD 7a: (ci_low, ci_high)."""
    reach = interval_reach(strata)
    if reach is None:
        return None, None
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
    if not reaches(row["weight_covered"], MIN_COVERAGE):  # METHOD 7a: it would promise too much
        row["ci_low"] = row["ci_high"] = None
    row["n_details"] = len(release.details_of[soc])
    row["n_details_scored"] = len({release.occupation[t] for t in used})
    row["residual"] = soc + ".00" not in release.details_of[soc]
    return row, by_rater


def rankable(rows):
    """METHOD 6: {SOC code: mean} of the occupations that take part in rankings."""
    return {soc: row["mean"] for soc, row in rows.items()
            if row["mean"] is not None and reaches(row["weight_covered"], MIN_COVERAGE)}


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


def check_counts(tables, expected):
    """METHOD 5: how many tasks each rater scored, and how many of a snapshot's scores come from
    each run."""
    raters = Check("snapshot_rater", "tasks scored")
    runs = Check("snapshot_run", "scores used")
    of_rater, of_run = defaultdict(int), defaultdict(int)
    for (snap, _, rater), row in expected.rater_scores.items():
        of_rater[snap, rater] += 1
        of_run[snap, row["run_id"]] += 1
    for check, rows, counts, name in ((raters, tables["snapshot_rater"], of_rater, "rater"),
                                      (runs, tables["snapshot_run"], of_run, "run_id")):
        for row in sorted(rows):
            key = {"snapshot_id": row.snapshot_id, name: getattr(row, name)}
            check.rows += 1
            check.value(key, "n_tasks", row.n_tasks, counts[tuple(key.values())])
    return [raters, runs]


def check_runs(tables, version):
    """METHOD 5: a snapshot's runs are of its raters, the question of each, and data version; the
    snapshot has that question, or names all of a mixture."""
    check = Check("snapshot_run", "raters and versions")
    runs = {run.id: run for run in tables["model_run"]}
    questions = {(row.snapshot_id, row.rater): row.prompt_version
                 for row in tables["snapshot_rater"]}
    for snap in sorted(tables["score_snapshot"]):
        asked = sorted({name for (of, _), name in questions.items() if of == snap.id})
        name = asked[0] if len(asked) == 1 else "mixed:" + "+".join(asked)
        check.value({"snapshot_id": snap.id}, "prompt_version", snap.prompt_version, name)
    for row in sorted(tables["snapshot_run"]):
        key = {"snapshot_id": row.snapshot_id, "run_id": row.run_id}
        check.rows += 1
        if row.run_id not in runs:
            check.differs(key, "run_id", "no such run", "a row of model_run")
            continue
        run = runs[row.run_id]
        check.value(key, "rater", row.rater, run.rater)
        check.value(key, "prompt_version of the run", run.prompt_version,
                    questions.get((row.snapshot_id, run.rater), run.prompt_version))
        check.value(key, "data_version of the run", run.data_version, version)
        if (row.snapshot_id, run.rater) not in questions:
            check.differs(key, "rater", "not in snapshot_rater", run.rater)
    return check


class Expected:
    """Everything that the snapshots of a version should have stored, by table and key."""

    def __init__(self, tables, release, weights):
        self.rater_scores = {}
        self.rater_versions = {}
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
        versions = {(r.rater, r.model_version) for r in tables["snapshot_rater_version"]
                    if r.snapshot_id == snap.id}
        samples = of_versions(samples, {run.id: run.rater for run in runs}, versions)
        scores = rater_scores(raters, runs, samples, release)
        for (rater, version), times in versions_of(scores, samples).items():
            self.rater_versions[snap.id, rater, version] = {
                "n_scores": len(times), "first_at": min(times), "last_at": max(times)}
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


    def task_scores(self, snapshot):
        """{task: {rater: s_m(t)}} of a snapshot."""
        scores = defaultdict(dict)
        for (of, task, rater), row in self.rater_scores.items():
            if of == snapshot:
                scores[task][rater] = row["score"]
        return scores


def ranks_of_snapshot(check, key, means, stored):
    """METHOD 7c: compares the ranks of stored rows by SOC code."""
    ranks = ranks_of(means)
    for soc in sorted(stored):
        check.rows += 1
        check.value(key | {"soc_code": soc}, "rank", stored[soc].rank, ranks.get(soc))


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
    checks = [check_runs(tables, version), *check_counts(tables, expected)]
    for table, what, key, wanted in (
        ("task_rater_score", "s_m(t)", ("snapshot_id", "task_id", "rater"),
         expected.rater_scores),
        ("snapshot_rater_version", "model versions", ("snapshot_id", "rater", "model_version"),
         expected.rater_versions),
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


def rank_strata(release, soc, weights, scores):
    """The strata of a code: of each O*NET-SOC occupation its share of the weight and its scored
    tasks in the order of weight and scores."""
    pools = [[(weights[t], scores[t]) for t in release.tasks_of[code] if t in scores]
             for code in release.details_of[soc]]
    pools = [in_order(pool) for pool in pools if math.fsum(w for w, _ in pool) > 0]
    total = math.fsum(w for pool in pools for w, _ in pool)
    return [(math.fsum(w for w, _ in pool) / total, pool) for pool in pools]


def check_rank_draws(tables, release, weights, expected):
    """METHOD 7c: rank_low and rank_high."""
    check = Check("occupation_ai_score", "rank intervals")
    weights = {scheme: {task: weight for task, (weight, _) in of_scheme.items()}
               for scheme, of_scheme in weights.items()}
    for snap in sorted(tables["score_snapshot"]):
        names = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap.id)
        by_task = expected.task_scores(snap.id)
        scores = {task: tuple(of[name] for name in names) for task, of in by_task.items()
                  if len(of) == len(names)}
        rows = {soc: row for (of, soc), row in expected.occupations.items() if of == snap.id}
        ends = {}
        if snap.seed is not None:
            numbers = stream(snap.seed, "raters")
            raters = [below(len(names), numbers) for _ in range(DRAWS)]
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


def check_pairs(tables, release, weights, expected, compared):
    """METHOD 7c: which order of two can be told, and who is among the highest, as it was printed."""
    check = Check("compare", "order that can be told")
    snap = next(s for s in tables["score_snapshot"]
                if s.id == compared["score_version"]["snapshot"])
    names = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap.id)
    by_task = expected.task_scores(snap.id)
    scores = {task: tuple(of[name] for name in names) for task, of in by_task.items()
              if len(of) == len(names)}
    of_scheme = {task: weight for task, (weight, _) in weights[snap.weight_scheme].items()}
    numbers = stream(snap.seed, "raters")
    raters = [below(len(names), numbers) for _ in range(DRAWS)]
    ends = {row.soc_code: row for row in tables["occupation_ai_score"]
            if row.snapshot_id == snap.id}
    drawn = {}
    for pair in compared.get("pairs", []):
        codes = pair["first"], pair["second"]
        wanted = dict.fromkeys(("above", "tied", "below", "told"))
        if all(soc in ends and ends[soc].rank_low is not None for soc in codes):
            for soc in codes:
                drawn[soc] = drawn.get(soc) or drawn_scores(
                    soc, rank_strata(release, soc, of_scheme, scores), raters, snap.seed)
            wanted = steps.pair(*(drawn[soc] for soc in codes))
        check.rows += 1
        for name, value in wanted.items():
            check.value({"pair": " ".join(codes)}, name, pair[name], value)
    among = compared.get("among")
    if among:
        n = among["highest"]
        lists = {"surely": set(), "possibly": set(), "not_told": set()}
        for soc, row in ends.items():
            if row.rank_low is None:
                lists["not_told"] |= {soc} if row.rank is not None and row.rank <= n else set()
            elif row.rank_low <= n:
                lists["surely" if row.rank_high <= n else "possibly"].add(soc)
        for name, codes in lists.items():
            check.rows += 1
            check.value({"highest": n}, name, sorted(among[name]), sorted(codes))
    return check


# ---------------------------------------------------------------- indexes of others (METHOD 9)


def targets_of(tables, taxonomy):
    """METHOD 9: {code of a taxonomy: SOC codes}; None for a taxonomy whose codes are SOC codes."""
    kind = {"soc2010": "soc2010", "onetsoc2010": "onet2010"}.get(taxonomy)
    found = defaultdict(set)
    if kind:
        for row in tables["soc_crosswalk"]:
            if row.kind == kind:
                found[row.source_code].add(soc_of(row.target_code))
    elif taxonomy == "onetsoc":
        for row in tables["occupation_master"]:
            found[row.onetsoc_code].add(soc_of(row.onetsoc_code))
    else:
        return None
    return found


def check_indexes(tables, expected, printed):
    """METHOD 9: value, percentiles and gap of an occupation in every index, as they were printed."""
    check = Check("indexes", "percentiles and gaps")
    active = [snap.id for snap in tables["score_snapshot"] if snap.is_active]
    scores = rankable({soc: row for (of, soc), row in expected.occupations.items()
                       if [of] == active})
    soc = printed["soc_code"]
    shown = {index["name"]: index for index in printed["indexes"]}
    check.value({}, "names", sorted(shown), sorted(row.name for row in tables["index_source"]))
    for source in sorted(tables["index_source"]):
        targets = targets_of(tables, source.taxonomy)
        values = defaultdict(list)
        for row in tables["index_value"]:
            if row.name == source.name and row.value is not None:
                for target in targets.get(row.code, ()) if targets is not None else (row.code,):
                    values[target].append(row.value)
        both = {code: (mean(values[code]), scores[code]) for code in values if code in scores}
        wanted = {"value": mean(values[soc]) if soc in values else None, "among": len(both),
                  "percentile": None, "score_percentile": None, "gap": None}
        if soc in both:
            for at, name in enumerate(("percentile", "score_percentile")):
                own = both[soc][at]
                below = sum(v[at] < own and not same(v[at], own) for v in both.values())
                tied = sum(same(v[at], own) for v in both.values())
                wanted[name] = 100 * (below + tied / 2) / len(both)
            wanted["gap"] = wanted["score_percentile"] - wanted["percentile"]
        check.rows += 1
        for name, value in wanted.items():
            check.value({"index": source.name, "soc_code": soc}, name, shown[source.name][name], value)
    return check


# ---------------------------------------------------------------- steps (METHOD 10)


class Side:
    """A snapshot with its raters and its scored tasks by SOC code."""

    def __init__(self, tables, release, weights, expected, snap):
        versions = defaultdict(list)
        for row in tables["snapshot_rater_version"]:
            if row.snapshot_id == snap.id:
                versions[row.rater].append(row.model_version)
        self.raters = {row.rater: (sorted(versions[row.rater]), row.prompt_version)
                       for row in tables["snapshot_rater"] if row.snapshot_id == snap.id}
        self.occupations = defaultdict(dict)
        of_scheme = weights[snap.weight_scheme]
        for task, scores in expected.task_scores(snap.id).items():
            if len(scores) == len(self.raters):
                code = release.occupation[task]
                self.occupations[soc_of(code)][task] = (of_scheme[task][0], code, scores)


def check_steps(database, tables, version, here):
    """METHOD 10: what every snapshot changed against the one made before it, of this data version or of another."""
    heads, rows = Check("snapshot_step", "shift"), Check("occupation_step", "parts of changes")
    sql = "SELECT id, data_version FROM score_snapshot"
    version_of = {row.id: row.data_version for row in
                  typed("id:int data_version:text", database.select([sql])[0])}
    known = {version: here}
    wanted, skipped = {}, set()
    for row in sorted(tables["snapshot_step"], key=lambda row: row.snapshot_id):
        before = max((id for id in version_of if id < row.snapshot_id), default=None)
        key = {"snapshot_id": row.snapshot_id}
        heads.rows += 1
        # The first that was looked at after others had been made has none, if these are too old.
        if row.before_id is not None:
            heads.value(key, "before_id", row.before_id, before)
        if row.before_id is None or row.reason is not None:
            continue
        of_before = version_of[row.before_id]
        if of_before not in known:
            known[of_before] = everything(database, of_before)
        old, new = known[of_before].get(row.before_id), here.get(row.snapshot_id)
        if old is None or new is None:
            # Its content was replaced since: there is nothing to compute from.
            skipped.add(row.snapshot_id)
            continue
        roles = steps.Roles(old.raters, new.raters)
        n, shift = steps.shift(old.occupations, new.occupations, roles)
        heads.value(key, "n_tasks", row.n_tasks, n)
        heads.value(key, "shift", row.shift, shift)
        for soc in set(old.occupations) & set(new.occupations):
            sides = old.occupations[soc], new.occupations[soc]
            if None not in map(steps.score, sides):
                found = steps.step(*sides, roles, interval_reach)
                wanted[row.snapshot_id, soc] = found
    stored = [row for row in tables["occupation_step"] if row.snapshot_id not in skipped]
    rows.table_rows(("snapshot_id", "soc_code"), stored, wanted)
    for row in stored:
        parts = math.fsum(getattr(row, name) for name in steps.PARTS)
        key = {"snapshot_id": row.snapshot_id, "soc_code": row.soc_code}
        found = wanted.get((row.snapshot_id, row.soc_code))
        if found:
            rows.value(key, "sum of the parts", parts, math.fsum(found[p] for p in steps.PARTS))
    return [heads, rows]


def everything(database, version):
    """{snapshot: Side} of another data version."""
    sql = "SELECT id, content_sha256 FROM data_version"
    contents = {row.id: row.content_sha256 for row in
                typed("id:text content_sha256:text", database.select([sql])[0])}
    tables = read_tables(database, version)
    leave_out_replaced(tables, contents[version])
    release = Release(tables)
    needed = {snap.weight_scheme for snap in tables["score_snapshot"]}
    weights = {scheme: task_weights(release, scheme) for scheme in needed}
    return sides_of(tables, release, weights, Expected(tables, release, weights))


def sides_of(tables, release, weights, expected):
    """{snapshot: Side} of a data version."""
    return {snap.id: Side(tables, release, weights, expected, snap)
            for snap in tables["score_snapshot"]}


# ---------------------------------------------------------------- other weights (METHOD 7d)


def check_schemes(tables, release):
    """METHOD 7d: every stored snapshot's means and ranks under every scheme, and how they compare
    with the published ranking."""
    rows = Check("occupation_scheme_score", "means and coverage")
    places = Check("occupation_scheme_score", "rank")
    compared = Check("snapshot_scheme", "against the published")
    published = {snap.id: snap.weight_scheme for snap in tables["score_snapshot"]}
    all_weights = {scheme: task_weights(release, scheme) for scheme in SCHEMES}
    comparisons = {}
    snapshots = sorted({row.snapshot_id for row in tables["occupation_scheme_score"]})
    for snap in snapshots:
        means = {row.task_id: row.mean for row in tables["task_ai_ensemble"]
                 if row.snapshot_id == snap}
        # One that was made before the program had a scheme lacks that; the newest has all.
        stored_schemes = {row.weight_scheme for row in tables["snapshot_scheme"] if row.snapshot_id == snap}
        schemes = [scheme for scheme in SCHEMES if snap == snapshots[-1] or scheme in stored_schemes]
        order = sorted(schemes, key=lambda scheme: scheme != published[snap])
        means_of = {}
        for scheme in order:
            weights = all_weights[scheme]
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
            means_of[scheme] = rankable(wanted)
            ranks_of_snapshot(places, {"snapshot_id": snap, "weight_scheme": scheme},
                              means_of[scheme], stored)
            comparisons[snap, scheme] = {
                "position": order.index(scheme),
                "same_as": next((other for other in order[:order.index(scheme)]
                                 if same_weights(all_weights[other], weights)), None),
                **against_published(means_of[order[0]], means_of[scheme]),
            }
    compared.table_rows(("snapshot_id", "weight_scheme"), tables["snapshot_scheme"], comparisons)
    return [rows, places, compared]


def same_weights(one, other):
    """METHOD 7d: whether two schemes give every task the same weight."""
    return all(same(weight, other[task][0]) for task, (weight, _) in one.items())


def against_published(published, means):
    """METHOD 7d: a ranking beside the published one; both {SOC code: mean}."""
    both = [soc for soc in published if soc in means]
    x, y = [published[soc] for soc in both], [means[soc] for soc in both]
    at_top = [{soc for soc, rank in ranks_of(m).items() if rank <= TOP} for m in (published, means)]
    return {
        "ranked": len(means), "compared": len(both),
        "spearman": agreement.correlation(agreement.midranks(x), agreement.midranks(y)),
        "kendall": agreement.tau_b(x, y),
        "top_size": len(at_top[0]), "top_shared": len(at_top[0] & at_top[1]),
    }


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
        return BANDS[band_of(self.score)][0]


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
    # Where nothing is joined nobody knows whose jobs they are: absent, not 0.
    joined = bool(work) or without > 0
    joined_jobs = sum(w.jobs for w in work) if joined else None
    scored_jobs = sum(w.jobs for w in work if w.score is not None) if joined else None
    lines["coverage"] = {
        "published_codes": len(published), "published_jobs": all_jobs,
        "joined_jobs": joined_jobs, "scored_jobs": scored_jobs,
        "joined_share": part(joined_jobs, all_jobs) if joined else None,
        "scored_share": part(scored_jobs, all_jobs) if joined else None,
        "codes_without_jobs": without,
    }
    return lines


def bases_of(tables, release, weights, expected, snap):
    """METHOD 11: {basis: {figure: value}} of the totals without the self-employed and with them."""
    newest = max((row.ref_year_month for row in tables["bls_oews_metrics"]), default=None)
    oews = {row.soc_code: row for row in tables["bls_oews_metrics"] if row.ref_year_month == newest}
    period = max((row.projection_period for row in tables["bls_proj_metrics"]), default=None)
    base = {row.soc_code: row.employment_base for row in tables["bls_proj_metrics"]
            if row.projection_period == period}
    socs = defaultdict(set)
    for row in tables["occupation_bls"]:
        socs[row.bls_code].add(row.soc_code)
    scores, high = {}, {}
    if snap is not None:
        rows = {soc: row for (of, soc), row in expected.occupations.items() if of == snap.id}
        scores = rankable(rows)
        means = {task: row["mean"] for (of, task), row in expected.ensembles.items()
                 if of == snap.id}
        of_scheme = weights[snap.weight_scheme]
        for soc in scores:
            tasks = [t for t in release.tasks_of_soc(soc) if t in means]
            total = math.fsum(of_scheme[t][0] for t in tasks)
            high[soc] = [math.fsum(of_scheme[t][0] for t in tasks if reaches(means[t], least)) / total
                         for least in (50, 80)]
    found = {}
    for name, jobs_of in (("oews", {code: row.employment for code, row in oews.items()}),
                          ("projections", base)):
        lines, without = [], 0
        for code in sorted(socs):
            if jobs_of.get(code) is None:
                without += 1
                continue
            members = [soc for soc in sorted(socs[code]) if soc in scores]
            wage = oews[code].mean_wage if code in oews else None
            lines.append((jobs_of[code], wage, mean(scores[s] for s in members) if members else None,
                          [mean(high[s][at] for s in members) if members else 0 for at in (0, 1)],
                          code in oews and oews[code].mean_wage_qualifier == "#"))
        jobs = sum(line[0] for line in lines)
        scored = [line for line in lines if line[2] is not None]
        paid = [line for line in lines if line[1] is not None]
        both = [line for line in scored if line[1] is not None]
        scored_jobs = sum(line[0] for line in scored)
        unpaid = [line for line in lines if line[1] is None]
        figures = {
            "codes": len(lines), "jobs": jobs if lines else None,
            "mean_score_by_jobs": part(math.fsum(e * s for e, _, s, _, _ in scored), scored_jobs),
            "mean_score_by_wage_bill": part(math.fsum(e * w * s for e, w, s, _, _ in both),
                                            math.fsum(e * w for e, w, _, _, _ in both)),
            "wage_bill": math.fsum(e * w for e, w, _, _, _ in paid) if paid else None,
            "wage_bill_is_lower_bound": any(line[4] for line in paid),
            "codes_without_jobs": without,
            "codes_without_score": len(lines) - len(scored),
            "jobs_without_score": jobs - scored_jobs,
            "share_without_score": part(jobs - scored_jobs, jobs),
            "codes_without_wage": len(unpaid), "jobs_without_wage": sum(line[0] for line in unpaid),
            "share_without_wage": part(sum(line[0] for line in unpaid), jobs),
        }
        for at, least in enumerate((50, 80)):
            mostly = [line for line in scored if line[3][at] > 0.5 and not same(line[3][at], 0.5)]
            figures |= {f"mostly {least} codes": len(mostly),
                        f"mostly {least} jobs": sum(line[0] for line in mostly),
                        f"mostly {least} share": part(sum(line[0] for line in mostly), scored_jobs)}
        found[name] = figures
    return found


def check_bases(check, printed, wanted):
    """Compares the printed totals without the self-employed and with them."""
    for line in printed:
        figures = {**line, **line["left_out"]}
        for mostly in line["mostly"]:
            for name in ("codes", "jobs", "share"):
                figures[f"mostly {mostly['task_score']} {name}"] = mostly[name]
        check.rows += 1
        for name, value in wanted[line["basis"]].items():
            stored = figures[name]
            if name == "wage_bill" and None not in (stored, value):
                stored, value = stored / max(value, 1.0), value / max(value, 1.0)
            check.value({"basis": line["basis"]}, name, stored, value)


def check_summary(tables, release, expected, version, summary, weights):
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
    snap = next((snap for snap in tables["score_snapshot"] if [snap.id] == active), None)
    check_bases(check, summary["bases"], bases_of(tables, release, weights, expected, snap))
    return check


# ---------------------------------------------------------------- agreement (METHOD 8)


def scopes_of(release, expected, snap):
    """{(scope, value): [(SOC code, {rater: score})]}."""
    scopes = defaultdict(list)
    for task, scores in expected.task_scores(snap).items():
        soc = soc_of(release.occupation[task])
        for scope in (("overall", ""), ("major_group", soc[:2]),
                      ("task_type", release.task_type[task] or "none")):
            scopes[scope].append((soc, scores))
    rows = {soc: row for (of, soc), row in expected.occupations.items() if of == snap}
    by_rater = defaultdict(dict)
    for (of, soc, rater), row in expected.occupation_raters.items():
        if of == snap:
            by_rater[soc][rater] = row["mean"]
    scopes["occupations", ""] = [(soc, by_rater[soc]) for soc in rankable(rows)]
    return scopes


def agreement_rows(release, expected, snap, raters, draws):
    """{(rater a, rater b, scope, value, statistic): {column: value}} of two raters and more."""
    wanted = {}
    draws = draws and snap.seed is not None  # made before there were seeds
    scopes = scopes_of(release, expected, snap.id)
    for (scope, value), units in scopes.items():
        for a, b in itertools.combinations(raters, 2):
            pairs = [(soc, (s[a], s[b])) for soc, s in units if a in s and b in s]
            dropped = sum((a in s) != (b in s) for _, s in units)
            found = agreement.figures([pair for _, pair in pairs], dropped)
            if draws and found:
                ends = agreement.intervals(pairs, snap.seed, f"{scope} {value}")
                for name, row in found.items():
                    row["low"], row["high"] = ends.get(name, (None, None))
            for name, row in found.items():
                wanted[a, b, scope, value, name] = row
    if len(raters) > 2:
        units = [(soc, list(s.values())) for soc, s in scopes["overall", ""]]
        alpha = agreement.krippendorff([scores for _, scores in units])
        n = float(sum(len(scores) >= 2 for _, scores in units))
        wanted["*", "*", "overall", "", "n"] = {"value": n}
        if alpha is not None:
            row = wanted["*", "*", "overall", "", "alpha"] = {"value": alpha}
            if draws:
                row["low"], row["high"] = agreement.interval_of_all(units, snap.seed)
    return wanted


def repeat_rows(tables, expected, snap, raters):
    """The same of every rater with itself."""
    runs = defaultdict(list)
    for row in tables["snapshot_run"]:
        if row.snapshot_id == snap:
            runs[row.rater].append(row.run_id)
    used = {(task, rater): row["run_id"] for (of, task, rater), row in
            expected.rater_scores.items() if of == snap}
    # Other versions of a model than those of the snapshot measured something else.
    rater_of = {row.id: row.rater for row in tables["model_run"]}
    versions = {(rater, version) for of, rater, version in expected.rater_versions if of == snap}
    samples, measured = defaultdict(lambda: defaultdict(list)), set()
    for row in sorted(tables["task_ai_score"], key=lambda row: row.sample):
        if (rater_of[row.run_id], row.model_version) not in versions:
            continue
        samples[row.task_id][row.run_id].append(row.score)
        if row.carried_from is None:
            measured.add((row.task_id, row.run_id))
    wanted = {}
    for rater in raters:
        of_samples, of_runs = [], []
        for task, scores in expected.task_scores(snap).items():
            if rater in scores:
                values = list(scores.values())
                of_samples.append((samples[task][used[task, rater]], values))
                of_runs.append(([mean(samples[task][run]) for run in runs[rater]
                                 if (task, run) in measured], values))
        for kind, tasks in (("samples", of_samples), ("runs", of_runs)):
            for name, row in agreement.repeatability(kind, tasks).items():
                wanted[rater, rater, "overall", "", name] = row
    return wanted


def links_of(tables):
    """{activity: [tasks]}, in their order."""
    links = defaultdict(list)
    for row in sorted(tables["task_dwa"]):
        links[row.dwa_id].append(row.task_id)
    return links


def activity_rows(tables, release, expected, snap, raters, draws):
    """The same of every rater over the activities that occupations share."""
    links, wanted = links_of(tables), {}
    soc_of_task = {task: soc_of(code) for task, code in release.occupation.items()}
    for rater in raters if links else ():
        scores = {task: s[rater] for task, s in expected.task_scores(snap.id).items() if rater in s}
        units = activities.units_of(links, scores, soc_of_task)
        found = activities.consistency(units, snap.seed, draws and snap.seed is not None)
        wanted |= {(rater, rater, "overall", "", name): row for name, row in found.items()}
    return wanted


def check_printed(tables, release, expected, said):
    """METHOD 13: every figure of a list that a command printed with --json."""
    active = [snap.id for snap in tables["score_snapshot"] if snap.is_active]
    rows = {soc: row for (of, soc), row in expected.occupations.items() if [of] == active}
    if "skills" in said:
        check = Check("skills", "as printed")
        compare_printed(check, "element_id", {row["element_id"]: row for row in said["skills"]},
                        shared.skills(tables["element_rating"]))
        return check
    if "technologies" in said:
        return check_technologies(tables, rows, said)
    if "transitions" in said:
        return check_transitions(tables, rows, said)
    scores = {task: row["mean"] for (of, task), row in expected.ensembles.items() if [of] == active}
    soc_of_task = {task: soc_of(code) for task, code in release.occupation.items()}
    check = Check("activities", "as printed")
    wanted = activities.printed(links_of(tables), scores, soc_of_task)
    printed = {row["dwa_id"]: row | row["score"] for row in said["activities"]}
    compare_printed(check, "dwa_id", printed, wanted)
    return check


def check_technologies(tables, rows, said):
    """METHOD 13: every product with who uses it."""
    check = Check("technologies", "as printed")
    newest = max((row.ref_year_month for row in tables["bls_oews_metrics"]), default=None)
    jobs = {row.soc_code: row.employment for row in tables["bls_oews_metrics"]
            if row.ref_year_month == newest}
    bls_of = {row.soc_code: row.bls_code for row in tables["occupation_bls"]}
    wanted = shared.technologies(tables["technology_skill"], rankable(rows), jobs, bls_of)
    compare_printed(check, "technology", {row["name"]: row for row in said["technologies"]}, wanted)
    return check


def check_transitions(tables, rows, said):
    """METHOD 13: the ways out of one occupation."""
    check = Check("transitions", "as printed")
    newest = max((row.ref_year_month for row in tables["bls_oews_metrics"]), default=None)
    medians = {row.soc_code: (row.value, row.qualifier) for row in tables["bls_oews_wage"]
               if (row.ref_year_month, row.basis, row.measure) == (newest, "annual", "median")}
    bls_of = {row.soc_code: row.bls_code for row in tables["occupation_bls"]}
    related = shared.related_of(tables["related_occupation"], said["soc_code"])
    wanted, omitted = shared.transitions(
        said["soc_code"], related, rows, shared.needs_of(tables["element_rating"]),
        lambda soc: medians.get(bls_of.get(soc), (None, None)))
    compare_printed(check, "soc_code", shared.printed_transitions(said), wanted)
    check.value({}, "omitted", said["omitted"], omitted)
    return check


def compare_printed(check, key, printed, wanted):
    """Compares {key: {column: value}} with what was printed, both ways."""
    for name in sorted(set(printed) | set(wanted)):
        check.rows += 1
        if name not in printed or name not in wanted:
            check.differs({key: name}, "(row)", name in printed, name in wanted)
            continue
        for column, value in wanted[name].items():
            check.value({key: name}, column, printed[name][column], value)


def check_agreement(tables, release, expected, draws):
    """METHOD 8: every figure of every snapshot that has any; intervals where they are drawn."""
    check = Check("rater_agreement", "all scopes" + (" with intervals" if draws else ""))
    with_rows = {row.snapshot_id for row in tables["rater_agreement"]}
    # Snapshots that are older than these figures have none.
    with_activities = {row.snapshot_id for row in tables["rater_agreement"]
                       if row.statistic == "activities"}
    wanted = {}
    for snap in sorted(tables["score_snapshot"]):
        if snap.id not in with_rows:
            continue
        raters = sorted(r.rater for r in tables["snapshot_rater"] if r.snapshot_id == snap.id)
        rows = agreement_rows(release, expected, snap, raters, draws)
        rows |= repeat_rows(tables, expected, snap.id, raters)
        if snap.id in with_activities:
            rows |= activity_rows(tables, release, expected, snap, raters, draws)
        wanted |= {(snap.id, *key): row for key, row in rows.items()}
    key = ("snapshot_id", "rater_a", "rater_b", "scope", "scope_value", "statistic")
    check.table_rows(key, tables["rater_agreement"], wanted)
    return check


# ---------------------------------------------------------------- catalogs (METHOD 4)


def check_catalogs(tables, release):
    """METHOD 4: every stored catalog, task by task in its order. The employment of a stratified
    one is that of the period which it notes."""
    tasks = Check("task_catalog", "tasks in order")
    heads = Check("catalog", "tasks and codes")
    stored, wanted = tables["task_catalog"], {}
    shares = {task: share for occupation in release.tasks_of for task, (share, _) in
              occupation_shares(release, occupation, "im_rt_ft").items()}
    for row in sorted(tables["catalog"]):
        parameters = json.loads(row.parameters)
        codes = catalog_codes(tables, release, shares, parameters.get("oews_period"))
        if row.strategy == "stratified":
            chosen = catalog.stratified(codes, parameters["size"])
        elif row.strategy == "top":
            chosen = catalog.top(codes, parameters["size"])
        else:
            chosen = catalog.of_codes(codes, parameters.get("soc"))
        for position, (soc, task) in enumerate(chosen):
            wanted[row.catalog_id, task] = {"soc_code": soc, "position": position}
        heads.rows += 1
        key = {"catalog_id": row.catalog_id}
        heads.value(key, "n_tasks", row.n_tasks, len(chosen))
        heads.value(key, "n_occupations", row.n_occupations, len({soc for soc, _ in chosen}))
    tasks.table_rows(("catalog_id", "task_id"), stored, wanted)
    return [tasks, heads]


def catalog_codes(tables, release, shares, period):
    """The SOC codes that have tasks, with the jobs of a period (of none where it is None)."""
    published = {row.soc_code: row.employment for row in tables["bls_oews_metrics"]
                 if row.ref_year_month == period and row.employment is not None}
    jobs = {row.soc_code: (row.bls_code, published[row.bls_code])
            for row in tables["occupation_bls"] if row.bls_code in published}
    return [catalog.Code(soc, {code: release.tasks_of[code] for code in details}, shares,
                         jobs.get(soc))
            for soc, details in release.details_of.items()]


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


def leave_out_replaced(tables, content):
    """Takes away the snapshots of content that an import has replaced since: their tasks and ratings are no longer
    there to compute from. Returns their numbers."""
    content_of = {run.id: run.content_sha256 for run in tables["model_run"]}
    contents = {}
    for row in tables["snapshot_run"]:
        contents.setdefault(row.snapshot_id, set()).add(content_of.get(row.run_id))
    replaced = {snap for snap, found in contents.items() if content not in found}
    for name, rows in tables.items():
        if name == "score_snapshot":
            tables[name] = [row for row in rows if row.id not in replaced]
        elif rows and hasattr(rows[0], "snapshot_id"):
            tables[name] = [row for row in rows if row.snapshot_id not in replaced]
    return sorted(replaced)


def notes_on(tables, release, content, replaced):
    """What explains a mismatch without being one."""
    notes = []
    if replaced:
        notes.append(f"snapshots {replaced} are of content that was replaced since: left out")
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


def recompute(database, wanted, draws, summary=None, compared=None, indexes=None,
              printed=()):
    """Reads, computes and compares; the result as a dictionary."""
    version, content = choose_version(database, wanted)
    tables = read_tables(database, version)
    replaced = leave_out_replaced(tables, content)
    release = Release(tables)
    if not release.occupation:
        raise NothingToCompare(f"data version {version} has no tasks")
    stored = {row.weight_scheme for row in tables["occupation_task_weight"]}
    needed = stored | {snap.weight_scheme for snap in tables["score_snapshot"]}
    weights = {s: task_weights(release, s) for s in SCHEMES if s in needed}
    expected = Expected(tables, release, weights)
    checks = [check_codes(tables), *check_weights(tables, release, weights),
              *check_catalogs(tables, release), *check_snapshots(tables, version, expected),
              *check_schemes(tables, release)]
    if draws:
        checks.append(check_rank_draws(tables, release, weights, expected))
    if summary is not None:
        checks.append(check_summary(tables, release, expected, version, summary, weights))
    if compared is not None:
        checks.append(check_pairs(tables, release, weights, expected, compared))
    if indexes is not None:
        checks.append(check_indexes(tables, expected, indexes))
    checks += check_steps(database, tables, version, sides_of(tables, release, weights, expected))
    checks += [check_printed(tables, release, expected, said) for said in printed]
    checks.append(check_agreement(tables, release, expected, draws))
    problems = problems_of(tables, expected)
    return {
        "data_version": version,
        "tasks": len(release.occupation),
        "weight_schemes": sorted(stored),
        "snapshots": sorted(snap.id for snap in tables["score_snapshot"]),
        "ok": not problems and not any(check.mismatches for check in checks),
        "problems": problems,
        "notes": notes_on(tables, release, content, replaced),
        "checks": [{"table": c.table, "what": c.what, "rows": c.rows, "values": c.values,
                    "largest_difference": c.largest, "mismatches": len(c.mismatches),
                    "first": c.mismatches[:SHOWN]} for c in checks],
    }


def read_printed(path):
    """What a command printed as JSON; None where no file is given."""
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
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database_url", metavar="DATABASE_URL",
                        help="sqlite:PATH or postgres://...")
    parser.add_argument("--data-version", metavar="V", help="instead of the active one")
    parser.add_argument("--summary", metavar="FILE",
                        help="what `onet-ai summary --json` printed: compared as well")
    parser.add_argument("--compare", metavar="FILE",
                        help="what `onet-ai compare --json` printed: compared as well")
    parser.add_argument("--indexes", metavar="FILE",
                        help="what `onet-ai indexes CODE --json` printed: compared as well")
    parser.add_argument("--printed", metavar="FILE", action="append", default=[],
                        help="what `onet-ai activities --limit 9999 --json` printed: compared as well")
    parser.add_argument("--draws", action="store_true",
                        help="draw the intervals of ranks and of agreement again: some minutes for "
                             "a whole release")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(argv)
    try:
        result = recompute(open_database(options.database_url), options.data_version,
                           options.draws, read_printed(options.summary),
                           read_printed(options.compare), read_printed(options.indexes),
                           [read_printed(path) for path in options.printed])
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
