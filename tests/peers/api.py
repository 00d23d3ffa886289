#!/usr/bin/env python3
"""Does the API do what its own description says, whatever it is asked?

    tests/peers/api.py [--binary PATH] [--cases 40] [--database sqlite:PATH]

schemathesis, in a process of its own, reads /openapi.json and sends what the description allows and what it
forbids: every check that it has, every phase, up to so many cases per operation and phase. Then every reply of every
operation with its defaults is held against the description by another validator. No failure, no status of 500
and above; the server's own counters are read as well, so that a reply which the peer has not seen counts too.
"""

import json
import os
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

from peers import RUNNING, TOOLS, Work, call, end, environment, free_port, wait_for

# What schemathesis counts as valid by the description and the API may still refuse: two parameters that
# exclude each other (min_score above max_score), which no JSON schema of single parameters can say.
CONFIGURATION = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "304", "404", "422"]
# 414: a parameter may be longer than a whole URI may be
negative_data_rejection.expected-statuses = ["404", "405", "414", "422"]
"""

JUDGE = """
import json, sys
from jsonschema import Draft202012Validator
document, replies = json.load(sys.stdin)
document = dict(document, **{"$schema": "https://json-schema.org/draft/2020-12/schema"})
for where, pointer, body in replies:
    errors = Draft202012Validator({**document, "$ref": pointer}).iter_errors(body)
    for error in list(errors)[:3]:
        print(f"{where}: {error.json_path}: {error.message[:200]}")
"""


def serve(work, url):
    """Starts the API; returns its address."""
    port = free_port()
    log = open(work.folder / "serve.log", "w")
    command = [work.binary, "serve", "--bind", f"127.0.0.1:{port}", "--log", "info,access=off"]
    child = subprocess.Popen(command, env=environment(DATABASE_URL=url), stderr=log)
    RUNNING.append(child)
    base = f"http://127.0.0.1:{port}"

    def ready():
        try:
            return call("GET", base + "/ready")[0] == 200
        except OSError:
            return False

    if not wait_for("/ready", ready, 60, child):
        sys.exit(f"serve did not start: {(work.folder / 'serve.log').read_text()}")
    return child, base


def counted(base):
    """Requests by status, as the server counted them."""
    found = {}
    for status, number in re.findall(r'onet_ai_requests_total\{.*?status="(\d+)".*?\} (\d+)', call("GET", base + "/metrics")[1]):
        found[int(status)] = found.get(int(status), 0) + int(number)
    return found


def fill(base, path):
    """A path with values that exist."""
    first = json.loads(call("GET", base + "/occupations?sort=ai&per_page=1")[1])["occupations"][0]["soc_code"]
    task = json.loads(call("GET", f"{base}/occupations/{first}")[1])["tasks"]["items"][0]["task_id"]
    path = path.replace("{soc_code}", first).replace("{task_id}", str(task)).replace("{element_id}", "2.A.1.a")
    if "{dwa_id}" in path:
        path = path.replace("{dwa_id}", json.loads(call("GET", base + "/activities?per_page=1")[1])["activities"][0]["dwa_id"])
    if "{reply_id}" in path:
        history = json.loads(call("GET", f"{base}/tasks/{task}")[1])["history"]
        path = next((score["raw_reply"] for score in history if score["raw_reply"]), None)
    return path


def judged(base, document):
    """Every operation's default reply, held against its schema; returns how many and what is wrong."""
    replies = []
    for path, methods in document["paths"].items():
        required = [p for p in methods["get"]["parameters"] if p["in"] == "query" and p["required"]]
        asked = fill(base, path)
        if asked is None:  # no reply of a rater was kept
            continue
        if required:
            examples = {p["name"]: p["schema"].get("examples", ["nurse"])[0] for p in required}
            asked += "?" + urllib.parse.urlencode(examples)
        for address, status in ((asked, "200"), (asked + ("&" if "?" in asked else "?") + "nonsense=1", "422")):
            content = methods["get"]["responses"][status]["content"]
            if "application/json" not in content:
                continue
            got, body = call("GET", base + address)
            pointer = "/".join(["#/paths", path.replace("~", "~0").replace("/", "~1"), "get/responses", status, "content/application~1json/schema"])
            if str(got) != status:
                return 0, [f"{address}: {got}, not {status}"]
            replies.append((address, urllib.parse.quote(pointer, safe="#/~"), json.loads(body)))
    done = subprocess.run(
        [TOOLS / "schema/bin/python", "-c", JUDGE], input=json.dumps([document, replies]), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(done.stderr)
    return len(replies), done.stdout.splitlines()


def main():
    def more(parser):
        parser.add_argument("--cases", type=int, default=40, help="per operation and phase")
        parser.add_argument("--database", help="sqlite:PATH of a scored release; the sample of `demo` by default")
        parser.add_argument("--seed", type=int, default=1)

    work = Work(__doc__, 1, more)
    options = work.options
    url = options.database
    if not url:
        # The demo scores the sample in a file of its own in the working folder.
        subprocess.run([work.binary, "demo", "--once"], cwd=work.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        url = f"sqlite:{work.folder}/onet-ai-demo.db"
    child, base = serve(work, url)
    document = json.loads(call("GET", base + "/openapi.json")[1])
    (work.folder / "schemathesis.toml").write_text(CONFIGURATION)
    command = [TOOLS / "schemathesis/bin/schemathesis", "run", base + "/openapi.json"]
    command += ["--max-examples", str(options.cases), "--seed", str(options.seed), "--generation-database", "none"]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"]
    command += ["--suppress-health-check", "all", "--no-color", "--workers", "2"]
    with open(work.folder / "schemathesis.log", "w") as log:
        code = subprocess.run(command, cwd=work.folder, env=environment(), stdout=log, stderr=log, check=False).returncode
    told = (work.folder / "schemathesis.log").read_text()
    statuses = counted(base)
    checked, wrong = judged(base, document)
    end(child)
    work.say(f"{len(document['paths'])} operations; requests by status: {dict(sorted(statuses.items()))}")
    work.say(told[told.rfind("SUMMARY") :] if "SUMMARY" in told else told[-2000:])
    if not work.check(code == 0, f"schemathesis finds nothing to object to (it ended {code})"):
        work.say(told)
    work.check(not any(status >= 500 for status in statuses), "no status of 500 and above")
    if not work.check(checked and not wrong, f"{checked} replies validate against the description"):
        work.say("\n".join(wrong))
    work.finish()


if __name__ == "__main__":
    main()
