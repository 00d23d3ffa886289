#!/usr/bin/env python3
"""Does every task end scored or failed, for the true reason, whatever the providers answer?

    tests/peers/faults.py [--binary PATH] [--tasks 1000]

Two peers, both with an OpenAI and an Anthropic address:
1. llmock, with scripted faults in waves (429 with a long and with no wait asked for, 400, 408, 500, 502,
   503, 504, 529), stalls past --timeout 2, refusals, content filters, truncated, malformed and prose
   answers. What each task was told last is read from llmock's journal, by the text of the task, and
   compared with what the program stored. llmock then judges the client: `llmock report --strict`.
2. aimock, where each task has faults of its own, some for ever: the reason is known beforehand. Here
   429s come without Retry-After (a relay drops what aimock adds), bodies are cut off, connections break.
"""

import collections
import threading
import time

from peers import ANTHROPIC, GOOD, OPENAI, Aimock, Llmock, Reader, Relay, Work
from peers import item_of, number, percent, provider_of, turns

TIMEOUT = 2
STALL = 4

# What the classes of a failed item may be, by what was answered last.
OF_STATUS = {
    400: {"bad_request"},
    408: {"timeout", "server_error"},
    429: {"rate_limited"},
    500: {"server_error"},
    502: {"server_error", "overloaded"},
    503: {"overloaded", "server_error"},
    504: {"server_error", "timeout", "overloaded"},
    529: {"overloaded"},
}

# What a reason that the provider does not have may be stored as.
UNKNOWN = ("malformed", "invalid_reply", "unknown")

# Answers by kind: what llmock is told to say, and the classes that are true of it.
ANSWERS = {
    "good": (GOOD, None, None),
    "prose": ("I would say about half of it.", None, {"invalid_reply"}),
    "cut": ('{"score": 70, "rationale": "Mos', None, {"invalid_reply"}),
    "range": ('{"score": 101, "rationale": "All and more."}', None, {"invalid_reply"}),
    "length": ('{"score": 7', "length", {"truncated"}),
    "filter": ("", "content_filter", {"content_filter", "refusal"}),
    "refusal": ("I cannot rate this.", "refusal", {"refusal"}),
}
# In a batch of answers each fault comes once, with good ones between; prose twice running, so that
# some repairs fail as well when few requests are under way.
ROUND = {
    "openai": "prose prose length range cut filter cut cut length".split(),
    "anthropic": "prose prose length range cut refusal cut filter refusal length".split(),
}
BETWEEN = 9
# Scores between two waves of failures: more than there are requests under way.
APART = 40

WAVE = [
    {"status": 429, "retry_after": 1.5}, {"status": 500}, {"status": 503}, {"status": 400},
    {"status": 429, "retry_after": 0}, {"status": 502}, {"status": 529}, {"status": 504}, {"status": 408},
]


