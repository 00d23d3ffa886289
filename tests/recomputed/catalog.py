"""Which tasks a catalog has, and in which order (METHOD 4)."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

from .figures import levels, reaches

WHOLE = 0.6


class Code:
    """A SOC code: its tasks by falling weight, and those up to the 60 % of each occupation."""

    def __init__(self, soc, details, shares, jobs):
        """details: {O*NET-SOC code: [task]}; shares: {task: share of its occupation}."""
        self.soc = soc
        self.group = soc[:2]
        self.details = len(details)
        self.bls, self.jobs = jobs if jobs is not None else (soc, None)
        self.of = {task: code for code, tasks in details.items() for task in tasks}
        self.weight = {task: shares[task] / len(details) for task in self.of}
        self.tasks = heaviest_first(self.weight)
        got = dict.fromkeys(details, 0.0)
        self.need = 0
        for task in self.tasks:
            if all(reaches(share, WHOLE) for share in got.values()):
                break
            got[self.of[task]] += shares[task]
            self.need += 1

    def order(self):
        """Its place inside the group."""
        return (self.jobs is None, -(self.jobs or 0), len(self.tasks), self.soc)


def heaviest_first(weights):
    """Tasks by falling level of weight, then by ID; weights: {task: weight}."""
    tasks = sorted(weights)
    level = dict(zip(tasks, levels([weights[task] for task in tasks])))
    return sorted(tasks, key=lambda task: (-level[task], task))


def largest_remainder(claims, places):
    """{group: places} by the shares of the claims; ties to the earlier group."""
    claims = {g: c for g, c in claims.items()}
    if claims and not any(claims.values()):
        claims = dict.fromkeys(claims, 1)
    total = sum(claims.values())
    exact = {g: Fraction(places * c, total) for g, c in claims.items()}
    found = {g: math.floor(share) for g, share in exact.items()}
    by_rest = sorted(claims, key=lambda g: (found[g] - exact[g], g))
    for group in by_rest[:places - sum(found.values())]:
        found[group] += 1
    return found


def quotas(claims, room, size):
    """{group: places}: at least 1 each, at most its tasks."""
    if size < len(claims):
        largest = sorted(claims, key=lambda g: (-claims[g], g))[:size]
        return {group: int(group in largest) for group in claims}
    floors = set()
    while True:
        open_ones = {g: c for g, c in claims.items() if g not in floors}
        found = largest_remainder(open_ones, size - len(floors)) if open_ones else {}
        if all(found.values()):
            break
        floors |= {g for g, n in found.items() if n == 0}
    found |= dict.fromkeys(floors, 1)
    while True:
        over = sum(max(0, n - room[g]) for g, n in found.items())
        found = {g: min(n, room[g]) for g, n in found.items()}
        open_ones = {g: c for g, c in claims.items() if found[g] < room[g]}
        if not over or not open_ones:
            return found
        for group, more in largest_remainder(open_ones, over).items():
            found[group] += more


def stratified(codes, size):
    """[(SOC code, task)] in the order of the catalog."""
    groups = defaultdict(list)
    for code in sorted(codes, key=lambda code: code.soc):
        groups[code.group].append(code)
    if any(code.jobs is not None for code in codes):
        claims = {g: sum({c.bls: c.jobs for c in own if c.jobs is not None}.values())
                  for g, own in groups.items()}
    else:
        claims = {g: sum(c.details for c in own) for g, own in groups.items()}
    quota = quotas(claims, {g: sum(len(c.tasks) for c in own) for g, own in groups.items()}, size)
    left, taken = 0, {group: [] for group in groups}
    for again in (False, True):
        for group, own in groups.items():
            left += 0 if again else quota[group]
            for code in sorted(own, key=Code.order):
                if code not in taken[group] and code.need <= left:
                    taken[group].append(code)
                    left -= code.need
    whole = sorted((round_, code.need, code.soc, code) for own in taken.values()
                   for round_, code in enumerate(own))
    whole = [code for *_, code in whole]
    chosen = [(code.soc, task) for code in whole for task in code.tasks[:code.need]]
    chosen += [(code.soc, task) for code in whole for task in code.tasks[code.need:]]
    chosen += [(code.soc, task) for group, own in groups.items()
               for code in sorted(own, key=Code.order) if code not in taken[group]
               for task in code.tasks]
    return chosen[:size]


def top(codes, size):
    """The tasks of the largest weights."""
    soc = {task: code.soc for code in codes for task in code.tasks}
    weights = {task: code.weight[task] for code in codes for task in code.tasks}
    return [(soc[task], task) for task in heaviest_first(weights)[:size]]


def of_codes(codes, wanted):
    """All tasks of some SOC codes; of all where wanted is None."""
    return [(code.soc, task) for code in sorted(codes, key=lambda code: code.soc)
            if wanted is None or code.soc in wanted for task in code.tasks]
