#!/usr/bin/env python3
"""What happens when one provider's credit is used up?

    tests/peers/billing.py [--binary PATH] [--tasks 150]

llmock answers every OpenAI request with 429 insufficient_quota, whose type is still rate_limit_error.
1. From the beginning: that rater stops after one call (one goes first), the other finishes, exit 1. When
   the credit is back, the same command completes the rest.
2. In the middle of a run: the rater stops with at most as many refusals as requests were under way.
No score is lost, and no task is asked again that was answered.
"""

import collections

from peers import GOOD, Llmock, Reader, Work, item_of, provider_of, wait_for

CONCURRENCY = 8
QUOTA = {
    "type": "fail", "status": 429, "code": "insufficient_quota", "times": None, "match": {"provider": "openai"},
    "message": "You exceeded your current quota, please check your plan and billing details.",
}
ANSWER = {"type": "reply", "text": GOOD, "times": None, "match": {"provider": "anthropic"}}


def answered(journal):
    """{(provider, item): good answers}."""
    return collections.Counter((r["provider"], item_of(r["body"])) for r in journal if r["status"] == 200)


def count(reader, provider):
    """Scores of a provider's rater."""
    return sum(provider_of(rater) == provider for rater, *_ in reader.scores())


def stopped(work, run, provider):
    """The report says that this rater, and only it, was stopped, and why."""
    run.summary()
    states = {name: part.get("state") for name, part in run.raters().items()}
    work.check(states.get(provider) == "stopped", f"the report says so: {states}")
    told = (run.out + run.err).lower()
    work.check("billing" in told or "quota" in told or "credit" in told, "and that it is about the bill")
    work.check(run.code == 1, f"exit {run.code}: 1 where a rater was stopped")


def complete(work, reader, peer, run):
    """Everything is there, nothing was asked twice."""
    run.summary()
    work.check(run.code == 0, f"the same command again: exit {run.code}")
    for provider in ("openai", "anthropic"):
        found = count(reader, provider)
        work.check(found == work.tasks, f"{provider}: {found} scores of {work.tasks}")
    twice = {key: n for key, n in answered(peer.calls()).items() if n > 1}
    work.check(not twice, f"no task was asked again after an answer ({len(twice)} were)")


def from_the_beginning(work):
    """No credit at all."""
    work.head("no credit from the beginning")
    database = work.database("beginning")
    reader = Reader(database)
    with Llmock(work, latency=20) as peer:
        peer.script(ANSWER, QUOTA)
        command = work.score(peer.raters, "--concurrency", CONCURRENCY)
        run = work.run(database.url, *command)
        asked = [r for r in peer.calls() if r["provider"] == "openai"]
        work.check(len(asked) == 1, f"openai was called {len(asked)} times: exactly once")
        found = count(reader, "anthropic")
        work.check(found == work.tasks, f"anthropic finished: {found} scores")
        work.check(count(reader, "openai") == 0, "openai has no score")
        stopped(work, run, "openai")
        peer.forget_script()
        peer.script(ANSWER)
        complete(work, reader, peer, work.run(database.url, *command))


def in_the_middle(work):
    """The credit ends during the run."""
    work.head("the credit ends in the middle")
    database = work.database("middle")
    reader = Reader(database)
    with Llmock(work, latency=100) as peer:
        peer.script(ANSWER)
        command = work.score(peer.raters, "--concurrency", CONCURRENCY)
        child = work.start(database.url, *command)
        wait_for("a third of the scores", lambda: count(reader, "openai") >= work.tasks // 3, 120, child, 0.02)
        peer.script(QUOTA)
        run = work.wait(child)
        refused = sum(r["status"] == 429 for r in peer.calls())
        work.check(1 <= refused <= CONCURRENCY, f"{refused} requests were refused, {CONCURRENCY} were under way")
        before = count(reader, "openai")
        work.check(
            work.tasks // 3 <= before < work.tasks, f"openai stopped with {before} scores, which are kept"
        )
        good = sum(n for (provider, _), n in answered(peer.calls()).items() if provider == "openai")
        work.check(good == before, f"each of its {good} answers is a score")
        stopped(work, run, "openai")
        peer.forget_script()
        peer.script(ANSWER)
        complete(work, reader, peer, work.run(database.url, *command))


def main():
    work = Work(__doc__, 150)
    from_the_beginning(work)
    in_the_middle(work)
    work.finish()


if __name__ == "__main__":
    main()
