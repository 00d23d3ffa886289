"""Every kind of file that the program reads, valid, with the ways to spoil it and the command that reads it. Not a scenario itself."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

from mutations import ANY, ARCHIVE, JSON, RELEASE, SEALED, TABLE, TEXT, TOML, WORKBOOK, packed, workbook
from peers import ROOT
from writers import BLS, SAMPLE

ODD = ("empty", "folder", "loop", "zero", "null", "missing", "dangling")
VALIDATE = ["validate", "--against", "{file}", "--code-column", "code", "--value-column", "value"]
OEWS = ["import", "oews", "--period", "2025-05", "--from", "{file}"]
PROJECTIONS = ["import", "projections", "--period", "2024-2034", "--from", "{file}", "--from"]
NEM = ["import", "crosswalk", "--kind", "nem", "--replace", "--from", "{file}"]
INDEX = ["import", "index", "fresh", "--citation", "Nobody", "--from", "{file}"]
LABELS = ["validate", "tasks", "--against", "{file}", "--task-column", "Task ID", "--value-column", "size", "--map", "S=100,M=50,L=0"]


class Target:
    """A kind of file: valid bytes, how they are spoilt, and the command that reads them."""

    def __init__(self, name, data, mutations, words, file=None, beside=None, whole=(0,), refusals=(1, 2)):
        self.name, self.data, self.mutations, self.words = name, data, mutations, words
        # What the command ends with where the file is not spoilt.
        self.whole = whole
        # What it ends with where nothing may have changed.
        self.refusals = refusals
        self.file, self.beside = file or name.replace(" ", "_"), beside

    def put(self, folder, chance):
        """Writes a spoilt file into a folder, or the valid one without chance; returns what was done to it."""
        path = folder / self.file
        if chance is None:
            way = "valid"
            path.write_bytes(self.data)
        elif chance.randrange(60) == 0:
            way = chance.choice(ODD)
            odd(path, way)
        else:
            mutations = [chance.choice(self.mutations) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            data = self.data
            for mutation in mutations:
                try:
                    data = mutation(data, chance)
                except (ValueError, LookupError, zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error, struct.error):
                    pass  # spoilt too much already to be spoilt more
            way = "+".join(getattr(mutation, "__name__", "inner") for mutation in mutations)
            path.write_bytes(data)
        if self.beside:
            self.beside(folder, path)
        return way


def odd(path, way):
    """What is no file at all."""
    if way == "empty":
        path.write_bytes(b"")
    elif way == "folder":
        path.mkdir()
    elif way == "loop":
        path.symlink_to(path.name)
    elif way == "zero":
        path.symlink_to("/dev/zero")
    elif way == "null":
        path.symlink_to("/dev/null")
    elif way == "dangling":
        path.symlink_to("nowhere")


def folder_of_release(folder, path):
    """The other tables beside a spoilt one."""
    for other in SAMPLE.glob("*.txt"):
        if other.name != path.name:
            shutil.copyfile(other, folder / other.name)


def manifest(made):
    """A valid manifest for a spoilt table of labels."""
    whole = made["manifest"].read_text()
    old = hashlib.sha256((made["manifest"].parent / "labels.tsv").read_bytes()).hexdigest()

    def write(folder, path):
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        (folder / "manifest.toml").write_text(whole.replace(old, hashlib.sha256(data).hexdigest()))

    return write


def rows(path, separator=","):
    """The rows of a table, quotes taken off."""
    with open(path, encoding="utf-8", newline="") as text:
        return list(csv.reader(text, delimiter=separator))


def targets(made):
    """Every kind of file that the program reads."""
    found = []

    def add(*words, **more):
        found.append(Target(*words, **more))

    release = packed([(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.txt"))])
    importing = ["import", "--version", "sample", "--replace", "--from"]
    add("release zip", release, RELEASE, [*importing, "{file}"], file="sample.zip")
    add("release zip", release, RELEASE, [*importing, "{file}"], file="sample.zip")
    for path in sorted(SAMPLE.glob("*.txt")):
        add(f"release: {path.name}", path.read_bytes(), TABLE, [*importing, "{folder}"], file=path.name, beside=folder_of_release)
    oews, nem = BLS / "oews_2025-05.csv", BLS / "nem.csv"
    table12, table110 = BLS / "table_1.2.csv", BLS / "table_1.10.csv"
    add("oews csv", oews.read_bytes(), TABLE, OEWS, file="oews.csv")
    add("oews xlsx", workbook({"national": rows(oews)}), WORKBOOK, OEWS, file="oews.xlsx")
    add("oews zip", packed([("oesm25nat/national_M2025_dl.xlsx", workbook({"national": rows(oews)}))]), ARCHIVE, OEWS, file="oews.zip")
    add("projections csv", table12.read_bytes(), TABLE, [*PROJECTIONS, str(table110)], file="table_1.2.csv")
    add("projections csv", table110.read_bytes(), TABLE, [*PROJECTIONS, str(table12)], file="table_1.10.csv")
    both = workbook({"Table 1.2": rows(table12), "Table 1.10": rows(table110)})
    add("projections xlsx", both, WORKBOOK, PROJECTIONS[:-1], file="occupation.xlsx")
    add("crosswalk csv", nem.read_bytes(), TABLE, NEM, file="nem.csv")
    add("crosswalk xlsx", workbook({"NEM": rows(nem)}), WORKBOOK, NEM, file="nem.xlsx")
    index = made["index"].read_bytes()
    add("index csv", index, TABLE, INDEX, file="index.csv")
    add("index tsv", index.replace(b",", b"\t"), TABLE, INDEX, file="index.tsv")
    add("index xlsx", workbook({"index": rows(made["index"])}), WORKBOOK, INDEX, file="index.xlsx")
    add("validate csv", index, TABLE, VALIDATE, file="against.csv")
    add("validate xlsx", workbook({"index": rows(made["index"])}), WORKBOOK, VALIDATE, file="against.xlsx")
    labels = (made["manifest"].parent / "labels.tsv").read_bytes()
    add("validate labels", labels, TABLE, LABELS, file="labels.tsv")
    score = ["score", "--sample", "5", "--rater"]
    add("labels", labels, TABLE, [*score, "labels:{folder}/manifest.toml"], file="labels.tsv", beside=manifest(made))

    def table_of_labels(folder, _path):
        (folder / "labels.tsv").write_bytes(labels)

    add("manifest", made["manifest"].read_bytes(), TOML, [*score, "labels:{file}"], file="manifest.toml", beside=table_of_labels)
    add("built-in labels", gzip.compress(labels), ARCHIVE, [*score, "labels:eloundou-2023-gpt4", "--from", "{file}"], file="full_labelset.tsv.gz", whole=(1,))
    add("answers", made["answers"].read_bytes(), TABLE, [*score, "file:{file}", "--rubric", "substitution"], file="ann.csv")
    rubric = (ROOT / "src/rubric/augmentation-v1.toml").read_bytes()
    add("rubric", rubric, TOML, [*score, "mock:r", "--rubric", "{file}"], file="rubric.toml")
    add("rubric", rubric, TOML, [*score, "mock:r", "--dry-run", "--rubric", "{file}"], file="rubric.toml")
    models = (ROOT / "src/llm/models.toml").read_bytes()
    add("models", models, TOML, [*score, "openai:gpt-6-luna", "--dry-run", "--models", "{file}"], file="models.toml")
    dotenv = b'# settings\nONET_AI_LOG=info\nOPENAI_API_KEY="sk-test"\nONET_AI_GATE_LIMITS=ranked=0.05\nONET_AI_BIND=127.0.0.1:8080\n'
    add(".env", dotenv, TEXT, ["aggregate"], file=".env")
    pem = Path("/etc/ssl/certs/ca-certificates.crt")
    if pem.exists():
        add("authorities", pem.read_bytes()[: pem.read_bytes().find(b"-----END") + 26], TEXT, ["--ca-file", "{file}", "import", "--version", "9.9", "--from", "https://127.0.0.1:9/a.zip"], file="ca.pem", whole=(1,))
    kept = made["archive"].read_bytes()
    add("archive", kept, SEALED, ["archive", "restore", "{file}"], file="snapshot.zip")
    add("archive", kept, SEALED, ["archive", "restore", "{file}"], file="snapshot.zip")
    backup, beside = made["backup"].read_bytes(), Path(f"{made['backup']}.json").read_bytes()

    def described(folder, path):
        """A manifest that has the checksum of a spoilt backup."""
        if path.is_file() and not path.is_symlink():
            whole, data = json.loads(beside), path.read_bytes()
            whole["bytes"], whole["sha256"] = len(data), hashlib.sha256(data).hexdigest()
            (folder / f"{path.name}.json").write_text(json.dumps(whole))

    def of_backup(folder, _path):
        (folder / "kept.db").write_bytes(backup)

    add("backup: verify", backup, ANY, ["backup", "verify", "{file}"], file="kept.db", beside=described, refusals=(1, 2, 3))
    add("backup: restore", backup, ANY, ["backup", "restore", "{file}"], file="kept.db", beside=described, refusals=(1, 2, 3))
    add("backup: manifest", beside, JSON, ["backup", "restore", "{folder}/kept.db"], file="kept.db.json", beside=of_backup, refusals=(1, 2, 3))
    return found
