"""What is one value (METHOD 5), and the plain statistics that every other part uses."""

from __future__ import annotations

import bisect
import itertools
import math

TOLERANCE = 1e-9
BANDS = (("minimal", 0), ("low", 20), ("moderate", 40), ("high", 60), ("very high", 80))


def same(a, b):
    """METHOD 5: values closer than 1e-9 are one value."""
    return abs(a - b) < TOLERANCE


def reaches(value, limit):
    """METHOD 5: at least a limit."""
    return value > limit or same(value, limit)


def varies(values):
    """Whether there are two values that are not one."""
    return bool(values) and not same(min(values), max(values))


def levels(values):
    """METHOD 5: the level of each value: one more wherever a value, in sorted order, is not one
    with the value before it."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found, level = [0] * len(values), 0
    for before, at in itertools.pairwise(order):
        level += not same(values[before], values[at])
        found[at] = level
    return found


def band_of(score):
    """METHOD 1: the number of a score's band, 0 to 4."""
    return sum(reaches(score, least) for _, least in BANDS[1:])


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


def ranks_of(means):
    """METHOD 7c: {SOC code: 1 + number of means of a higher level}."""
    level = dict(zip(means, levels(list(means.values()))))
    order = sorted(level.values())
    return {soc: 1 + len(order) - bisect.bisect_right(order, own) for soc, own in level.items()}
