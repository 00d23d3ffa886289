#!/usr/bin/env python3
"""Does scoring work with a real language model, if a small one?

    tests/peers/real_model.py [--binary PATH] [--tasks 20]

llama-server with SmolLM2-135M (tests/peers/install.sh --llama), no network, no GPU.
1. Its Chat Completions obey a schema: every task is scored, with tokens counted by the server, part of
   them read from its cache; the same command again makes no call.
2. Its Messages endpoint ignores the schema: prose, which ends as invalid_reply after one repair, or as
   truncated where it does not stop.
Nothing is expected of the scores themselves.
"""

import collections

from peers import LlamaServer, Reader, Work


def attempts(database, provider):
    """[(task, error class, input, cached, output tokens)] in the order of the calls."""
    return database.rows(
        "select a.task_id, a.error_class, a.input_tokens, a.cached_tokens, a.output_tokens from model_attempt a "
        "join model_run r on r.id = a.run_id where r.provider = ? order by a.sent_at, a.attempt", provider
    )


def chat(work, server, database):
    """Part 1."""
    work.head("Chat Completions")
    reader = Reader(database)
    rater = f"openai:{server.model}@{server.url}/v1"
    command = work.score([rater], "--concurrency", 1, "--timeout", "300s")
    run = work.run(database.url, *command)
    run.summary()
    scores = reader.scores()
    whole = run.code == 0 and len(scores) == work.tasks
    work.check(whole, f"{len(scores)} scores in {run.seconds:.0f} s, exit {run.code}")
    if run.code:
        work.say(run.err.strip()[-800:])
    work.check(all(0 <= score <= 100 for *_, score, _ in scores), f"{len({s for *_, s, _ in scores})} different values")
    calls = attempts(database, "openai")
    work.check(all(out and out > 0 for *_, out in calls), f"{sum(out or 0 for *_, out in calls)} output tokens")
    cached = [count or 0 for *_, count, _ in calls]
    rising = bool(cached) and max(cached) > cached[0] and sum(count > 0 for count in cached) >= len(cached) // 2
    work.check(rising, f"the shared prompt is read from the cache: {cached[:1]}, then up to {max(cached, default=0)}")
    again = work.run(database.url, *command)
    made = len(attempts(database, "openai")) - len(calls)
    work.check(again.code == 0 and made == 0, f"the same command again: {made} calls, exit {again.code}")


def messages(work, server, database):
    """Part 2."""
    work.head("Messages")
    work.tasks = min(work.tasks, 5)
    reader = Reader(database)
    rater = f"anthropic:{server.model}@{server.url}"
    run = work.run(database.url, *work.score([rater], "--concurrency", 1, "--timeout", "300s"))
    run.summary()
    states = {task: state for (of, task), state in reader.items().items() if of.startswith("anthropic:")}
    counted = collections.Counter(states.values())
    # A model of this size may ramble to the end of what it is allowed, which is another true reason.
    allowed = {("failed", "invalid_reply"), ("failed", "truncated"), ("scored", None)}
    work.check(set(counted) <= allowed, f"items end as invalid_reply: {dict(counted)}")
    work.check(counted["failed", "invalid_reply"] > 0, "at least one of them does")
    work.check(run.code == (3 if any(status == "failed" for status, _ in counted) else 0), f"exit {run.code}")
    answers = [int(task) for task, error, *_ in attempts(database, "anthropic") if error != "timeout"]
    calls = collections.Counter(answers)
    odd = [task for task, state in states.items() if calls[task] != 2 and state == ("failed", "invalid_reply")]
    once = not odd and max(calls.values(), default=0) == 2
    work.check(once, f"after one repair, not more: {sum(calls.values())} calls")


def main():
    work = Work(__doc__, 20)
    database = work.database()
    with LlamaServer(work) as server:
        chat(work, server, database)
        messages(work, server, database)
    work.finish()


if __name__ == "__main__":
    main()
