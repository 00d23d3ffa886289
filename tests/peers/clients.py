#!/usr/bin/env python3
"""Can clients that are generated from /openapi.json read every reply?

    tests/peers/clients.py [--binary PATH] [--examples src/web/routes/examples.json]

The demo is served and one reply of every route recorded. openapi-python-client makes a client, which asks every
route and has to decode its reply into the same values; openapi-typescript makes types, and the recorded replies
have to be values of these types under `tsc --strict`. --examples also writes the recorded replies, shortened, into
the file from which /openapi.json takes its examples: after a change of a reply's fields.
"""

import json
import os
import sqlite3
import subprocess
import urllib.parse
from contextlib import closing
from pathlib import Path

from api import fill, serve
from peers import TOOLS, Work, call, end, environment

HERE = Path(__file__).resolve().parent
# A rater's reply as one vendor writes them: mock raters have none that could be kept.
REPLY_ID = "1-101-0-1"
REPLY = {
    "id": "chatcmpl-1", "object": "chat.completion", "model": "some-model-2026-01-01",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"score": 42, "rationale": "Half of it is paperwork."}'}}],
    "usage": {"prompt_tokens": 612, "completion_tokens": 21, "total_tokens": 633},
}
# openapi-python-client knows no zip and no metrics: it is told that they are bytes and text.
CONFIGURATION = """
content_type_overrides:
  application/zip: application/octet-stream
  "application/openmetrics-text; version=1.0.0; charset=utf-8": text/plain
post_hooks: []
"""
TEXT_LINES, TEXT_COLUMNS = 6, 200


