#!/usr/bin/env python3
"""Would the vendors understand what is sent?

    tests/peers/wire.py [--binary PATH] [--tasks 30]

llmock answers some tasks with prose, so that there are repairs, and takes batches; it keeps every body.
Each OpenAI body is validated against OpenAI's schema (the folder ONET_AI_TEST_WIRE holds
openai-openapi.yaml.gz; skipped without it) and against the types of its SDK; each Anthropic body against
the types of its SDK. Headers and the facts that a schema cannot say are looked at here.
"""

import json
import os
import subprocess
from pathlib import Path

import batches
from peers import ANTHROPIC, GOOD, OPENAI, TOOLS, Aimock, Llmock, Work, environment, item_of, turns

HERE = Path(__file__).resolve().parent
SPEC = "openai-openapi.yaml.gz"


def judged(work, what, tool, script, argument, bodies):
    """Lets a judge, with its own Python, look at bodies."""
    python = TOOLS / tool / "bin/python"
    if not python.exists():
        return work.check(False, f"{what}: {tool} is not installed; run tests/peers/install.sh first")
    done = subprocess.run(
        [str(python), str(HERE / script), str(argument)],
        input=json.dumps(bodies), capture_output=True, text=True, check=False, env=environment(),
    )
    if done.returncode:
        return work.check(False, f"{what}: the judge failed: {done.stderr.strip()[-600:]}")
    faults = json.loads(done.stdout)
    work.check(bool(bodies) and not faults, f"{what}: {len(bodies)} bodies, {len(faults)} faults")
    for fault in faults[:5]:
        work.say(fault)
    return not faults


def bodies_of(work):
    """{provider: bodies} of calls, repairs and batches."""
    with Llmock(work) as peer:
        for provider in ("openai", "anthropic"):
            match = {"provider": provider}
            good = {} if provider == "openai" else {"text": GOOD}
            for _ in range(work.tasks // 10 + 1):
                peer.script(
                    {"type": "reply", "text": "About half.", "times": 1, "match": match},
                    {"type": "reply", "times": 7, "match": match, **good},
                    {"type": "reply", "text": "", "times": 1, "match": match},  # a repair of nothing
                )
        peer.script({"type": "reply", "text": GOOD, "times": None, "match": {"provider": "anthropic"}})
        run = work.run(work.database("calls").url, *work.score(peer.raters, "--concurrency", 4))
        run.summary()
        work.check(run.code in (0, 3), f"calls: exit {run.code}")
        found = {provider: [] for provider in ("openai", "anthropic")}
        for request in peer.calls():
            found[request["provider"]].append(request["body"])
    with Llmock(work) as peer:
        # So few are handed over at once: with more, a rater is asked singly first, and the peer's prose stops it.
        few = min(work.tasks, 20)
        command = work.score(peer.raters, "--batch", "--wait", "--poll", "1s", "--batch-size", batches.SIZE)
        command[command.index("--sample") + 1] = few
        run = work.run(work.database("batches").url, *command, patience=120)
        work.check(run.code in (0, 3), f"batches: exit {run.code}")
        for provider in found:
            lines = [body for lines in batches.bodies_by_batch(peer, provider) for body in lines]
            calls = len(found[provider])
            work.check(len(lines) >= few, f"{provider}: {calls} calls, {len(lines)} lines in batches")
            found[provider] += lines
        files = [r for r in peer.journal() if r["status"] >= 400]
        work.check(not files, f"llmock refused {len(files)} requests")
    return found


def facts(work, found):
    """What the schemas do not say."""
    for provider, bodies in found.items():
        asked = [body for body in bodies if item_of(body)]
        work.check(len(asked) == len(bodies), f"{provider}: every request names an occupation and a task")
        repairs = [body for body in bodies if turns(body) > 1]
        work.check(bool(repairs), f"{provider}: {len(repairs)} of {len(bodies)} are repairs")
        ends = [body for body in bodies if body["messages"][-1]["role"] != "user"]
        work.check(not ends, f"{provider}: the last message is the user's (no prefill)")
        empty = [body for body in bodies if any(not message.get("content") for message in body["messages"])]
        work.check(not empty, f"{provider}: no message is empty ({len(empty)} requests have one)")
        sampling = [body for body in bodies if {"temperature", "top_p", "top_k"} & set(body)]
        work.check(not sampling, f"{provider}: no sampling parameters, which current models refuse")
        system = {json.dumps(system_of(body), sort_keys=True) for body in bodies}
        # A batch may keep its prompt longer in the vendor's cache, which is part of the text's block.
        work.check(len(system) <= 2, f"{provider}: all requests begin alike ({len(system)} forms)")
        schema = [json.dumps(schema_of(body)) for body in bodies]
        first = [text.find('"score"') < text.find('"rationale"') for text in schema if '"score"' in text]
        every = len(first) == len(bodies) and all(first)
        work.check(every, f"{provider}: every request carries the schema, score first")


def system_of(body):
    """The part of a request that is the same for every task."""
    return body.get("system") or [m for m in body["messages"] if m["role"] in ("system", "developer")]


def schema_of(body):
    """The properties of the reply's schema."""
    if "response_format" in body:
        return body["response_format"].get("json_schema", {}).get("schema", {}).get("properties", {})
    return (body.get("output_config") or {}).get("format", {}).get("schema", {}).get("properties", {})


def headers(work):
    """aimock keeps the headers."""
    answer = {"match": {}, "response": {"content": GOOD, "usage": {"prompt_tokens": 9, "completion_tokens": 9}}}
    whole, work.tasks = work.tasks, 2
    with Aimock(work, [answer]) as peer:
        work.run(work.database("headers").url, *work.score(peer.raters))
        for entry in peer.journal():
            sent = entry["headers"]
            is_openai = entry["path"].endswith("/chat/completions")
            # aimock blots out keys: only that there is one can be seen.
            key = sent.get("authorization" if is_openai else "x-api-key", "")
            well = bool(key) and "application/json" in sent.get("content-type", "")
            if not is_openai:
                well = well and bool(sent.get("anthropic-version"))
            agent = sent.get("user-agent", "")
            if not well or "onet-ai" not in agent:
                work.check(False, f"{entry['path']}: headers {sorted(sent)}, agent {agent!r}")
                break
        else:
            models = {entry["body"]["model"] for entry in peer.journal()}
            work.check(models == {OPENAI, ANTHROPIC}, f"both providers got their key, version and agent: {agent}")
    work.tasks = whole


def main():
    work = Work(__doc__, 30)
    work.head("calls, repairs and batches")
    found = bodies_of(work)
    work.head("judges")
    folder = os.environ.get("ONET_AI_TEST_WIRE")
    if folder and (Path(folder).resolve() / SPEC).is_file():
        spec = Path(folder).resolve() / SPEC
        judged(work, "OpenAI's schema", "schema", "judge_schema.py", spec, found["openai"])
    else:
        work.say(f"SKIPPED: OpenAI's schema; set ONET_AI_TEST_WIRE to the folder of {SPEC}")
    for provider, bodies in found.items():
        judged(work, f"{provider}'s SDK", provider, "judge_sdk.py", provider, bodies)
    work.head("facts")
    facts(work, found)
    headers(work)
    work.finish()


if __name__ == "__main__":
    main()
