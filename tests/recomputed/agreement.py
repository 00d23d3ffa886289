"""How far raters agree, and a rater with itself (METHOD 8)."""

from __future__ import annotations

import bisect
import itertools
import math
from collections import Counter, defaultdict

from .draws import DRAWS, below, ends, stream
from .figures import band_of, levels, mean, reaches, sample_sd, varies


def correlation(x, y):
    """Pearson's; None where a column does not vary."""
    if not (varies(x) and varies(y)):
        return None
    mean_x, mean_y = mean(x), mean(y)
    products = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))
    squares = [math.fsum((v - m) ** 2 for v in column) for column, m in ((x, mean_x), (y, mean_y))]
    return products / math.sqrt(squares[0]) / math.sqrt(squares[1])


def midranks(x):
    """Ranks from 1, ties sharing the mean of theirs."""
    x = levels(x)
    order = sorted(x)
    return [(bisect.bisect_left(order, v) + 1 + bisect.bisect_right(order, v)) / 2 for v in x]


def tau_b(x, y):
    """Kendall's: pairs counted through a tree of counts over the ranks of y."""
    if not (varies(x) and varies(y)):
        return None
    x, y = levels(x), levels(y)
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
    if len(units) < 2 or not varies(list(counts)):
        return None
    apart = math.fsum(
        math.fsum((v - w) ** 2 for v in unit for w in unit) / (len(unit) - 1) for unit in units) / n
    chance = math.fsum(
        p * q * (v - w) ** 2 for v, p in counts.items() for w, q in counts.items()) / (n * (n - 1))
    return 1 - apart / chance


def intraclass(x, y):
    """ICC(2,1) from the table of an analysis of variance of n units by two raters."""
    n = len(x)
    if n < 2 or not varies(x + y):
        return None
    grand = mean(x + y)
    units = 2 * math.fsum(((a + b) / 2 - grand) ** 2 for a, b in zip(x, y))
    raters = n * ((mean(x) - grand) ** 2 + (mean(y) - grand) ** 2)
    total = math.fsum((v - grand) ** 2 for v in x + y)
    rest = (total - units - raters) / (n - 1)
    units /= n - 1
    scale = units + rest + 2 * (raters - rest) / n
    return (units - rest) / scale if scale > 0 else None


def weighted_kappa(x, y):
    """Quadratically weighted kappa, from the table of five by five bands."""
    bands = [[band_of(v) for v in column] for column in (x, y)]
    n = len(x)
    shares = [[column.count(band) / n for band in range(5)] for column in bands] if n else []
    chance = math.fsum((i - j) ** 2 * shares[0][i] * shares[1][j]
                       for i in range(5) for j in range(5)) if n >= 2 else 0
    observed = mean([(i - j) ** 2 for i, j in zip(*bands)]) if n else None
    return 1 - observed / chance if chance > 0 else None


def jaccard(x, y, sign):
    """Of the tenth of highest (sign 1) or lowest (-1) units of each, with ties."""
    if not (varies(x) and varies(y)):
        return None
    tenth = -(-len(x) // 10)
    members = []
    for column in (levels(x), levels(y)):
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
        "within_5": mean([float(reaches(5, abs(d))) for d in apart]) if apart else None,
        "within_10": mean([float(reaches(10, abs(d))) for d in apart]) if apart else None,
        "icc": intraclass(x, y),
        "alpha": krippendorff([list(pair) for pair in pairs]),
        "kappa": weighted_kappa(x, y),
        "top_decile": jaccard(x, y, 1),
        "bottom_decile": jaccard(x, y, -1),
    }
    return {name: value for name, value in found.items() if value is not None}


def figures(pairs, dropped):
    """{statistic: {"value": …}} of two raters; pairs: [(a, b)]. Nothing without a unit."""
    if not pairs and not dropped:
        return {}
    return {name: {"value": value} for name, value in agreement_of(pairs, dropped).items()}


def clusters_of(units):
    """[units of each SOC code], by code; units: [(SOC code, whatever)]."""
    clusters = defaultdict(list)
    for soc, unit in units:
        clusters[soc].append(unit)
    return [clusters[soc] for soc in sorted(clusters)]


def picks(n, seed, name):
    """For every draw of n clusters with replacement: {cluster: how often}."""
    numbers = stream(seed, name)
    return [Counter(below(n, numbers) for _ in range(n)) for _ in range(DRAWS)]


def interval(values):
    """The ends of the values that exist; (None, None) where fewer than 95 % do."""
    values = [v for v in values if v is not None]
    return ends(values) if len(values) * 100 >= DRAWS * 95 else (None, None)


