#!/usr/bin/env python3
"""Does a year of operation go as the manual says?

    tests/peers/year.py [--binary PATH] [--database sqlite|postgres] [--real]

A scripted year on both databases, with `serve` running from January to December: a first release with BLS's figures,
three weeks of scoring by two raters of a server that counts its calls; a release in which 2 % of the tasks were
reworded, taken in by `refresh`, which costs exactly the changed tasks times the raters; a mistake that is published
and rolled back; a release in which nothing changed, which costs nothing; new wages, taken in by `refresh` too; a release in the CSV form with few
tables, which the gates hold back until somebody accepts it; archives of what is old, restored as it was; a backup; a
copy in the other kind of database and back. After each step `doctor` finds no error, and the API serves the snapshot
that is published.

The releases are made from the sample, whose BLS figures are tests/bls (releases.py). With --real they are O*NET's own
29.1, 30.1 and the CSV form of 30.3, with BLS's wages, and a 30.2 made of 30.1 in which 2 % of the tasks are reworded: what
changed between them is counted from the files; some ten minutes a database. The upgrade from an older version's database is
tests/it/fixture.rs.
"""

from __future__ import annotations

import shutil

from peers import Work, call, end, free_port, wait_for
from releases import Made, Real
from servers import Mirror, Vendor
from stores import Postgres, Sqlite, difference

# Nothing waits for a limit here: the vendor is a script.
FAST = ("--rpm", "1000000", "--tpm", "4000000000")


