"""What a snapshot changed against the one made before it (METHOD 10), and which order can be told (7c)."""

from __future__ import annotations

import math

from .figures import mean, reaches, same

PARTS = ("tasks", "weights", "rescored", "raters", "question")


class Roles:
    """What the generations of raters of two snapshots are to each other. A side's raters are
    {rater: (versions, question)}."""

    def __init__(self, before, after):
        both = [r for r in sorted(before) if r in after and before[r][0] == after[r][0]]
        self.alike = [r for r in both if before[r][1] == after[r][1]]
        self.asked_otherwise = [r for r in both if before[r][1] != after[r][1]]
        self.common = both
        self.others = set(before) != set(both) or set(after) != set(both)
        questions = [{question for _, question in side.values()} for side in (before, after)]
        self.entangled = not both and questions[0] != questions[1]
        self.comparable = self.others and not self.entangled and not self.asked_otherwise

    def split(self, old, new):
        """(rescored, raters, question) of a task's change; old and new are {rater: s_m}."""
        x, y = mean(old.values()), mean(new.values())
        if not self.common:
            return (0.0, 0.0, y - x) if self.entangled else (0.0, y - x, 0.0)
        n = len(self.common)
        rescored = math.fsum(new[r] - old[r] for r in self.alike) / n
        question = math.fsum(new[r] - old[r] for r in self.asked_otherwise) / n
        left = mean(old[r] for r in self.common) - x
        came = y - mean(new[r] for r in self.common)
        return rescored, (left + came if self.others else 0.0), question


def step(old, new, roles, reach):
    """The row of an occupation. A side is {task: (weight, O*NET-SOC code, {rater: s_m})} of its scored tasks; reach
    gives half the width of an interval from [[(share, value)] of each O*NET-SOC occupation], or None."""
    change = score(new) - score(old)
    both = sorted(set(old) & set(new))
    row = dict.fromkeys(PARTS, 0.0) | {
        "tasks": change, "n_both": len(both), "n_new": len(new) - len(both),
        "n_gone": len(old) - len(both), "raters_low": None, "raters_high": None}
    all_a = math.fsum(old[t][0] for t in both)
    all_b = math.fsum(new[t][0] for t in both)
    if all_a <= 0 or all_b <= 0:
        return row
    parts, strata = [], {}
    for t in both:
        a, b = old[t][0] / all_a, new[t][0] / all_b
        x, y = mean(old[t][2].values()), mean(new[t][2].values())
        split = [(a + b) / 2 * part for part in roles.split(old[t][2], new[t][2])]
        parts.append(((b - a) * (x + y) / 2, *split, b * y - a * x))
        value = roles.split(old[t][2], new[t][2])[1]
        strata.setdefault(new[t][1], []).append(((a + b) / 2, value))
    sums = [math.fsum(column) for column in zip(*parts)]
    row |= dict(zip(PARTS[1:], sums)) | {"tasks": change - sums[4]}
    if roles.comparable and reaches(all_a, 0.5) and reaches(all_b, 0.5):
        width = reach(strata.values())
        if width is not None:
            row |= {"raters_low": row["raters"] - width, "raters_high": row["raters"] + width}
    return row


def score(tasks):
    """Sum of w x over the scored tasks; None where they weigh nothing together."""
    total = math.fsum(weight for weight, _, _ in tasks.values())
    if total <= 0:
        return None
    return math.fsum(weight / total * mean(s.values()) for weight, _, s in tasks.values())


def shift(old, new, roles):
    """(number of tasks of both, their mean difference or None); sides as {SOC code: side of step}."""
    values = [roles.split(old[soc][t][2], new[soc][t][2])[1]
              for soc in set(old) & set(new) for t in set(old[soc]) & set(new[soc])]
    return len(values), mean(values) if values and roles.comparable else None


def pair(first, second):
    """The shares of the draws in which the first is above, tied and below."""
    tied = sum(same(a, b) for a, b in zip(first, second))
    above = sum(a > b and not same(a, b) for a, b in zip(first, second))
    n = len(first)
    told = "above" if above * 1000 >= 975 * n else (
        "below" if (n - above - tied) * 1000 >= 975 * n else "not_told")
    return {"above": above / n, "tied": tied / n, "below": (n - above - tied) / n, "told": told}
