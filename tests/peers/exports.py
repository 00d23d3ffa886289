#!/usr/bin/env python3
"""Do the tools that people use read the exports as they are meant?

    tests/peers/exports.py [--binary PATH] [--tasks 400]

A scored database, some of whose texts are hostile (formulas, quotes, line ends, #, control characters, markup),
is exported in every way. pandas, DuckDB, a spreadsheet (openpyxl) and R's documented rules each read every CSV
file: rows, types, values and sums must be those of the JSON file, and no cell may be a formula. A CSVW reader
takes the metadata, and two Markdown renderers show pages as text without markup or links of their own.
"""

import json
import os
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

from peers import DATA, TOOLS, Work, environment

HERE = Path(__file__).resolve().parent
# What a stored text may hold, each piece on its own and with its neighbours.
HOSTILE = [
    "=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "plain #1", "#", "# line", 'say "x"', '"', "'",
    "a,b;c", "two\nlines", "two\r\nlines", "\u001b[31mred", "\u202egnp.exe", "\u200b", "\u2028", "\u0085", "\u009b1m",
    "~~struck~~ **bold** _it_ `code`", "http://evil.example/x", "www.evil.example", "mail a@evil.example now", "mailto:a@evil.example",
    "<b>x</b> <script>", "&amp; &lt;", "[x](http://evil.example) ![y](z)", "|", "a|b\\|c\\", "1. one", "- one", "# one", "NA", "NULL", "nan",
    "1e5", "007", "true", "\ufeffx", "\uff1d1", "naïve 語", " padded ", "$x$ $$y$$", "^[note] [^1]", ":smile: ==mark==", "+++", "---",
]


def prepare(work):
    """A scored database; returns its path."""
    path = work.folder / "onet-ai-demo.db"
    if not DATA:
        work.run("demo", "--once")
        return path
    data = Path(DATA).resolve()
    url = f"sqlite:{path}"
    for arguments in (
        ("import", "--version", "30.1", "--activate", "--from", data / "onet/db_30_1_text_with_importance.zip"),
        ("import", "crosswalk", "--kind", "nem", "--from", data / "crosswalks/nem_onet_to_soc_crosswalk_2024-34.csv"),
        ("import", "oews", "--period", "2025-05", "--from", data / "bls/oews/national_M2025_dl.csv"),
        ("catalog", "--size", "2000"),
        ("weights",),
        ("score", "--rater", "mock:a", "--rater", "mock:b", "--sample", work.tasks),
        ("aggregate",),
    ):
        work.run(*arguments, url=url)
    return path


def poison(path):
    """Puts hostile texts where somebody else's texts are stored."""
    with closing(sqlite3.connect(path)) as database:
        scores = database.execute("select rowid from task_ai_score order by task_id, run_id limit ?", (len(HOSTILE),)).fetchall()
        for (row,), text in zip(scores, HOSTILE):
            database.execute("update task_ai_score set rationale = ? where rowid = ?", (text, row))
        tasks = database.execute("select rowid from task_statements order by task_id limit ?", (len(HOSTILE),)).fetchall()
        for (row,), text in zip(tasks, HOSTILE):
            database.execute("update task_statements set task_statement = task_statement || ? where rowid = ?", (" " + text, row))
        titles = database.execute("select rowid from occupation_master order by onetsoc_code limit 12").fetchall()
        for (row,), text in zip(titles, HOSTILE):
            database.execute("update occupation_master set title = ? where rowid = ?", (text, row))
        database.commit()


class Exports(Work):
    """The scenario."""

    def run(self, *arguments, url=None):
        """Runs the program to its end; returns its stdout."""
        more = {"DATABASE_URL": url} if url else {}
        done = subprocess.run(
            [self.binary, *map(str, arguments)], capture_output=True, cwd=self.folder, env=environment(ONET_AI_LOG="error", **more), check=False
        )
        if done.returncode not in (0, 3):
            raise SystemExit(f"{arguments}: {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def judge(self, script, *arguments):
        """Has a script of the readers' own Python look; it prints one line for each check."""
        done = subprocess.run(
            [TOOLS / "readers/bin/python", HERE / script, *map(str, arguments)], capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        for line in done.stdout.splitlines():
            well, _, what = line.partition(" ")
            self.check(well == "ok", what)
        if done.returncode != 0:
            self.check(False, f"{script} ends: {done.stderr[-2000:]}")


def main():
    work = Exports(__doc__, 400)
    path = prepare(work)
    poison(path)
    url = f"sqlite:{path}"
    for subject in ("occupations", "tasks"):
        truth = work.folder / f"{subject}.json"
        truth.write_bytes(work.run("export", subject, "--format", "json", url=url))
        for kind, flags in (("usual", ()), ("raw", ("--raw",)), ("bom", ("--bom",))):
            work.head(f"{subject}, {kind}")
            file = work.folder / f"{subject}-{kind}.csv"
            work.run("export", subject, *flags, "--output", file, url=url)
            work.judge("judge_exports.py", kind, file, truth)
        packed = work.folder / f"{subject}.zip"
        work.run("export", subject, "--format", "zip", "--output", packed, url=url)
        with zipfile.ZipFile(packed) as archive:
            work.check(archive.testzip() is None and len(archive.namelist()) == 3, f"the archive is whole: {archive.namelist()}")
            csv = next(name for name in archive.namelist() if name.endswith(".csv"))
            work.check(archive.read(csv) == (work.folder / f"{subject}-usual.csv").read_bytes(), "it holds the CSV file")
            work.check("-mock-" in csv, f"{csv} says that its scores are made up")
        if subject == "occupations" and DATA:
            rows = json.loads(truth.read_text())["occupations"]
            total = sum(row["employment_share"] or 0 for row in rows)
            work.check(total == 155_481_840, f"employment_share adds up to {total:,}")
    work.head("Markdown")
    rows = json.loads((work.folder / "tasks.json").read_text())["tasks"]
    codes = sorted({row["soc_code"] for row in rows if any(row.get(f"rater_{n}_rationale") in HOSTILE for n in (1, 2))})[:12]
    for code in codes:
        (work.folder / f"{code}.md").write_bytes(work.run("export", "occupation", code, url=url))
    work.judge("judge_markdown.py", work.folder / "tasks.json", *(work.folder / f"{code}.md" for code in codes))
    work.finish()


if __name__ == "__main__":
    main()