class Year:
    """One kind of database, from January to December."""

    def __init__(self, work, store, other):
        self.work, self.store, self.other = work, store, other
        self.vendor = Vendor(0)
        self.raters = [self.vendor.rater, self.vendor.rater.replace("gpt-6-luna", "claude-haiku-5-5")]
        self.url = store.create("year")
        self.server = None
        self.folder = work.folder / store.name
        self.folder.mkdir()
        self.releases = (Real if work.options.real else Made)(self.folder)

    # -- what every step does

    def run(self, *words, code=0, url=None):
        """A command that has to end with this code."""
        done = self.work.run(url or self.url, *words)
        if done.code != code:
            self.work.check(False, f"{' '.join(map(str, words))}: exit {done.code}, not {code}")
            self.work.say((done.err.strip() or done.out.strip())[-900:])
        return done

    def json(self, *words, code=0, url=None):
        """What a command says as JSON."""
        done = self.run(*words, "--json", code=code, url=url)
        return done.report if done.report is not None else {}

    def calls(self):
        """Calls that the vendor answered so far."""
        return sum(self.vendor.ledger.values())

    def published(self, url=None):
        """The number of the snapshot that readers get."""
        release = next((row["id"] for row in self.json("versions", url=url) if row["active"]), None)
        rows = self.json("snapshots", url=url)
        return next((row["id"] for row in rows if row["published"] and row["data_version"] == release), None)

    def start(self):
        """Starts `serve`, which stays for the year."""
        port = free_port()
        self.api = f"http://127.0.0.1:{port}"
        self.server = self.work.start(self.url, "serve", "--bind", f"127.0.0.1:{port}", "--poll-seconds", 1)
        wait_for("the server", self.ready, 60, self.server)

    def ready(self, snapshot=None):
        """Whether it serves, and that snapshot if one is given."""
        try:
            status, text = call("GET", self.api + "/ready", timeout=5)
        except OSError:
            return False
        return status == 200 and (snapshot is None or f'"snapshot":{snapshot}' in text.replace(" ", ""))

    def well(self, step):
        """doctor is content, and the API serves what is published."""
        done = self.work.run(self.url, "doctor", "--json")
        wrong = [check for check in (done.report or {}).get("checks", []) if check["status"] == "error"]
        self.work.check(done.code == 0 and not wrong, f"{step}: doctor finds no error {wrong or ''}")
        snapshot = self.published()
        served = wait_for(f"snapshot {snapshot}", lambda: self.ready(snapshot), 60, self.server)
        status, _ = call("GET", self.api + "/rankings/ai_risk")
        self.work.check(bool(served) and status == 200, f"{step}: the API serves snapshot {snapshot}")

    # -- the year on the sample

    def january(self):
        """A first release, BLS's figures, three weeks of scoring, and readers from then on."""
        self.work.head(f"{self.store.name}: January")
        of = self.releases
        self.run("import", "--version", of.january, "--from", of.first, "--activate")
        self.run("import", "crosswalk", "--kind", "nem", "--from", of.crosswalk)
        self.run("import", "oews", "--period", "2024-05", "--from", of.wages_before)
        self.weigh()
        tasks = self.json("catalog", "--strategy", "all")["tasks"]
        for week, share in enumerate((0.3, 0.6, 1), 1):
            sample = round(tasks * share)
            self.score("--sample", sample)
            self.run("aggregate")
            self.work.check(self.calls() == 2 * sample, f"week {week}: {sample} tasks, {self.calls()} calls so far")
            if not self.server:
                self.start()
            self.well(f"week {week}")
        self.run("snapshots", "tag", self.published(), "cited-in-a-paper", "--note", "The number of the first year")

    def weigh(self):
        """Catalog and weights of the active release."""
        self.run("catalog", "--strategy", "all")
        self.run("weights")

    def score(self, *more):
        """One call of the line in the crontab."""
        given = [part for rater in self.raters for part in ("--rater", rater)]
        return self.run("score", *given, *FAST, "--max-cost-usd", 500, *more)

    def refresh(self, *more, code=0):
        """The line in the crontab."""
        return self.run("refresh", "--mirror", self.mirror.url, *FAST, *more, code=code)

    def take(self, version):
        """A newer release is found, taken in by one command, and costs what changed."""
        of = self.releases
        shutil.copyfile(of.zip(version), self.mirror.folder / f"db_{version.replace('.', '_')}_text.zip")
        to = of.named(version)
        self.refresh("--check", *to, code=3)
        before, snapshot = self.calls(), self.published()
        if of.held_back(version):
            self.refresh("--max-cost-usd", 500, *to, code=3)
            self.work.check(self.calls() == before and self.published() == snapshot, "the gates hold it back, and nothing is asked")
        self.refresh("--max-cost-usd", 500, *to, *of.accepted(version))
        changed, cost = of.changed(version), self.calls() - before
        self.work.check(cost == 2 * changed, f"{changed} of {of.tasks(version)} tasks changed: {cost} calls for 2 raters")
        self.work.check(self.published() != snapshot, "a new snapshot is published")
        self.refresh("--max-cost-usd", 500)
        self.work.check(self.calls() - before == cost, "the same call again asks for nothing")

    def february(self):
        """A release in which some tasks were reworded."""
        self.work.head(f"{self.store.name}: February")
        self.mirror = Mirror(self.folder / "mirror")
        self.refresh("--check")
        self.take("30.1")
        self.well("February")

    def march(self):
        """A mistake is published, and taken back."""
        self.work.head(f"{self.store.name}: March")
        good = self.published()
        self.run("weights", "--scheme", "equal")
        self.run("aggregate", "--scheme", "equal")
        wrong = self.published()
        self.work.check(wrong != good, f"snapshot {wrong} was published in the place of {good}")
        self.well("the mistake")
        self.run("snapshots", "activate", good)
        self.work.check(self.published() == good, "one command goes back")
        self.well("March")

    def may(self):
        """A further release: of the sample one in which nothing changed."""
        self.work.head(f"{self.store.name}: May")
        self.take("30.2")
        self.well("May")

    def june(self):
        """Wages of another year."""
        self.work.head(f"{self.store.name}: June")
        # Tables are told by what is in them.
        shutil.copyfile(self.releases.wages, self.mirror.folder / "oesm25nat.zip")
        before, snapshot = self.calls(), self.published()
        self.refresh()
        self.work.check(self.published() != snapshot and self.calls() == before, "a new snapshot with them, and no call")
        self.well("June")

    def august(self):
        """A release in the form of the CSV downloads, with few tables."""
        self.work.head(f"{self.store.name}: August")
        form = self.releases.csv_form()
        good = self.published()
        self.run("import", "--version", "30.3", "--from", form, code=3)
        self.work.check(self.published() == good, "the gates leave it staged, and what is published stays")
        self.well("while it is staged")
        meant = ("--reason", "The tables are published as CSV one by one")
        self.run("versions", "accept", "30.3", *meant)
        before = self.calls()
        for words in (("catalog", "--strategy", "all"), ("weights",)):
            self.run(*words, "--data-version", "30.3")
        self.score("--data-version", "30.3")
        changed, cost = self.releases.changed("30.3"), self.calls() - before
        self.work.check(cost == 2 * changed, f"{changed} of its tasks are worded as in no release before: {cost} calls")
        self.run("aggregate", "--data-version", "30.3")
        self.run("versions", "activate", "30.3", "--accept", self.releases.few_tables, *meant)
        self.well("August")
        self.run("versions", "activate", "30.2")
        self.well("back to 30.2")
        self.work.check(self.published() == good, "and back again")

    def september(self):
        """What is old goes into files, and comes back as it was."""
        self.work.head(f"{self.store.name}: September")
        before, files = self.store.state("year"), self.folder / "archive"
        gone = []
        for what, *rules in (("snapshots", "--keep-last", 1, "--keep-tag", "cited-in-a-paper"), ("versions", "--keep-last", 2)):
            told = self.json("archive", what, *rules, "--dry-run")
            done = self.json("archive", what, *rules, "--to", files)
            names = [row["id"] for row in done["gone"]]
            self.work.check([row["id"] for row in told["gone"]] == names, f"{what}: {names} go, as the dry run said")
            gone += [row["written"]["file"] for row in done["gone"]]
            self.well(f"without old {what}")
        self.work.check(bool(gone), f"{len(gone)} files")
        for file in reversed(gone):
            self.run("archive", "restore", file)
        # What is computed from two of them, and the list of what is archived, is made anew.
        made_anew = {"change_report", "last_id", "occupation_bls", "publication"}
        parts = [{name: rows for name, rows in state.items() if name not in made_anew} for state in (before, self.store.state("year"))]
        wrong = difference(*parts)
        self.work.check(not wrong, f"restored, every table is as before {wrong[:3] or ''}")
        self.run("archive", "restore", gone[0])
        self.well("September")

    def october(self):
        """A backup is made under readers, verified, and restored beside them."""
        self.work.head(f"{self.store.name}: October")
        if self.store.name != "SQLite":
            done = self.work.run(self.url, "backup", self.folder / "backup.db")
            self.work.check(done.code != 0 and "pg_dump" in done.err, "backup names pg_dump")
            return
        backup = self.folder / "backup.db"
        self.run("backup", backup)
        self.run("backup", "verify", backup)
        done = self.work.run(self.url, "backup", "restore", backup)
        self.work.check(done.code == 1 and self.ready(), f"restore is refused while a server is there: {done.err.strip()[:120]}")
        before = self.store.state("year")
        self.run("aggregate", "--scheme", "equal")
        end(self.server)
        self.run("backup", "restore", backup)
        wrong = difference(before, self.store.state("year"))
        self.work.check(not wrong, f"restored, every table is as it was {wrong[:3] or ''}")
        self.start()
        self.well("October")

    def december(self):
        """All of it moves to the other kind of database and back."""
        self.work.head(f"{self.store.name}: December")
        there, back = self.other.create("moved"), self.store.create("back")
        self.run("copy", "--to", there)
        self.run("doctor", url=there)
        self.run("copy", "--to", back, url=there)
        wrong = difference(self.store.state("year"), self.store.state("back"))
        self.work.check(not wrong, f"there and back, every table is the same {wrong[:3] or ''}")
        self.well("December")

    def whole(self):
        """All months."""
        for month in (
            self.january, self.february, self.march, self.may, self.june, self.august, self.september, self.october,
            self.december,
        ):
            month()
        end(self.server)


def flags(parser):
    """What the command line takes besides."""
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one [default: both]")
    parser.add_argument("--real", action="store_true", help="O*NET's own releases, of the folder in ONET_AI_TEST_DATA")


def main():
    work = Work(__doc__, 60, flags)
    server = Postgres(work.folder)
    try:
        stores = [Sqlite(work.folder), server]
        for store, other in (stores, stores[::-1]):
            if work.options.database in (None, "sqlite" if store is stores[0] else "postgres"):
                Year(work, store, other).whole()
    finally:
        server.close()
    work.finish()


if __name__ == "__main__":
    main()
