"""The releases of a year: made from the sample, or O*NET's own. Not a scenario itself."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

from peers import DATA
from writers import BLS, SAMPLE, zipped

CHANGED_PERCENT = 2


def reword(text):
    """Rewords 2 % of a table of tasks, evenly over it."""
    head, *lines = text.splitlines()
    at = head.split("\t").index("Task")
    for place in range(0, len(lines), 100 // CHANGED_PERCENT):
        cells = lines[place].split("\t")
        cells[at] = cells[at].rstrip(".") + ", and check the result."
        lines[place] = "\t".join(cells)
    return "\r\n".join([head, *lines, ""])


def as_csv(folder, target):
    """The tables that O*NET 30.3 publishes as CSV, of a release in the text form."""
    target.mkdir()
    for table in ("Task Statements", "Occupation Data", "Job Zones", "Task Ratings"):
        rows = [line.split("\t") for line in (folder / f"{table}.txt").read_text(encoding="utf-8").splitlines()]
        with open(target / f"onet_{table.lower().replace(' ', '_')}.csv", "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["" if cell == "n/a" else cell for cell in row] for row in rows])
    return target


def texts(source):
    """{name: text} of the tables of a folder or a zip."""
    if source.is_dir():
        return {path.name: path.read_text(encoding="utf-8") for path in source.iterdir()}
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name.endswith((".txt", ".csv"))]
        return {Path(name).name: archive.read(name).decode() for name in names}


def asked(source):
    """What raters are asked of a release: a list of pairs of an occupation's title and a task statement."""
    tables = texts(source)

    def rows(name):
        for file, separator in ((f"{name}.txt", "\t"), (f"onet_{name.lower().replace(' ', '_')}.csv", ",")):
            if file in tables:
                quoting = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
                return list(csv.DictReader(io.StringIO(tables[file]), delimiter=separator, quoting=quoting))
        raise SystemExit(f"{source} has no {name}: {sorted(tables)}")

    titles = {row["O*NET-SOC Code"]: row["Title"] for row in rows("Occupation Data")}
    return [(titles[row["O*NET-SOC Code"]], row["Task"]) for row in rows("Task Statements")]


class Releases:
    """What both kinds have: the inputs of each release, so that what changed is counted from the files."""

    def __init__(self, folder):
        self.folder, self.seen, self.counts = folder, {}, {}
        for version, source in self.sources().items():
            pairs = asked(source)
            before = set().union(*self.seen.values()) if self.seen else set()
            self.seen[version] = set(pairs)
            self.counts[version] = (sum(pair not in before for pair in pairs), len(pairs))

    def changed(self, version):
        """Tasks that are worded as in no release before."""
        return self.counts[version][0]

    def tasks(self, version):
        """Tasks of a release."""
        return self.counts[version][1]


class Made(Releases):
    """Releases made from the sample: in 30.1 some tasks are reworded, in 30.2 nothing is."""

    january, first, crosswalk = "30.0", SAMPLE, BLS / "nem.csv"
    wages_before, wages = BLS / "oews_2024-05.csv", BLS / "oews_2025-05.csv"
    few_tables = "figures,ranked,jobs_covered"

    def sources(self):
        """{version: folder or zip}"""
        made = self.folder / "30.1"
        shutil.copytree(SAMPLE, made)
        path = made / "Task Statements.txt"
        path.write_text(reword(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
        self.form = as_csv(made, self.folder / "30.3")
        self.made = zipped(made, self.folder / "made.zip")
        return {"30.0": SAMPLE, "30.1": made, "30.2": made, "30.3": self.form}

    def zip(self, _version):
        """The file that the publisher has."""
        return self.made

    def csv_form(self):
        """The release with few tables."""
        return self.form

    def named(self, _version):
        """Which release to ask for; nothing where the next one is it."""
        return ()

    def held_back(self, _version):
        """Whether a gate holds a release back."""
        return False

    def accepted(self, _version):
        """What an operator then accepts."""
        return ()


class Real(Releases):
    """O*NET's own: 29.1, 30.1, 30.3 as CSV; and 30.2, which is 30.1 with 2 % of its tasks reworded."""

    january = "29.1"
    few_tables = "figures,ranked,jobs_covered,rank_churn,mean_shift,coverage,tables"

    def sources(self):
        """{version: folder or zip}"""
        if DATA is None:
            raise SystemExit("--real needs ONET_AI_TEST_DATA, the folder of O*NET's and BLS's files")
        onet, bls = Path(DATA) / "onet", Path(DATA) / "bls/oews"
        self.first, self.form = onet / "db_29_1_text.zip", onet / "db_30_3_csv.zip"
        self.crosswalk = Path(DATA) / "crosswalks/nem_onet_to_soc_crosswalk_2024-34.csv"
        self.wages_before, self.wages = bls / "national_M2024_dl.csv", bls / "national_M2025_dl.xlsx"
        self.thirty_one = onet / "db_30_1_text_with_importance.zip"
        self.thirty_two = self.folder / "db_30_2_text.zip"
        with zipfile.ZipFile(self.thirty_one) as old, zipfile.ZipFile(self.thirty_two, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                text = old.read(name)
                if name.endswith("Task Statements.txt"):
                    text = reword(text.decode()).encode()
                if name.endswith("Read Me.txt"):
                    text = text.replace(b"30.1", b"30.2")
                new.writestr(name.replace("30_1", "30_2"), text)
        return {"29.1": self.first, "30.1": self.thirty_one, "30.2": self.thirty_two, "30.3": self.form}

    def zip(self, version):
        """The file that the publisher has."""
        return {"30.1": self.thirty_one, "30.2": self.thirty_two}[version]

    def csv_form(self):
        """The release with few tables."""
        return self.form

    def named(self, version):
        """From 29.1 the next ones are 29.2 and 30.0, which are not at hand."""
        return ("--to", version) if version == "30.1" else ()

    def held_back(self, version):
        """Of 30.1 the emerging tasks are a third more, and it has ratings."""
        return version == "30.1"

    def accepted(self, version):
        """What an operator then accepts."""
        if version != "30.1":
            return ()
        return ("--accept", "row_change,tables,rank_churn,mean_shift", "--reason", "O*NET 30.1 has more emerging tasks, and importance")
