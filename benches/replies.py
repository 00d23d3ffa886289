#!/usr/bin/env python3
"""Compares the replies of two binaries on one database, over every route and every word of its parameters.

    benches/replies.py --database sqlite:PATH --before BINARY [--after BINARY] [--database-after sqlite:COPY] [--tasks N]

Routes, parameters and words come from the older binary's /openapi.json. Every occupation's page is asked for, a
sample of tasks, every export, and requests that are refused. Status, media type and body must be the same byte
for byte; what is true for a moment only (ages, /metrics) is left out. Exits 1 where anything differs."""

import argparse
import json
import random
import re
import sys

import common
import serving

# These tell the moment, or the program itself.
MOMENTARY = {"/metrics", "/health"}
AGE = re.compile(rb'"age_seconds":\d+')


def paths(document, codes, tasks):
    """Paths to ask for, of the routes of an OpenAPI document."""
    for path, item in document["paths"].items():
        if path in MOMENTARY:
            continue
        get = item["get"]
        places = [p for p in get["parameters"] if p["in"] == "path"]
        query = [p for p in get["parameters"] if p["in"] == "query"]
        needed = "&".join(f"{p['name']}={example(p['name'], codes)}" for p in query if p["required"])
        if not places:
            whole = [path]
        elif places[0]["name"] == "soc_code":
            whole = [path.replace("{soc_code}", code) for code in codes]
        elif places[0]["name"] == "task_id":
            whole = [path.replace("{task_id}", str(task)) for task in tasks]
        else:
            whole = [path.replace("{" + places[0]["name"] + "}", "none")]
        for one in whole:
            yield one + ("?" + needed if needed else "")
        one = whole[len(whole) // 2]
        yield one + "?unknown=1"
        for parameter in query:
            for word in words(parameter, codes):
                pair = f"{parameter['name']}={word}"
                rest = "" if parameter["required"] else needed and needed + "&"
                yield f"{one}?{rest}{pair}"
                if parameter["name"] in ("sort", "order", "raw", "bom"):
                    yield f"{one}?{rest}{pair}&format=csv&page=2"
                    yield f"{one}?{rest}{pair}&search=drive%20trucks"
    for odd in ("/nothing", "//", "/occupations/", "/occupations?page=1&page=2", "/tasks/x", "/%C3%A9"):
        yield odd


def example(name, codes):
    return ",".join(codes[:3]) if name == "soc" else "nurs"


def words(parameter, codes):
    """Values to try of a parameter: all words, both ends of a range and a value beyond each, none, and nonsense."""
    schema = parameter["schema"]
    kinds = schema.get("anyOf", [schema])
    found = ["", "x%C2%9By", example(parameter["name"], codes)]
    for kind in kinds:
        found += kind.get("enum", [])
        for end, step in (("minimum", -1), ("maximum", 1)):
            if end in kind:
                found += [kind[end], kind[end] + step]
    return [str(word).replace("+", "%2B") for word in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--before", required=True)
    parser.add_argument("--after")
    parser.add_argument("--database-after", help="a migrated copy, where the newer binary has another schema")
    parser.add_argument("--tasks", type=int, default=500, help="tasks whose pages are compared")
    options = parser.parse_args()
    before, _ = serving.serve(common.binary(options.before), options.database)
    after, _ = serving.serve(common.binary(options.after), options.database_after or options.database)
    try:
        document = before.get("/openapi.json")[1]
        codes = [row["soc_code"] for row in before.get("/export/occupations.json")[1]["occupations"]]
        tasks = [row["task_id"] for row in before.get("/export/tasks.json")[1]["tasks"]]
        tasks = random.Random(1).sample(tasks, min(options.tasks, len(tasks)))
        n, wrong, kinds = 0, [], {}
        connections = before.connection(), after.connection()
        for path in paths(document, codes, tasks):
            one, other = (answer(connection, path) for connection in connections)
            n += 1
            kinds[one[0]] = kinds.get(one[0], 0) + 1
            if one != other:
                wrong.append(path)
                if len(wrong) <= 20:
                    show(path, one, other)
        statuses = ", ".join(f"{count} of {status}" for status, count in sorted(kinds.items()))
        print(f"{n} replies compared ({statuses}), {len(wrong)} differ")
        return 1 if wrong else 0
    finally:
        before.stop()
        after.stop()


def answer(connection, path):
    connection.request("GET", path)
    reply = connection.getresponse()
    return reply.status, reply.headers.get("content-type"), AGE.sub(b"", reply.read())


def show(path, one, other):
    print(f"differs: {path}: {one[0]} {one[1]} {len(one[2])} bytes, {other[0]} {other[1]} {len(other[2])} bytes")
    for at, (a, b) in enumerate(zip(one[2], other[2])):
        if a != b:
            print(f"  from byte {at}: {one[2][at - 40 : at + 80]!r}\n            {other[2][at - 40 : at + 80]!r}")
            break


if __name__ == "__main__":
    sys.exit(main())
