"""What occupations share, and what leads out of one (METHOD 13)."""

from __future__ import annotations

from collections import defaultdict

from .figures import mean, reaches

NEEDED = 3.0
DOMAINS = ("skills", "knowledge", "abilities")


def needs_of(ratings):
    """{SOC code: {element: (importance, level, O*NET-SOC occupations)}}."""
    values = defaultdict(lambda: defaultdict(dict))
    for row in ratings:
        if row.domain not in DOMAINS or row.scale_id not in ("IM", "LV"):
            continue
        if row.scale_id == "LV" and row.not_relevant:
            continue
        values[row.onetsoc_code[:7]][row.element_id, row.onetsoc_code][row.scale_id] = row.data_value
    needs = {}
    for soc, of_soc in values.items():
        rated = defaultdict(list)
        for (element, _), scales in sorted(of_soc.items()):
            if "IM" in scales:
                rated[element].append((scales["IM"], scales.get("LV")))
        needs[soc] = {}
        for element, pairs in rated.items():
            levels = [level for _, level in pairs if level is not None]
            needs[soc][element] = (mean([im for im, _ in pairs]),
                                   mean(levels) if levels else None, len(pairs))
    return needs


def skills(ratings):
    """{element: {column: value}}, as `onet-ai skills --json` prints them."""
    by_element = defaultdict(list)
    for of_soc in needs_of(ratings).values():
        for element, need in of_soc.items():
            by_element[element].append(need)
    rows = {}
    for element, needs in by_element.items():
        levels = [level for _, level, _ in needs if level is not None]
        rows[element] = {
            "occupations": len(needs),
            "needed_in": sum(reaches(im, NEEDED) for im, _, _ in needs),
            "mean_importance": mean([im for im, _, _ in needs]),
            "mean_level": mean(levels) if levels else None,
        }
    return rows


def technologies(uses, ranked, jobs_of, bls_of):
    """{product: {column: value}}; ranked: {SOC code: score}, jobs_of: {BLS code: jobs}."""
    marks = defaultdict(lambda: defaultdict(set))
    hot = defaultdict(set)
    for row in uses:
        marks[row.example][row.onetsoc_code[:7]].add(row.in_demand)
        hot[row.example].add(row.hot_technology)
    rows = {}
    for name, of_soc in marks.items():
        scores = [ranked[soc] for soc in sorted(of_soc) if soc in ranked]
        codes = {bls_of[soc] for soc in of_soc if soc in bls_of}
        jobs = [jobs_of[code] for code in codes if jobs_of.get(code) is not None]
        stated = hot[name] - {None}
        rows[name] = {
            "occupations": len(of_soc),
            "in_demand_in": sum(True in marks for marks in of_soc.values()),
            "hot": True in stated if stated else None,
            "jobs": sum(jobs) if jobs else None,
            "mean_score": mean(scores) if scores else None,
        }
    return rows


def related_of(rows, soc):
    """The SOC codes that any O*NET-SOC occupation of a code is related to, the closest first."""
    links = sorted((row.position, row.related_onetsoc_code[:7]) for row in rows
                   if row.onetsoc_code[:7] == soc and row.related_onetsoc_code[:7] != soc)
    return list(dict.fromkeys(code for _, code in links))


def wage_change(here, there):
    """(value, bound) of two (median, qualifier); None where there is no difference."""
    if here[0] is None or there[0] is None or (here[1] == "#" and there[1] == "#"):
        return None, None
    bound = "at_least" if there[1] == "#" else "at_most" if here[1] == "#" else None
    return there[0] - here[0], bound


def transitions(soc, related, rows, needs, wages):
    """({SOC code: {column: value}}, {reason: number}); rows: {SOC code: its published score}."""
    own, found = rows.get(soc), {}
    omitted = dict.fromkeys(("not_lower", "overlapping", "no_interval", "unscored"), 0)
    if own is None or own["ci_low"] is None or not related:
        return {}, None
    needed_here = {e for e, (im, _, _) in needs.get(soc, {}).items() if reaches(im, NEEDED)}
    for code in related:
        other = rows.get(code)
        if other is None or other["mean"] is None:
            omitted["unscored"] += 1
        elif other["ci_low"] is None:
            omitted["no_interval"] += 1
        elif reaches(other["mean"], own["mean"]):
            omitted["not_lower"] += 1
        elif reaches(other["ci_high"], own["ci_low"]):
            omitted["overlapping"] += 1
        else:
            needed = {e for e, (im, _, _) in needs.get(code, {}).items() if reaches(im, NEEDED)}
            rated = bool(needs.get(soc)) and bool(needs.get(code))
            wage, bound = wage_change(wages(soc), wages(code))
            shared = len(needed & needed_here)
            found[code] = {
                "score": other["mean"] - own["mean"], "wage": wage, "bound": bound,
                "needed": len(needed) if rated else 0, "shared": shared if rated else 0,
                "share": shared / len(needed) if rated and needed else None,
            }
    return found, omitted


def printed_transitions(said):
    """The same as `onet-ai transitions --json` prints it."""
    return {way["soc_code"]: {
        "score": way["change"]["score"], "wage": way["change"]["wage"]["value"],
        "bound": way["change"]["wage"]["bound"],
        **{name: way["change"]["needs"][name] for name in ("needed", "shared", "share")},
    } for way in said["transitions"]}
