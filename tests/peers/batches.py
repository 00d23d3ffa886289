#!/usr/bin/env python3
"""Is a batch that was sent ever sent again?

    tests/peers/batches.py [--binary PATH] [--tasks 20]

Both batch APIs of llmock, which answers each line with prose: after its repair an item ends as
invalid_reply, and that is the true reason (where the repair is an ordinary call, as llmock answers that).
1. --wait, killed (SIGKILL) between submission and result; the same command collects.
2. Without --wait: a command submits and ends, the next finds nothing to do yet, a later one collects.
3. Killed while the vendor takes the batch, so that its number is never heard of.
What was submitted is read from llmock: its journal, its list of batches and the files in them. With more than 20
tasks a rater is asked singly first, and llmock's prose would stop it there.
"""

import collections
import json
import signal
import time

from peers import Llmock, Reader, Work, call, item_of, provider_of, turns, wait_for

# Below the size up to which llmock keeps a request's body.
SIZE = 8
SUBMITS = {"openai": "/v1/batches", "anthropic": "/anthropic/v1/messages/batches"}
CALLS = {"openai": "/v1/chat/completions", "anthropic": "/anthropic/v1/messages"}



def posts(peer):
    """{provider: batches it took}."""
    journal = peer.journal()
    return {
        provider: sum(r["method"] == "POST" and r["path"] == path and r["status"] < 300 for r in journal)
        for provider, path in SUBMITS.items()
    }


def submitted(work, peer):
    """[(provider, custom id, body)] of every line of every batch that llmock took."""
    lines = []
    batches = json.loads(call("GET", f"{peer.url}/v1/batches?limit=1000")[1])["data"]
    for batch in batches:
        text = call("GET", f"{peer.url}/v1/files/{batch['input_file_id']}/content")[1]
        for line in filter(None, map(str.strip, text.splitlines())):
            entry = json.loads(line)
            lines.append(("openai", entry["custom_id"], entry["body"]))
    for request in peer.journal():
        if request["method"] == "POST" and request["path"] == SUBMITS["anthropic"]:
            if not request["body"]:
                work.check(False, "llmock kept no body of a batch: make SIZE smaller")
                continue
            for entry in request["body"]["requests"]:
                lines.append(("anthropic", entry["custom_id"], entry["params"]))
    return lines


def once(work, lines):
    """No item's request was submitted twice; a repair is another request."""
    bodies = collections.Counter((provider, json.dumps(body, sort_keys=True)) for provider, _, body in lines)
    twice = [key for key, count in bodies.items() if count > 1]
    repairs = sum(turns(json.loads(body)) > 1 for _, body in bodies)
    work.say(f"{len(lines)} lines in batches, {repairs} of them repairs")
    for provider in SUBMITS:
        again = sum(of == provider for of, _ in twice)
        work.check(again == 0, f"{provider}: no request was submitted twice ({again} were)")
        first = {item_of(body) for of, _, body in lines if of == provider and turns(body) == 1}
        work.check(len(first) == work.tasks, f"{provider}: {len(first)} tasks of {work.tasks} were submitted")
        ids = collections.Counter(custom for of, custom, body in lines if of == provider and turns(body) == 1)
        work.check(max(ids.values(), default=1) == 1, f"{provider}: no custom_id stands for two tasks")
        odd = [custom for custom in ids if not custom.replace("-", "").replace("_", "").isalnum() or len(custom) > 64]
        work.check(not odd, f"{provider}: custom ids are of the allowed form, such as {next(iter(ids), None)}")


def ended(work, run, reader, peer, lines):
    """Every item is scored or failed for the reason that llmock gave it."""
    run.summary()
    ids = {item: task for task, item in reader.sample(work.tasks)}
    # A call by itself after the batch: llmock obeys the schema of OpenAI requests, not of the others.
    calls = collections.defaultdict(list)
    for request in peer.calls():
        calls[request["provider"], ids.get(item_of(request["body"]))].append(request["status"])
    states = {(provider_of(rater), task): state for (rater, task), state in reader.items().items()}
    counted = collections.Counter((provider, *state) for (provider, _), state in states.items())
    work.say(", ".join(f"{n} {' '.join(filter(None, key))}" for key, n in sorted(counted.items(), key=str)))
    wrong = []
    for provider in SUBMITS:
        for task in ids.values():
            by_itself = bool(calls[provider, task])
            good = by_itself and provider == "openai"
            wanted = ("scored", None) if good else ("failed", "invalid_reply")
            if states.get((provider, task)) != wanted:
                wrong.append((provider, task, states.get((provider, task)), wanted))
    work.check(not wrong, f"each of {2 * work.tasks} items ends with the true reason ({len(wrong)} do not)")
    for entry in wrong[:5]:
        work.say(f"{entry[0]} task {entry[1]}: stored {entry[2]}, true {entry[3]}")
    failed = any(state == "failed" for state, _ in states.values())
    work.check(run.code == (3 if failed else 0), f"exit {run.code}")
    sent = collections.Counter((provider, ids.get(item_of(body))) for provider, _, body in lines)
    sent.update({key: len(made) for key, made in calls.items()})
    rows = collections.Counter({
        (provider, int(task)): int(count)
        for provider, task, count in reader.database.rows(
            "select r.provider, a.task_id, count(*) from model_attempt a join model_run r on r.id = a.run_id "
            "group by r.provider, a.task_id"
        )
    })
    work.check(rows == +sent, f"the ledger has {sum(rows.values())} rows for {sum(sent.values())} requests")


