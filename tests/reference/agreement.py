#!/usr/bin/env python3
"""Writes agreement.json: what scipy, pingouin, krippendorff and scikit-learn say of small pairs of columns.

The project's tests only read the JSON. To make it again:
    pip install -r tests/reference/requirements.txt && python3 tests/reference/agreement.py
"""

import json
import random
import warnings
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from sklearn.metrics import cohen_kappa_score, jaccard_score

warnings.filterwarnings("ignore")  # about constant columns, which are among the cases on purpose


def cases():
    """Name, column a, column b; None is a missing score."""
    dice = random.Random(20261126)
    a = [dice.randint(0, 100) for _ in range(60)]
    near = [min(100, max(0, v + dice.randint(-15, 9))) for v in a]
    coarse = [10 * dice.randint(0, 10) for _ in range(45)]
    coarser = [min(100, max(0, v + 20 * dice.randint(-1, 1))) for v in coarse]
    means = [round(dice.uniform(0, 100), 2) for _ in range(33)]
    noise = [round(min(100, max(0, 70 - v / 2 + dice.gauss(0, 8))), 2) for v in means]
    holes = [v if dice.random() > 0.2 else None for v in near]
    yield "printed", [12, 4, 6, 40, 25, 8, 5, 15, 90, 70], [20, 10, 8, 72, 35, 14, 9, 21, 95, 60]
    yield "without many ties", a, near
    yield "many ties", coarse, coarser
    yield "opposite, with decimals", means, noise
    yield "missing scores", a, holes
    yield "missing on both sides", [None, *holes[1:]], [*a[:-1], None]
    yield "one column constant", [50] * 12, a[:12]
    yield "both columns constant", [50] * 6, [60] * 6
    yield "both the same constant", [0.1] * 6, [0.1] * 6
    yield "equal columns", a[:15], a[:15]
    yield "opposite order", [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]
    yield "two items", [10, 30], [25, 35]
    yield "two items, opposite", [10, 30], [35, 25]
    yield "two items, one tied", [10, 30], [25, 25]
    yield "one item", [10], [30]
    yield "no pair", [10, None], [None, 30]
    yield "far from zero and close together", [99.001, 99.002, 99.003, 99.001], [99.004, 99.001, 99.003, 99.002]
    yield "on the bands' limits", [0, 20, 40, 60, 80, 100, 19, 39, 59, 79], [20, 20, 40, 59, 79, 80, 20, 40, 60, 80]


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


def varies(column):
    return len(column) >= 2 and column.min() < column.max()


def deciles(a, b):
    """Jaccard of the ceil(n/10) largest items with all that tie with the last, and of the smallest."""
    if not (varies(a) and varies(b)):
        return None, None
    k = -(-len(a) // 10)
    top = [column >= np.sort(column)[-k] for column in (a, b)]
    bottom = [column <= np.sort(column)[k - 1] for column in (a, b)]
    return float(jaccard_score(*top)), float(jaccard_score(*bottom))


def icc(a, b):
    """ICC(2,1); pingouin wants five values or more, under that by the mean squares it uses."""
    n = len(a)
    if n < 2:
        return None
    if 2 * n >= 5 and (varies(a) or varies(b)):
        long = pd.DataFrame({"unit": [*range(n)] * 2, "rater": ["a"] * n + ["b"] * n, "score": [*a, *b]})
        table = pingouin.intraclass_corr(long, "unit", "rater", "score")
        return number(table.loc[table["Type"].isin(["ICC2", "ICC(A,1)"]), "ICC"].iloc[0])
    grand = np.mean([a, b])
    rows = 2 * np.sum((np.mean([a, b], axis=0) - grand) ** 2) / (n - 1)
    columns = n * np.sum((np.mean([a, b], axis=1) - grand) ** 2)
    total = np.sum((np.array([a, b]) - grand) ** 2)
    error = (total - rows * (n - 1) - columns) / (n - 1)
    scale = rows + error + 2 * (columns - error) / n
    return float((rows - error) / scale) if abs(scale) > 1e-12 else None


def alpha(columns):
    """Krippendorff's for intervals, over all units; missing is nan."""
    data = np.array([[np.nan if v is None else v for v in column] for column in columns], dtype=float)
    pairable = data[:, np.sum(~np.isnan(data), axis=0) >= 2]
    values = pairable[~np.isnan(pairable)]
    if values.size == 0 or values.min() == values.max():
        return None
    return number(krippendorff.alpha(reliability_data=data, level_of_measurement="interval"))


def kappa(a, b):
    bands = [np.minimum(column // 20, 4).astype(int) for column in (a, b)]
    return number(cohen_kappa_score(*bands, labels=range(5), weights="quadratic"))


def reference(a, b):
    pairs = [(x, y) for x, y in zip(a, b) if x is not None and y is not None]
    x, y = (np.array(column, dtype=float) for column in (zip(*pairs) if pairs else ([], [])))
    both = varies(x) and varies(y)
    apart = x - y
    top, bottom = deciles(x, y)
    spread = np.std(apart, ddof=1) if len(pairs) >= 2 else np.nan
    share = lambda points: float(np.mean(np.abs(apart) <= points)) if pairs else None
    return {
        "n": len(pairs),
        "dropped": sum((p is None) != (q is None) for p, q in zip(a, b)),
        "pearson": number(stats.pearsonr(x, y).statistic) if both else None,
        "spearman": number(stats.spearmanr(x, y).statistic) if both else None,
        "kendall": number(stats.kendalltau(x, y, variant="b").statistic) if both else None,
        "mean_absolute_difference": number(np.mean(np.abs(apart))) if pairs else None,
        "bias": number(np.mean(apart)) if pairs else None,
        "limit_low": number(np.mean(apart) - 1.96 * spread) if pairs else None,
        "limit_high": number(np.mean(apart) + 1.96 * spread) if pairs else None,
        "within_5": share(5),
        "within_10": share(10),
        "icc": icc(x, y),
        # Of one unit both exist in the packages and say nothing: absent here.
        "alpha": alpha([x, y]) if len(pairs) >= 2 else None,
        "kappa": kappa(x, y) if len(pairs) >= 2 else None,
        "top_decile": top,
        "bottom_decile": bottom,
        "ranks_of_a": stats.rankdata(x).tolist() if pairs else [],
    }


def of_three():
    """Krippendorff's own example of four observers with gaps, then three made-up raters."""
    gap = None
    printed = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ]
    dice = random.Random(3)
    first = [dice.randint(0, 100) for _ in range(40)]
    others = [[min(100, max(0, v + dice.randint(-20, 25))) for v in first] for _ in range(2)]
    holes = [[v if dice.random() > 0.15 else None for v in column] for column in [first, *others]]
    for name, columns in (("Krippendorff's example", printed), ("three raters", [first, *others]), ("with gaps", holes)):
        yield {"name": name, "columns": columns, "alpha": alpha(columns)}


def main():
    pairs = [{"name": name, "a": a, "b": b, "is": reference(a, b)} for name, a, b in cases()]
    out = {"pairs": pairs, "several": list(of_three())}
    path = Path(__file__).with_suffix(".json")
    lines = ['{"pairs": [']
    lines += [",\n".join(json.dumps(case) for case in out["pairs"]), '], "several": [']
    lines += [",\n".join(json.dumps(case) for case in out["several"]), "]}"]
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
