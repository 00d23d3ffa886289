"""The commands that write, and a database in which each has work to do. Not a scenario itself."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from peers import ROOT, number
from servers import Mirror
from stores import Postgres, Sqlite

SAMPLE, BLS = ROOT / "src/source/sample", ROOT / "tests/bls"
MEANT = ["--accept", "ranked,jobs_covered,raters,question,mock,rolled_back,figures,tables,row_change,missing_cells", "--reason", "a trial"]
# Migrations from this one on are undone to make an older database.
OLDER_THAN = "00000000000020"


# The tables that a command may fill step by step.
STEPS = {
    "model_run", "run_item", "run_model_version", "task_ai_score", "raw_reply", "rubric", "label_set", "model_batch",
}
# Those of them whose rows change on the way.
MOVING = {"run_item", "model_run"}
# The tables that get rows in more than one step of a command of many, the old ones staying as they are.
GROWING = {"data_version", "score_snapshot", "change_report"}


@dataclass(frozen=True)
class Writer:
    """A command that writes. `stepwise`: it commits more than once, `many`: it has all the steps from an import to what is published; `base`: the database it starts from; `product`: it
    does not change that database but makes another, which is looked at in its place."""

    name: str
    words: tuple
    stepwise: bool = False
    base: str = "base"
    sqlite_only: bool = False
    product: bool = False
    many: bool = False

    def strange(self, before, found, after):
        """The tables that may not look as found where the command was stopped, before and after it being known."""

        def may(table):
            old, now = before.get(table, []), found.get(table, [])
            if now == old:
                return True
            if self.many and (now == after.get(table, []) or table == "publication"):
                return True
            grown = set(old) <= set(now)
            # An archive is whole on the disk before its rows go; a copy's tables are made before its rows come.
            if table == "files" or (self.product and table == "publication"):
                return grown
            if table in STEPS:
                return self.stepwise and (grown or table in MOVING)
            return self.many and table in GROWING and grown

        return [table for table in sorted(set(before) | set(found)) if not may(table)]


def writer(name, text, *more, **marks):
    """A row of the table; `{name}` stands for a file that `files` makes."""
    return Writer(name, (*text.split(), *more), **marks)


# Every command that writes. A further one is a line here; what it needs is made in `files` and `prepare`.
WRITERS = [
    writer("import", "import --version fresh --from {fresh}"),
    writer("import --activate", "import --version newer --from {newer} --activate", *MEANT),
    writer("import --replace", "import --version sample --from {other} --replace", *MEANT),
    writer("import oews", "import oews --period 2025-05 --from {oews_new}", *MEANT),
    writer("import oews --replace", "import oews --period 2024-05 --from {oews_other} --replace", *MEANT),
    writer("import projections", "import projections --period 2024-2034 --from {table12} --from {table110}", *MEANT),
    writer("import crosswalk", "import crosswalk --kind nem --from {nem_other} --replace", *MEANT),
    writer("import index", "import index fresh --from {index} --citation Nobody"),
    writer("import index --replace", "import index old --from {index} --citation Nobody --replace"),
    writer("import index --remove", "import index old --remove"),
    writer("catalog", "catalog --strategy stratified --size 60"),
    writer("weights", "weights --all-schemes"),
    writer("score mock", "score --rater mock:d --rater mock:e", stepwise=True),
    writer("score labels", "score --rater labels:{manifest}", stepwise=True),
    writer("score file", "score --rater file:{answers} --rubric substitution", stepwise=True),
    writer("score vendor", "score --rater {vendor} --sample 60 --concurrency 4", stepwise=True),
    writer("aggregate", "aggregate", *MEANT),
    writer("versions activate", "versions activate other", *MEANT),
    writer("versions accept", "versions accept staged --reason meant"),
    writer("snapshots activate", "snapshots activate 2", *MEANT),
    writer("snapshots tag", "snapshots tag 1 paper --note cited"),
    writer("archive snapshots", "archive snapshots --keep-last 1 --to {out}"),
    writer("archive runs", "archive runs --keep-last 1 --to {out}"),
    writer("archive versions", "archive versions --keep-last 1 --to {out}", stepwise=True),
    writer("archive restore", "archive restore {archive}", base="archived"),
    writer("backup", "backup {product}", sqlite_only=True, product=True),
    writer("backup restore", "backup restore {backup}", sqlite_only=True, base="changed"),
    writer("copy", "copy --to {product_url}", product=True, stepwise=True),
    writer("migrate", "migrate", base="older"),
    writer("refresh", "refresh --mirror {mirror} --to fresh --from {fresh} --accept coverage,agreement_alpha,mean_shift,rank_churn", *MEANT, stepwise=True, many=True),
    writer("demo", "demo --once", stepwise=True, base="none", sqlite_only=True),
]
BY_NAME = {entry.name: entry for entry in WRITERS}


def release(folder, version, change=None):
    """A copy of the sample under another version; `change` gets {name: text}."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in SAMPLE.glob("*.txt")}
    texts["Read Me.txt"] = texts["Read Me.txt"].replace("onet-ai sample Database", f"onet-ai {version} Database")
    if change:
        change(texts)
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def zipped(folder, target):
    """The files of a folder as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return target


def fewer_titles(texts):
    """Leaves out every third alternate title: a gate holds such a release."""
    lines = texts["Alternate Titles.txt"].splitlines(keepends=True)
    texts["Alternate Titles.txt"] = "".join(line for at, line in enumerate(lines) if at == 0 or at % 3)


def one_statement(texts):
    """Words one task otherwise."""
    head, _, rest = texts["Task Statements.txt"].partition("\t103\t")
    texts["Task Statements.txt"] = f"{head}\t103\tCarefully: {rest}"


def files(folder):
    """{name: path} of everything that the commands read."""
    folder = Path(folder) / "files"
    folder.mkdir()
    made = {
        "sample": SAMPLE,
        "fresh": zipped(release(folder / "fresh", "fresh"), folder / "fresh.zip"),
        "newer": zipped(release(folder / "newer", "newer", one_statement), folder / "newer.zip"),
        "other": release(folder / "other", "sample", one_statement),
        "second": release(folder / "second", "other"),
        "staged": release(folder / "staged", "staged", fewer_titles),
        "nem": BLS / "nem.csv", "oews": BLS / "oews_2024-05.csv", "oews_new": BLS / "oews_2025-05.csv",
        "table12": BLS / "table_1.2.csv", "table110": BLS / "table_1.10.csv",
    }

    def text(name, content):
        path = folder / name
        path.write_text(content, encoding="utf-8")
        return path

    made["oews_other"] = text("oews_other.csv", made["oews"].read_text().replace("detailed,1000,", "detailed,1001,"))
    made["nem_other"] = text("nem_other.csv", made["nem"].read_text().replace("Human Resources Managers\n", "Managers of people\n"))
    codes = sorted({line.split("\t")[0] for line in (SAMPLE / "Occupation Data.txt").read_text().splitlines()[1:]})
    rows = [f"{code[:7]},{number(code, 1000) / 10}" for code in codes if code.endswith(".00")]
    made["index"] = text("index.csv", "code,value\n" + "\n".join(rows) + "\n")
    made["index_old"] = text("index_old.csv", "code,value\n" + "\n".join(rows[:9]) + "\n")
    tasks = [line.split("\t") for line in (SAMPLE / "Task Statements.txt").read_text().splitlines()[1:]]
    sizes = "SML"
    labels = "Task ID\tTask\tsize\n" + "".join(f"{row[1]}\t{row[2]}\t{sizes[number(row[1], 3)]}\n" for row in tasks)
    text("labels.tsv", labels)
    made["manifest"] = text("manifest.toml", MANIFEST.replace("SHA", hashlib.sha256(labels.encode()).hexdigest()))
    answers = "".join(f"{row[1]},{number(row[2], 101)},Because.\n" for row in tasks)
    made["answers"] = text("ann.csv", "task_id,score,rationale\n" + answers)
    return made


MANIFEST = """name = "sizes"
title = "Sizes of tasks"
citation = "Nobody (2026)"
licence = "CC0-1.0"
address = "https://labels.example/sizes"
file = "labels.tsv"
sha256 = "SHA"
made_on = "30.1"
matching = "id_and_text"
[question]
id = "size"
version = 1
text = "How small is this task?"
unit = "points of smallness"
low = 0
high = 100
is_not = "It is not a share of work."
[columns]
task_id = "Task ID"
label = "size"
statement = "Task"
[labels]
S = 100
M = 50
L = 0
"""


class Trial:
    """The databases, files and commands of one kind of database."""

    def __init__(self, work, store, made, vendor):
        self.work, self.store, self.files, self.vendor = work, store, made, vendor
        self.made = {}
        self.mirror = Mirror(work.folder / f"mirror-{store.name}")
        self.writers = [entry for entry in WRITERS if store.name == "SQLite" or not entry.sqlite_only]

    def words(self, entry, name="words"):
        """The arguments of a command on a database."""
        product = self.product(name)
        file = self.store.file(product) if self.store.name == "SQLite" else product
        places = {"mirror": self.mirror.url, "out": self.out(name), "product": file, "product_url": self.store.url(product)}
        made = {"archive": "none", "backup": "none", **self.made}
        return [word.format(vendor=self.vendor.rater, **places, **made, **self.files) for word in entry.words]

    def product(self, name):
        """The database that a command makes beside this one."""
        return f"{name}_product"

    def out(self, name):
        """The folder of the files that a command makes."""
        return self.work.folder / f"out-{self.store.name}-{name}"

    def seen(self, entry, name):
        """The database that shows what a command did."""
        return self.product(name) if entry.product else name

    def state(self, entry, name):
        """What it shows, and the names of the files beside it; a kill may leave a temporary one, whose name begins with a dot."""
        state = self.store.state(self.seen(entry, name))
        out = self.out(name)
        names = sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) if out.exists() else []
        return {**state, "files": names}

    def copy(self, name, base):
        """A copy of a database, with nothing beside it."""
        shutil.rmtree(self.out(name), ignore_errors=True)
        self.store.create(name, base)

    def needed(self, base):
        """Makes the databases that only some commands start from."""
        if base == "archived" and "archive" not in self.made:
            self.copy("archived", "base")
            self.work.must(self.store.url("archived"), "archive", "snapshots", "--keep-last", "1", "--to", self.out("archived"))
            (self.made["archive"],) = self.out("archived").iterdir()
        if base == "changed" and "backup" not in self.made:
            backup = self.work.folder / "kept.db"
            self.work.must(self.store.url("base"), "backup", backup)
            self.copy("changed", "base")
            self.work.must(self.store.url("changed"), "catalog", "--strategy", "top", "--size", "9")
            self.made["backup"] = backup

    def place(self, entry, name):
        """The folder a command runs in, and the name of its database there: `demo` has its own file."""
        if entry.base != "none":
            return name
        return "onet-ai-demo"

    def start(self, entry, name):
        """Starts a command on a database."""
        return self.work.start(self.store.url(name), *self.words(entry, name), **({"cwd": self.store.folder} if entry.base == "none" else {}))

    def run(self, entry, name):
        """Runs a command to its end."""
        return self.work.wait(self.start(entry, name), 180)

    def fresh(self, entry, name):
        """A database as the command finds it; returns its name."""
        name = self.place(entry, name)
        if entry.base == "none":
            self.store.drop(name)
        else:
            self.needed(entry.base)
            self.copy(name, entry.base)
        if entry.product:
            self.store.drop(self.product(name))
            if self.store.name == "PostgreSQL":
                self.store.create(self.product(name))
        return name

    def prepare(self):
        """The databases `base`, in which every command has something to do, and `older`, with fewer migrations."""
        url = self.store.create("base")
        steps = [
            "import --version sample --from {sample} --activate",
            "import --version staged --from {staged}",
            "import --version other --from {second}",
            "import crosswalk --kind nem --from {nem}",
            "import oews --period 2024-05 --from {oews}",
            "import index old --from {index_old} --citation Nobody",
            "catalog --strategy all",
            "weights",
            "score --rater mock:a --rater mock:b",
            "aggregate --rater mock:a --rater mock:b",
            "score --rater mock:c",
            "score --rater mock:y --sample 9",
            "score --rater mock:z --sample 9",
            "aggregate --no-activate --rater mock:a --rater mock:c",
            "aggregate --no-activate --rater mock:b --rater mock:c",
        ]
        for step in steps:
            done = self.work.run(url, *step.format(**self.files).split())
            if done.code != (3 if "{staged}" in step else 0):
                raise SystemExit(f"exit {done.code}: {step}\n{done.err}")
        self.store.create("older", "base")
        for down in sorted(ROOT.glob("migrations/*/down.sql"), reverse=True):
            version = down.parent.name.partition("_")[0]
            if version >= OLDER_THAN:
                undone = f"delete from __diesel_schema_migrations where version = '{version}';"
                self.store.run("older", f"begin;\n{down.read_text()}\n;{undone}\ncommit;")
        return self


def database_flag(parser):
    """--database"""
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="only this one [default: both]")


def trials(work, vendor):
    """A prepared trial for each kind of database, one after the other."""
    made = files(work.folder)
    for kind, other in ((Sqlite, "postgres"), (Postgres, "sqlite")):
        if work.options.database == other:
            continue
        work.head(kind.name)
        store = kind(work.folder)
        try:
            yield Trial(work, store, made, vendor).prepare()
        finally:
            store.close()