def demo(work):
    """The served sample with a kept reply; returns the server and its address."""
    subprocess.run([work.binary, "demo", "--once"], cwd=work.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    path = work.folder / "onet-ai-demo.db"
    # An index and a second snapshot, so that their lists have something to show.
    (work.folder / "index.csv").write_text("code,value\n15-1252,0.8\n29-1141,0.3\n43-9021,0.9\n")
    for command in ("import index example --from index.csv --citation Example", "aggregate --rater mock:a --rater mock:b --scheme equal --no-activate"):
        subprocess.run([work.binary, *command.split()], cwd=work.folder, env=environment(DATABASE_URL=f"sqlite:{path}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("insert into raw_reply values (?, 1, ?, '2026-01-01 00:00:00')", (REPLY_ID, json.dumps(REPLY).encode()))
        database.commit()
    return serve(work, f"sqlite:{path}")


def asked(base, path, get):
    """What a route is asked: the values of its path and query."""
    path_with_values = path.replace("{reply_id}", REPLY_ID)
    if path_with_values == path:
        path_with_values = fill(base, path)
    values = dict(zip((part for part in path.split("/") if "{" in part), (new for old, new in zip(path.split("/"), path_with_values.split("/")) if "{" in old)))
    arguments = {part[1 : part.index("}")]: value.removesuffix(part[part.index("}") + 1 :]) for part, value in values.items()}
    needed = {p["name"]: p["schema"].get("examples", ["nurse"])[0] for p in get["parameters"] if p["in"] == "query" and p["required"]}
    query = "?" + urllib.parse.urlencode(needed) if needed else ""
    return path_with_values + query, {**arguments, **needed}


def record(base, document):
    """One reply of every route in each of its media types: route, media type, arguments, reply."""
    found = []
    for path, methods in document["paths"].items():
        get = methods["get"]
        address, arguments = asked(base, path, get)
        for media in get["responses"]["200"]["content"]:
            if media == "application/zip" or (media.startswith("text/plain") and path == "/replies/{reply_id}"):
                found.append((path, media, arguments, None))
                continue
            as_csv = media.startswith("text/csv") and not path.startswith("/export/")
            status, body = call("GET", base + address + ("?format=csv" if as_csv else ""))
            assert status == 200, (address, status, body)
            found.append((path, media, arguments, json.loads(body) if "json" in media else body))
    return found


def run(work, what, command, **more):
    """A tool that has to end well; returns what it printed."""
    done = subprocess.run(list(map(str, command)), cwd=work.folder, capture_output=True, text=True, check=False, **more)
    if not work.check(done.returncode == 0, what):
        work.say((done.stdout + done.stderr)[-3000:])
    return done.stdout


def python(work, base, document, recorded):
    """A client in Python asks every route, and decodes the reply."""
    (work.folder / "generator.yaml").write_text(CONFIGURATION)
    command = [TOOLS / "generator/bin/openapi-python-client", "generate", "--url", base + "/openapi.json", "--config", "generator.yaml"]
    command += ["--output-path", "client", "--meta", "none", "--fail-on-warning"]
    run(work, "openapi-python-client makes a client without a warning", command)
    first = {path: arguments for path, _, arguments, _ in reversed(recorded)}
    calls = [(get["operationId"], get["tags"][0], first[path]) for path, get in ((p, m["get"]) for p, m in document["paths"].items())]
    told = run(
        work, "the client's judge runs", [TOOLS / "generator/bin/python", HERE / "judge_client.py", base],
        input=json.dumps(calls), env={**os.environ, "PYTHONPATH": str(work.folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    for line in told.splitlines():
        well, _, what = line.partition(" ")
        work.check(well == "ok", what)


def typescript(work, recorded):
    """The recorded replies are values of the generated types."""
    tools = TOOLS / "typescript/node_modules/.bin"
    run(work, "openapi-typescript makes types", [tools / "openapi-typescript", "openapi.json", "-o", "api.d.ts"])
    lines = ['import type { paths } from "./api";', "type Reply<P extends keyof paths, M> =",
             '  paths[P] extends { get: { responses: { 200: { content: infer C } } } } ? (M extends keyof C ? C[M] : never) : never;']
    judged = [(path, media, reply) for path, media, _, reply in recorded if reply is not None]
    for number, (path, media, reply) in enumerate(judged):
        lines.append(f"export const r{number}: Reply<{json.dumps(path)}, {json.dumps(media)}> = {json.dumps(reply)};")
    # Would it see a fault? A word that the enum does not have, a missing field, a field too many.
    for number, wrong in enumerate(({"status": 1, "version": "1"}, {"status": "ok"}, {"status": "ok", "version": "1", "more": 1})):
        lines += ["// @ts-expect-error it must not be accepted", f'export const w{number}: Reply<"/health", "application/json"> = {json.dumps(wrong)};']
    lines += ["// @ts-expect-error no such word", 'export const w3: import("./api").components["schemas"]["Level"] = "middling";']
    (work.folder / "check.ts").write_text("\n".join(lines) + "\n")
    options = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]
    told = run(work, f"{len(judged)} replies are values of the types under tsc --strict", [tools / "tsc", *options, "check.ts"])
    for line in told.splitlines()[:40]:
        work.say(line[:600])


def shortened(value):
    """Of a list its first item, of a text its beginning."""
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    return [shortened(inner) for inner in value[:1]] if isinstance(value, list) else value


def example(path, reply):
    """What stands for a reply in the document."""
    if path == "/openapi.json":
        return {"openapi": reply["openapi"], "info": reply["info"], "paths": {}}
    if isinstance(reply, str):
        return "".join(line[:TEXT_COLUMNS] + "\n" for line in reply.splitlines()[:TEXT_LINES])
    return shortened(reply)


def write_examples(path, recorded):
    """The file of examples: one line for each reply."""
    # Readers see this text where no JSON came.
    texts = {"/replies/{reply_id}": "upstream connect error\n"}
    lines = []
    for route in dict.fromkeys(route for route, *_ in recorded):
        of_route = [(media, example(route, reply) if reply is not None else texts.get(route)) for there, media, _, reply in recorded if there == route]
        medias = ",\n".join(f"    {json.dumps(media)}: {json.dumps(reply, ensure_ascii=False)}" for media, reply in of_route if reply is not None)
        if medias:
            lines.append(f"  {json.dumps(route)}: {{\n{medias}\n  }}")
    Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main():
    work = Work(__doc__, 1, lambda parser: parser.add_argument("--examples", type=Path, help="also write the examples to this file"))
    child, base = demo(work)
    text = call("GET", base + "/openapi.json")[1]
    (work.folder / "openapi.json").write_text(text)
    document = json.loads(text)
    recorded = record(base, document)
    work.say(f"{len(document['paths'])} routes, {len(recorded)} kinds of reply, a description of {len(text) // 1000} kB")
    if work.options.examples:
        write_examples(work.options.examples, recorded)
    work.head("Python")
    python(work, base, document, recorded)
    work.head("TypeScript")
    typescript(work, recorded)
    end(child)
    work.finish()


if __name__ == "__main__":
    main()
