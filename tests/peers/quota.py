#!/usr/bin/env python3
"""Does the program keep to a quota that it was told, and use it?

    tests/peers/quota.py [--binary PATH] [--tasks 2000] [--rpm 600]

llmock allows each provider --rpm requests a minute, with a bucket that refills continuously and is full
at the start; the program is given the same figure. Nothing else goes wrong. After the first minute: less
than 1 % of the requests are refused (429), and at least 90 % of what is allowed is used. Times are those
of llmock's journal. 2,000 tasks at 600 a minute take 200 seconds.
"""

from peers import GOOD, Llmock, Reader, Work, percent, provider_of

FIRST = 60
REFUSED, USED = 0.01, 0.90


def main():
    work = Work(__doc__, 2000, lambda parser: parser.add_argument("--rpm", type=int, default=600))
    rpm = work.options.rpm
    if work.tasks < 2.5 * rpm:
        work.say(f"{work.tasks} tasks at {rpm} a minute are short of two minutes after the first")
    database = work.database()
    with Llmock(work, rpm=rpm) as peer:
        peer.script({"type": "reply", "text": GOOD, "times": None, "match": {"provider": "anthropic"}})
        work.head(f"both providers, {rpm} a minute each")
        patience = 300 + 3 * 60 * work.tasks / rpm
        run = work.run(database.url, *work.score(peer.raters, "--rpm", rpm), patience=patience)
        journal = peer.calls()
        run.summary()
        work.check(run.code == 0, f"exit {run.code}")
        scored = {provider: 0 for provider in ("openai", "anthropic")}
        for rater, *_ in Reader(database).scores():
            scored[provider_of(rater)] += 1
        for provider, count in scored.items():
            work.check(count == work.tasks, f"{provider}: {count} scores")
            times = sorted((r["started_at"], r["status"]) for r in journal if r["provider"] == provider)
            begin, end = times[0][0], times[-1][0]
            late = [status for at, status in times if at >= begin + FIRST]
            seconds = end - begin - FIRST
            early = sum(status == 200 for at, status in times if at < begin + FIRST)
            refused = sum(status == 429 for status in late)
            answered = sum(status == 200 for status in late)
            work.say(f"{provider}: {len(times)} requests in {end - begin:.0f} s, {early} answered in the first minute,")
            work.say(f"  {answered} in the {seconds:.0f} s after it; {sum(s == 429 for _, s in times)} refused in all")
            work.check(seconds >= 120 or work.tasks < 3 * rpm, f"{provider}: {seconds:.0f} s after the first minute")
            work.check(
                bool(late) and refused < REFUSED * len(late),
                f"{provider}: {percent(refused, len(late))} refused after the first minute (bar: under 1 %)",
            )
            used = answered / (seconds * rpm / 60) if seconds > 0 else 0
            work.check(used >= USED, f"{provider}: {100 * used:.1f} % of the quota used after it (bar: 90 %)")
    work.finish()


if __name__ == "__main__":
    main()