def answers(tasks):
    """llmock's script of answers and stalls, enough for all tasks: [(kind, behaviour)]."""
    script = []
    for provider, faults in ROUND.items():
        match = {"provider": provider}
        rounds = 2 * tasks // (len(faults) * (BETWEEN + 1)) + 1
        for _ in range(rounds):
            for kind in faults:
                text, finish, _ = ANSWERS[kind]
                # Without a text llmock answers OpenAI requests by their schema: somebody else's reading of it.
                good = {} if provider == "openai" else {"text": GOOD}
                script.append(("good", {"type": "reply", "times": BETWEEN, "match": match, **good}))
                reply = {"type": "reply", "text": text, "times": 1, "match": match}
                script.append((kind, {**reply, "finish_reason": finish} if finish else reply))
        if provider == "anthropic":
            script.append(("good", {"type": "reply", "text": GOOD, "times": None, "match": match}))
        for _ in range(2 * tasks // 120 + 1):
            script.append(("prompt", {"type": "delay", "seconds": 0, "times": 59, "match": match}))
            script.append(("stall", {"type": "delay", "seconds": STALL, "times": 1, "match": match}))
    return script


def told(journal, script):
    """{(provider, item): [what it was told, in order]}: llmock's queue, replayed over its journal.

    llmock numbers a request in the moment in which it plans it, and takes for each kind of behaviour
    the first that matches; a failure uses up nothing else.
    """
    queues = collections.defaultdict(collections.deque)
    for kind, behaviour in script:
        key = (behaviour["type"], behaviour["match"]["provider"])
        queues[key].append([kind, behaviour["times"]])

    def take(key):
        queue = queues[key]
        if not queue:
            return None
        kind, times = queue[0]
        if times is not None:
            queue[0][1] -= 1
            if queue[0][1] == 0:
                queue.popleft()
        return kind

    found = collections.defaultdict(list)
    for request in journal:
        provider, item = request["provider"], item_of(request["body"])
        if (request["fault"] or "").startswith("scenario:"):
            outcome = request["status"]
        else:
            delay, answer = take(("delay", provider)), take(("reply", provider))
            if delay == "stall":
                outcome = "stall"
            elif request["status"] == 200:
                outcome = answer or "good"
            else:
                outcome = request["status"]
        found[provider, item].append((outcome, turns(request["body"])))
    return found


def true_classes(outcome):
    """The classes that are true of an answer; None where it is a score."""
    if outcome == "stall":
        return {"timeout"}
    if isinstance(outcome, int):
        return OF_STATUS.get(outcome, {"server_error" if outcome >= 500 else "bad_request"})
    return ANSWERS[outcome][2]


def judge(work, reader, tasks, wanted):
    """Compares what is stored with what is true: wanted is {(provider, task id): classes or None}."""
    items = {(provider_of(rater), task): state for (rater, task), state in reader.items().items()}
    expected = 2 * len(tasks)
    work.check(len(items) == expected, f"{len(items)} items of {expected} are in the work list")
    states = collections.Counter(status for status, _ in items.values())
    work.check(
        set(states) <= {"scored", "failed"},
        f"every item is scored or failed: {', '.join(f'{n} {s}' for s, n in sorted(states.items()))}",
    )
    wrong, classes = [], collections.Counter()
    for key, (status, error) in sorted(items.items()):
        truth = wanted.get(key, "never asked")
        classes[error] += status == "failed"
        if truth == "never asked" or (status == "scored") != (truth is None) or (truth and error not in truth):
            wrong.append((key, status, error, truth))
    reasons = ", ".join(f"{n} {error}" for error, n in sorted(classes.items(), key=str) if n)
    work.check(not wrong, f"every reason is the true one, {len(wrong)} are not: {reasons}")
    for key, status, error, truth in wrong[:10]:
        work.say(f"{key[0]} task {key[1]}: stored {status} {error or ''}, true: {truth or 'scored'}")
    scores = collections.Counter((provider_of(rater), task) for rater, task, _, _ in reader.scores())
    scored = {key for key, (status, _) in items.items() if status == "scored"}
    work.check(
        set(scores) == scored and max(scores.values(), default=1) == 1,
        f"{sum(scores.values())} scores are stored, one for each scored item",
    )
    return states


def reported(work, run, states):
    """The report and the exit code tell what the database holds."""
    run.summary()
    parts = run.raters().values()
    work.check(
        sum(part.get("failed_total", sum(part.get("failed", {}).values())) for part in parts) == states["failed"],
        f"the report counts the {states['failed']} failed items",
    )
    work.check(run.code == (3 if states["failed"] else 0), f"exit {run.code}: 3 where items have no score")


def on_llmock(work):
    """Scripted faults, and llmock's verdict."""
    work.head("llmock: faults in waves")
    database = work.database("llmock")
    reader = Reader(database)
    tasks = reader.sample(work.tasks)
    ids = {item: task for task, item in tasks}
    with Llmock(work, latency=40) as peer:
        script = answers(work.tasks)
        peer.script(*(behaviour for _, behaviour in script))
        waves, done = collections.Counter(), threading.Event()

        def send_waves():
            """The next wave only after some scores: its failures should not meet the retries of the last.

            One pause for all workers, which a Retry-After asks for, looks like a constant interval to
            llmock when a call fails twice running.
            """
            mark = {provider: 0 for provider in ROUND}
            while not done.wait(0.1):
                scored = collections.Counter(provider_of(rater) for rater, *_ in reader.scores())
                for provider in ROUND:
                    if scored[provider] >= mark[provider]:
                        mark[provider] = scored[provider] + APART
                        match = {"provider": provider}
                        peer.script(*({"type": "fail", "times": 1, "match": match, **fault} for fault in WAVE))
                        waves[provider] += 1

        thread = threading.Thread(target=send_waves, daemon=True)
        thread.start()
        run = work.run(database.url, *work.score(peer.raters, "--concurrency", 16, "--timeout", f"{TIMEOUT}s"))
        done.set()
        thread.join(30)
        time.sleep(STALL - TIMEOUT + 0.5)  # the stalls that nobody waited for end up in the journal
        journal = peer.calls()
        faults = collections.Counter(r["fault"] or "answered" for r in journal)
        work.say(f"{len(journal)} requests in {run.seconds:.1f} s, {sum(waves.values())} waves of failures:")
        work.say(f"  {dict(sorted(faults.items()))}")
        found = told(journal, script)
        kinds = collections.Counter(outcome for outcomes in found.values() for outcome, _ in outcomes)
        work.say("answers: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items(), key=str)))
        wanted = {
            (provider, ids.get(item)): true_classes(outcomes[-1][0]) for (provider, item), outcomes in found.items()
        }
        work.check(all(task is not None for _, task in wanted), "llmock was asked about tasks of the sample only")
        states = judge(work, reader, tasks, wanted)
        reported(work, run, states)
        ledger = reader.attempts()
        for provider in ROUND:
            asked = sum(r["provider"] == provider for r in journal)
            rows = sum(n for (of, _), n in ledger.items() if of == provider)
            work.check(rows == asked, f"{provider}: {rows} rows in the ledger for {asked} requests")
        again = [key for key, outcomes in found.items() if sum(true_classes(o) is None for o, _ in outcomes) > 1]
        work.check(not again, f"nothing was asked again after a good answer ({len(again)} were)")
        work.check(peer.report(), "llmock report --strict")


def faults_of_aimock():
    """Faults of single tasks: [(name, percent of the tasks, [first answers], last answer, classes or None)]."""

    def error(status, kind, code=None, **more):
        return {"response": {"error": {"message": kind, "type": kind, "code": code or kind}, "status": status}, **more}

    def content(text, **more):
        return {"response": {"content": text, **more}}

    good = content(GOOD)
    no_wait = error(429, "rate_limit_error", "rate_limit_exceeded")
    slow = error(429, "rate_limit_error", "rate_limit_exceeded")
    slow["response"]["retryAfter"] = 2
    broken = {**good, "chaos": {"malformedRate": 1.0}}
    dropped = {**good, "chaos": {"disconnectRate": 1.0}}
    prose = content("I would say about half of it.")
    return [
        ("429 without Retry-After, once", 2, [no_wait], good, None),
        ("429 with Retry-After, once", 1, [slow], good, None),
        ("500 twice", 2, [error(500, "server_error")] * 2, good, None),
        ("503 and 529", 1, [error(503, "service_unavailable_error"), error(529, "overloaded_error")], good, None),
        ("connection broken, once", 2, [dropped], good, None),
        ("body cut off, once", 1, [broken], good, {"malformed"}),  # or scored, where it is tried again
        ("500 for ever", 1, [], error(500, "server_error"), {"server_error"}),
        ("529 for ever", 0, [], error(529, "overloaded_error"), {"overloaded"}),
        ("connection broken for ever", 1, [], dropped, {"interrupted", "connection"}),
        ("body cut off for ever", 1, [], broken, {"malformed"}),
        ("400", 1, [], error(400, "invalid_request_error", "context_length_exceeded"), {"bad_request"}),
        ("prose for ever", 1, [], prose, {"invalid_reply"}),
        ("refusal", 1, [], content("I cannot.", finishReason="refusal"), None),  # see refusals()
        ("content filter", 1, [], content("", finishReason="content_filter"), None),
        ("truncated", 1, [], content('{"score": 3', finishReason="length"), {"truncated"}),
    ]


def unasked(name, value):
    """What aimock adds to its 429s by itself: a second's wait, and a limit of 60 a minute that it does not have."""
    return name.startswith("x-ratelimit-") or (name == "retry-after" and value == "1")


def on_aimock(work):
    """Faults of each task's own."""
    work.head("aimock: faults by task")
    database = work.database("aimock")
    reader = Reader(database)
    tasks = reader.sample(work.tasks)
    kinds = faults_of_aimock()
    fixtures, wanted, chosen = [], {}, collections.Counter()
    either = set()
    for provider, model in (("openai", OPENAI), ("anthropic", ANTHROPIC)):
        for task, (title, text) in sorted(tasks, key=lambda entry: -len(entry[1][1])):
            prompt = f"Occupation: {title}\nTask: {text}"
            draw, name, first, last, classes = number(f"{model} {prompt}", 100), "good", [], None, None
            for kind, share, before, after, true in kinds:
                if draw < share:
                    name, first, last, classes = kind, before, after, true
                    break
                draw -= share
            match = {"userMessage": prompt, "model": model}
            for place, answer in enumerate(first):
                fixtures.append({"match": {**match, "sequenceIndex": place}, **answer})
            fixtures.append({"match": match, **(last or {"response": {"content": GOOD}})})
            if name == "refusal":
                # Not a finish reason of OpenAI: must not be taken for a score, and crash nothing.
                classes = {"refusal"} if provider == "anthropic" else {"refusal", *UNKNOWN}
            elif name == "content filter":
                # Not a stop reason of Anthropic.
                classes = {"content_filter"} if provider == "openai" else {"content_filter", "refusal", *UNKNOWN}
            elif name == "body cut off, once":
                either.add((provider, task))
            chosen[name] += 1
            wanted[provider, task] = classes
    # Repairs: their last message is not the task's.
    fixtures.append({"match": {}, "response": {"content": "Still about half of it."}})
    work.say(", ".join(f"{n} {name}" for name, n in sorted(chosen.items())))
    with Aimock(work, fixtures) as peer, Relay(work, peer, unasked) as relay:
        run = work.run(database.url, *work.score(relay.raters, "--concurrency", 16, "--timeout", "5s"))
        journal = peer.journal()
        codes = collections.Counter(entry["response"]["status"] for entry in journal)
        work.say(f"{len(journal)} requests in {run.seconds:.1f} s, by status: {dict(sorted(codes.items()))}")
        for (provider, task), (status, _) in (
            ((provider_of(rater), task), state) for (rater, task), state in reader.items().items()
        ):
            if (provider, task) in either and status == "scored":
                wanted[provider, task] = None
        states = judge(work, reader, tasks, wanted)
        reported(work, run, states)
        asked = collections.Counter(
            (entry["body"].get("model"), item_of(entry["body"])) for entry in journal if entry.get("body")
        )
        most = max(asked.values(), default=0)
        work.check(most <= 10, f"no task was asked more than 10 times, the most was {most}")
        work.say(f"asked more than once: {percent(sum(n > 1 for n in asked.values()), len(asked))} of the tasks")


def main():
    work = Work(__doc__, 1000)
    on_llmock(work)
    on_aimock(work)
    work.finish()


if __name__ == "__main__":
    main()