def between_submission_and_result(work):
    """Part 1."""
    work.head("killed between submission and result")
    database = work.database("waiting")
    reader = Reader(database)
    with Llmock(work) as peer:
        command = work.score(peer.raters, "--batch", "--wait", "--poll", "1s", "--batch-size", SIZE)
        child = work.start(database.url, *command)
        wanted = {provider: -(-work.tasks // SIZE) for provider in SUBMITS}
        wait_for("all batches", lambda: posts(peer) == wanted, 20, child)
        time.sleep(0.3)  # so that the answers to the submissions are read
        child.send_signal(signal.SIGKILL)
        done = work.wait(child, 10)
        work.check(done.code == -signal.SIGKILL, f"killed with {posts(peer)} batches at the vendors")
        if done.code != -signal.SIGKILL:
            work.say(done.err.strip()[-600:])
        work.check(not reader.scores(), "nothing was collected yet")
        run = work.run(database.url, *command, patience=120)
        lines = submitted(work, peer)
        once(work, lines)
        ended(work, run, reader, peer, lines)


def without_waiting(work):
    """Part 2."""
    work.head("submit, look, collect")
    database = work.database("looking")
    reader = Reader(database)
    with Llmock(work) as peer:
        command = work.score(peer.raters, "--batch", "--batch-size", SIZE)
        run = work.run(database.url, *command, patience=60)
        first = posts(peer)
        work.check(min(first.values()) > 0, f"submitted {first} batches in {run.seconds:.1f} s, exit {run.code}")
        run = work.run(database.url, *command, patience=60)
        work.check(posts(peer) == first, f"the second command submits nothing, exit {run.code}")
        for _ in range(5):
            time.sleep(3.5)  # longer than llmock takes for a batch
            run = work.run(database.url, *command, patience=60)
            if not any(status in ("pending", "claimed") for status, _ in reader.items().values()):
                break
        lines = submitted(work, peer)
        once(work, lines)
        ended(work, run, reader, peer, lines)


def while_it_is_taken(work, provider):
    """Part 3: the vendor has the batch, we have no answer."""
    work.head(f"killed while {provider} takes the batch")
    database = work.database(f"taking-{provider}")
    with Llmock(work) as peer:
        peer.script({"type": "delay", "seconds": 2, "times": 1, "match": {"path": SUBMITS[provider]}})
        rater = peer.openai if provider == "openai" else peer.anthropic
        command = work.score([rater], "--batch", "--wait", "--poll", "1s", "--batch-size", work.tasks)
        child = work.start(database.url, *command)
        wait_for("the submission", lambda: not peer.pending(), 20, child, 0.02)
        child.send_signal(signal.SIGKILL)
        work.wait(child, 10)
        wait_for("the vendor to take it", lambda: posts(peer)[provider] == 1, 10)
        run = work.run(database.url, *command, patience=120)
        run.summary()
        # Batches of repairs come on top, one for each round.
        batches = list(bodies_by_batch(peer, provider))
        firsts = sum(any(turns(body) == 1 for body in lines) for lines in batches)
        work.check(firsts == 1, f"{provider}: the tasks are in one batch ({firsts} were submitted), exit {run.code}")
        states = collections.Counter(status for status, _ in Reader(database).items().values())
        work.check(set(states) <= {"scored", "failed"}, f"every item has ended: {dict(states)}")


def bodies_by_batch(peer, provider):
    """The bodies of each batch of a provider."""
    if provider == "openai":
        for batch in json.loads(call("GET", f"{peer.url}/v1/batches?limit=1000")[1])["data"]:
            text = call("GET", f"{peer.url}/v1/files/{batch['input_file_id']}/content")[1]
            yield [json.loads(line)["body"] for line in text.splitlines() if line.strip()]
    else:
        for request in peer.journal():
            if request["method"] == "POST" and request["path"] == SUBMITS["anthropic"]:
                yield [entry["params"] for entry in request["body"]["requests"]]


def main():
    work = Work(__doc__, 20)
    between_submission_and_result(work)
    without_waiting(work)
    whole, work.tasks = work.tasks, min(work.tasks, SIZE)
    for provider in SUBMITS:
        while_it_is_taken(work, provider)
    work.tasks = whole
    work.finish()


if __name__ == "__main__":
    main()