def drawn_correlation(cells):
    """Pearson's of [(x, y, how often)]; None where a column is constant."""
    if not (varies([x for x, _, _ in cells]) and varies([y for _, y, _ in cells])):
        return None
    n = sum(times for _, _, times in cells)
    mean_x = math.fsum(x * times for x, _, times in cells) / n
    mean_y = math.fsum(y * times for _, y, times in cells) / n
    products = math.fsum((x - mean_x) * (y - mean_y) * times for x, y, times in cells)
    squares_x = math.fsum((x - mean_x) ** 2 * times for x, _, times in cells)
    squares_y = math.fsum((y - mean_y) ** 2 * times for _, y, times in cells)
    return products / math.sqrt(squares_x) / math.sqrt(squares_y)


def drawn_ranks(levels_and_times):
    """{level: mid-rank} of [(level, how often)]."""
    times, below_it, ranks = Counter(), 0, {}
    for level, n in levels_and_times:
        times[level] += n
    for level in sorted(times):
        ranks[level] = below_it + (times[level] + 1) / 2
        below_it += times[level]
    return ranks


def intervals(units, seed, name):
    """{statistic: (low, high)} of two raters; units: [(SOC code, (a, b))]."""
    units = [(soc, pair) for soc, pair in units]
    level_a = levels([a for _, (a, _) in units])
    level_b = levels([b for _, (_, b) in units])
    tagged = [(soc, (*pair, *places)) for (soc, pair), places in zip(units, zip(level_a, level_b))]
    clusters = [Counter(cluster) for cluster in clusters_of(tagged)]
    if len(clusters) < 2:
        return {}
    found = {"pearson": [], "spearman": [], "alpha": []}
    for picked in picks(len(clusters), seed, name):
        cells = Counter()
        for at, times in picked.items():
            for cell, n in clusters[at].items():
                cells[cell] += n * times
        plain = [(a, b, n) for (a, b, _, _), n in cells.items()]
        found["pearson"].append(drawn_correlation(plain))
        rank_a = drawn_ranks([(la, n) for (_, _, la, _), n in cells.items()])
        rank_b = drawn_ranks([(lb, n) for (_, _, _, lb), n in cells.items()])
        ranked = [(rank_a[la], rank_b[lb], n) for (_, _, la, lb), n in cells.items()]
        found["spearman"].append(drawn_correlation(ranked))
        found["alpha"].append(drawn_alpha([((a, b), n) for a, b, n in plain]))
    return {name: interval(values) for name, values in found.items()}


def drawn_alpha(cells):
    """alpha of [(scores of a unit, how often)], from 1 - observed / expected disagreement."""
    cells = [(unit, times) for unit, times in cells if len(unit) >= 2]
    values = [v for unit, _ in cells for v in unit]
    if sum(times for _, times in cells) < 2 or not varies(values):
        return None
    n = sum(len(unit) * times for unit, times in cells)
    centre = math.fsum(v * times for unit, times in cells for v in unit) / n
    apart = math.fsum(
        times * 2 * (len(unit) * math.fsum((v - centre) ** 2 for v in unit)
                     - math.fsum(v - centre for v in unit) ** 2) / (len(unit) - 1)
        for unit, times in cells) / n
    spread = math.fsum((v - centre) ** 2 * times for unit, times in cells for v in unit)
    return 1 - apart / (2 * spread / (n - 1))


def interval_of_all(units, seed):
    """(low, high) of alpha over all raters; units: [(SOC code, (scores))]."""
    units = [(soc, tuple(scores)) for soc, scores in units if len(scores) >= 2]
    clusters = [Counter(cluster) for cluster in clusters_of(units)]
    if len(clusters) < 2:
        return None, None
    values = []
    for picked in picks(len(clusters), seed, "all raters"):
        cells = Counter()
        for at, times in picked.items():
            for unit, n in clusters[at].items():
                cells[unit] += n * times
        values.append(drawn_alpha(list(cells.items())))
    return interval(values)


def pooled_sd(groups):
    """The root of the pooled variance of groups of two values or more; None without one."""
    groups = [values for values in groups if len(values) >= 2]
    if not groups:
        return None
    squares = math.fsum((v - mean(values)) ** 2 for values in groups for v in values)
    return math.sqrt(squares / sum(len(values) - 1 for values in groups))


def repeatability(kind, tasks):
    """{statistic: {"value": …}} of a rater; tasks: [(its values of a task, every rater's s_m)]."""
    repeated = [(values, raters) for values, raters in tasks if len(values) >= 2]
    between = [raters for _, raters in repeated if len(raters) >= 2]
    found = {
        "tasks": float(len(repeated)),
        "values": float(sum(len(values) for values, _ in repeated)),
        "within_sd": pooled_sd([values for values, _ in repeated]),
        "tasks_between": float(len(between)),
        "between_sd": pooled_sd(between),
    }
    return {f"{kind}_{name}": {"value": v} for name, v in found.items() if v is not None}
