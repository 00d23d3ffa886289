"""How alike a rater scores the same activity in different occupations (METHOD 8), and how an
activity is scored (METHOD 13)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from .agreement import interval, picks
from .figures import mean, varies


def variance(groups):
    """(ICC(1), SD within) of [[value]], from the table of a one-way analysis of variance."""
    if len(groups) < 2:
        return None, None
    values = [v for group in groups for v in group]
    n, g, grand = len(values), len(groups), mean(values)
    between = math.fsum(len(group) * (mean(group) - grand) ** 2 for group in groups) / (g - 1)
    within = math.fsum((v - mean(group)) ** 2 for group in groups for v in group) / (n - g)
    size = (n - sum(len(group) ** 2 for group in groups) / n) / (g - 1)
    icc = (between - within) / (between + (size - 1) * within) if varies(values) else None
    return icc, math.sqrt(within)


def units_of(links, scores, soc_of_task):
    """[[mean score of the activity in each occupation]] by activity; scores: {task: score}."""
    units = defaultdict(lambda: defaultdict(list))
    for activity, tasks in links.items():
        for task in tasks:
            if task in scores:
                units[activity][soc_of_task[task]].append(scores[task])
    return [[mean(units[a][soc]) for soc in sorted(units[a])] for a in sorted(units)]


def drawn_variance(tables):
    """The same of [(n, mean, squares within)] as often as they are there."""
    n, g = sum(t[0] for t in tables), len(tables)
    grand = math.fsum(k * m for k, m, _ in tables) / n
    between = math.fsum(k * (m - grand) ** 2 for k, m, _ in tables) / (g - 1)
    within = math.fsum(s for _, _, s in tables) / (n - g)
    size = (n - sum(k * k for k, _, _ in tables) / n) / (g - 1)
    scale = between + (size - 1) * within
    return ((between - within) / scale if scale > 0 else None), math.sqrt(within)


def consistency(units, seed, draws):
    """{statistic: {column: value}} of one rater."""
    shared = [group for group in units if len(group) >= 2]
    icc, within = variance(shared)
    found = {"activities": {"value": float(len(shared))},
             "activity_units": {"value": float(sum(map(len, shared)))}}
    if icc is not None:
        found["activity_icc"] = {"value": icc}
    if within is not None:
        found["activity_within_sd"] = {"value": within}
    if draws and len(shared) >= 2:
        tables = [(len(g), mean(g), math.fsum((v - mean(g)) ** 2 for v in g)) for g in shared]
        drawn = []
        for picked in picks(len(shared), seed, "activities"):
            drawn.append(drawn_variance(
                [tables[at] for at, times in sorted(picked.items()) for _ in range(times)]))
        for at, name in enumerate(("activity_icc", "activity_within_sd")):
            if name in found:
                found[name]["low"], found[name]["high"] = interval([d[at] for d in drawn])
    return found


def score(tasks, scores, soc_of_task):
    """METHOD 13: the figures of one activity; scores: {task: score}."""
    of_soc = defaultdict(list)
    for task in tasks:
        if task in scores:
            of_soc[soc_of_task[task]].append(scores[task])
    values = [v for group in of_soc.values() for v in group]
    means = [mean(group) for group in of_soc.values()]
    ends = (min(means), max(means)) if means else (None, None)
    return {
        "n_scored": len(values), "n_occupations": len(means),
        "mean": mean(values) if values else None,
        "min": min(values, default=None), "max": max(values, default=None),
        "occupation_low": ends[0], "occupation_high": ends[1],
        "range": ends[1] - ends[0] if len(means) > 1 else None,
    }


def printed(links, scores, soc_of_task):
    """{activity: {column: value}}, as `onet-ai activities --json` prints them."""
    rows = {}
    for activity, tasks in links.items():
        rows[activity] = {"tasks": len(tasks),
                          "occupations": len(Counter(soc_of_task[task] for task in tasks)),
                          **score(tasks, scores, soc_of_task)}
    return rows
