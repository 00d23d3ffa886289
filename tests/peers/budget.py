#!/usr/bin/env python3
"""Does a run ever cost more than it may?

    tests/peers/budget.py [--binary PATH] [--tasks 1000] [--cap 0.05]

aimock answers both providers, with a token count of its own for each task, 1,000 to 1,500 in and 20 to
120 out. 16 workers, --max-cost-usd. What the run cost is added up from aimock's journal, by the tokens
that it said and the price table: never more than the cap, which both raters of the command share. The run
says that the cap stopped it. With a higher cap the same command completes, and asks nothing twice.
"""

import collections

from peers import ANTHROPIC, OPENAI, Aimock, Reader, Work, cost, item_of, number

ENOUGH = 100


def tokens(model, item):
    """(input, output) that aimock says for a task."""
    text = f"{model} {item}"
    return 1000 + number(text, 501), 20 + number(text + " out", 101)


def fixtures(tasks):
    """One answer for each task and model."""
    made = []
    for model in (OPENAI, ANTHROPIC):
        for _, item in sorted(tasks, key=lambda entry: -len(entry[1][1])):
            given, taken = tokens(model, item)
            usage = {"prompt_tokens": given, "completion_tokens": taken, "total_tokens": given + taken}
            usage |= {"input_tokens": given, "output_tokens": taken} if model == ANTHROPIC else {}
            answer = {"score": number(f"{model} {item}", 101), "rationale": "As the fixture says."}
            match = {"userMessage": f"Occupation: {item[0]}\nTask: {item[1]}", "model": model}
            made.append({"match": match, "response": {"content": answer, "usage": usage}})
    return made


def billed(journal):
    """Dollars of all answers, by aimock's own count, and {(model, item): answers}."""
    answers = collections.Counter()
    total = 0.0
    for entry in journal:
        if entry["response"]["status"] == 200:
            key = (entry["body"]["model"], item_of(entry["body"]))
            answers[key] += 1
            total += cost(*tokens(*key))
    return total, answers


def main():
    work = Work(__doc__, 1000, lambda parser: parser.add_argument("--cap", type=float, default=0.05))
    cap = work.options.cap
    database = work.database()
    reader = Reader(database)
    tasks = reader.sample(work.tasks)
    whole = sum(cost(*tokens(model, item)) for model in (OPENAI, ANTHROPIC) for _, item in tasks)
    work.say(f"everything costs ${whole:.4f}, the cap is ${cap:.4f}")
    if whole <= cap:
        cap = whole / 3
        work.say(f"too few tasks for this cap: taken down to ${cap:.4f}")
    with Aimock(work, fixtures(tasks), latency=30) as peer:
        command = work.score(peer.raters, "--concurrency", 16)
        work.head(f"--max-cost-usd {cap:.4f}")
        run = work.run(database.url, *command, "--max-cost-usd", f"{cap:.6f}")
        run.summary()
        spent, answers = billed(peer.journal())
        calls = collections.Counter(model for model, _ in answers.elements())
        work.say(f"aimock answered {dict(calls)}")
        work.check(0 < spent <= cap, f"it cost ${spent:.6f}, {100 * spent / cap:.1f} % of the cap, by aimock's count")
        # A sanity check, not a bar: some of the cap is set aside for the worst case of a call.
        work.check(spent >= 0.8 * cap, "most of the cap was used")
        runs = reader.runs()
        said = sum(entry["cost"] for entry in runs)
        work.check(abs(said - spent) < 1e-9, f"the ledger says the same: ${said:.6f}")
        reserved = sum(entry["cost_reserved"] or 0 for entry in runs)
        work.check(reserved == 0, f"nothing stays set aside (${reserved:.6f})")
        states = [part.get("state") for part in run.raters().values()]
        work.check("stopped" in states and run.code == 1, f"stopped: {states}, exit {run.code}")
        told = (run.out + run.err).lower()
        work.check(any(word in told for word in ("cap", "budget", "max-cost")), "and it says that the cap stopped it")
        work.head(f"--max-cost-usd {ENOUGH}")
        run = work.run(database.url, *command, "--max-cost-usd", ENOUGH)
        run.summary()
        spent, answers = billed(peer.journal())
        work.check(run.code == 0, f"with a higher cap: exit {run.code}")
        stored = len(reader.scores())
        work.check(stored == 2 * work.tasks, f"{stored} scores of {2 * work.tasks}")
        twice = sum(n > 1 for n in answers.values())
        work.check(twice == 0, f"no task was asked twice ({twice} were)")
        said = sum(entry["cost"] for entry in reader.runs())
        work.check(abs(said - spent) < 1e-9, f"in all ${said:.6f} by the ledger, ${spent:.6f} by aimock")
    work.finish()


if __name__ == "__main__":
    main()
