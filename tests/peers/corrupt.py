#!/usr/bin/env python3
"""What do all commands say of an SQLite file that is damaged, or is none, or another program's?

    tests/peers/corrupt.py [--binary PATH]

Files: empty pages in the middle, random pages, a damaged schema, truncated at several lengths, text, a foreign
SQLite database, one of a newer program. Every command, those that read and those that write, must end with 1 and one
line that begins with `error:` and names a remedy, without a panic, and leave the file as it was, byte by byte. Where
only some pages are damaged, a command that does not touch them may also succeed, and one that fails may have noted that
it did. An empty file is a new database.
"""

import hashlib
import random
import sqlite3
from contextlib import closing

from peers import Work
from servers import Vendor
from stores import Sqlite
from writers import Trial, files

PAGE = 4096
READERS = [
    "versions", "versions diff sample other", "search nurse", "show 11-3121", "runs", "agreement", "history 11-3121",
    "compare 11-3121 13-2011", "activities", "skills 11-3121", "technologies 11-3121", "transitions 11-3121", "emerging", "snapshots",
    "snapshots diff 1 2", "sensitivity", "summary", "indexes 11-3121", "bls coverage", "rubric list", "import index --list",
    "export occupations", "score --rater mock:d --dry-run", "serve --bind 127.0.0.1:0",
]
REMEDIES = ("backup", "--database-url", "onet-ai migrate", "install the onet-ai")


def damaged(base):
    """{name: (bytes, whether every command has to fail)}."""
    whole, chance = base.read_bytes(), random.Random(5)
    pages = len(whole) // PAGE

    def overwritten(numbers, fill):
        made = bytearray(whole)
        for number in numbers:
            made[number * PAGE : (number + 1) * PAGE] = fill()
        return bytes(made)

    random_page, empty_page = (lambda: chance.randbytes(PAGE)), (lambda: bytes(PAGE))
    return {
        "some random pages": (overwritten(sorted(chance.sample(range(pages // 2, pages), 30)), random_page), False),
        "a third of the pages random": (overwritten(range(1, pages, 3), random_page), False),
        "every page but the first random": (overwritten(range(1, pages), random_page), True),
        "every page but the first empty": (overwritten(range(1, pages), empty_page), True),
        "a damaged schema": (whole[:100] + chance.randbytes(PAGE - 100) + whole[PAGE:], True),
        "a damaged header": (chance.randbytes(100) + whole[100:], True),
        "half of it": (whole[: len(whole) // 2], True),
        "its last page lost": (whole[:-PAGE], False),
        "an odd length": (whole[: PAGE * 7 + 13], True),
        "one page": (whole[:PAGE], True),
        "50 bytes": (whole[:50], True),
        "text": (b"This is a letter, and no database.\n" * 400, True),
        "a zip": (b"PK\x03\x04" + chance.randbytes(5000), True),
    }


def made(path, statements):
    """The bytes of a database of these statements."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(statements)
    return path.read_bytes()


def one(work, words, path, content, must):
    """One command on one file; returns what is wrong, and whether it failed."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    path.write_bytes(content)
    run = work.run(f"sqlite:{path}", *words, patience=60) if words[0] != "serve" else served(work, words, path)
    wrong = []
    errors = [line for line in run.err.splitlines() if line.startswith("error")]
    if "panicked" in run.err or run.code not in (0, 1, 3) or run.code < 0:
        wrong.append(f"exit {run.code}: {run.err.strip()[-300:]}")
    elif run.code == 0 and must:
        wrong.append("exit 0")
    elif run.code == 1:
        if len(errors) != 1 or not any(word in errors[0] for word in REMEDIES):
            wrong.append(f"no one line with a remedy: {run.err.strip()[-300:]}")
        # Where some pages are whole, an import may have written into them that it failed.
        if must and hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(content).digest():
            wrong.append("the file was changed")
    return wrong, run.code == 1


def served(work, words, path):
    """`serve`, ended after a while where it goes on."""
    child = work.start(f"sqlite:{path}", *words)
    try:
        child.wait(3)
    except Exception:
        child.terminate()
    return work.wait(child, 20)


def main():
    work = Work(__doc__, 60)
    store = Sqlite(work.folder)
    trial = Trial(work, store, files(work.folder), Vendor()).prepare()
    commands = [words.split() for words in READERS]
    commands += [trial.words(entry) for entry in trial.writers if entry.base == "base" and not entry.product] + [["migrate"]]
    for words in commands[: len(READERS)]:
        store.create("whole", "base")
        run = work.run(store.url("whole"), *words, patience=60) if words[0] != "serve" else None
        if run and run.code not in (0, 3):
            work.check(False, f"{' '.join(words)} works on the whole file: exit {run.code}: {run.err.strip()[-200:]}")
    cases = damaged(store.file("base"))
    foreign = "create table customers (id integer primary key, name text); insert into customers values (1, 'Ann');"
    cases["a foreign database"] = (made(work.folder / "foreign.db", foreign), True)
    newer = store.file("base").read_bytes()
    (work.folder / "newer.db").write_bytes(newer)
    later = "insert into __diesel_schema_migrations (version) values ('99999999999999');"
    cases["a newer program's"] = (made(work.folder / "newer.db", later), True)
    path = work.folder / "try.db"
    for name, (content, must) in cases.items():
        wrong, failed = [], 0
        for words in commands:
            found, fails = one(work, words, path, content, must and words[:2] != ["rubric", "list"])
            failed += fails
            wrong += [f"{' '.join(map(str, words))[:60]}: {line}" for line in found]
        work.check(not wrong, f"{name}: {failed} of {len(commands)} commands refuse it in one line and leave it as it is")
        for line in wrong[:6]:
            work.say(line)
        if len(wrong) > 6:
            work.say(f"... and {len(wrong) - 6} more")
    work.finish()


if __name__ == "__main__":
    main()
