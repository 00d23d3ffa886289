"""Reads one CSV file with pandas, DuckDB, R's rules, a spreadsheet and a CSVW reader, and compares it with the JSON file.

    judge_exports.py usual|raw|bom FILE.csv TRUTH.json

Runs in the readers' own Python; prints a line for each check, `ok` or `FAIL` before it. Its own reading of docs/API.md.
"""

import csv
import io
import json
import math
import re
import sys
import unicodedata

import duckdb
import openpyxl
import pandas
from csvw import CSVW

KIND, FILE, TRUTH = sys.argv[1:4]
WORDS = {"#": "top_coded", "*": "not_available", "**": "not_available"}


def check(well, what):
    """Prints one line."""
    print("ok" if well else "FAIL", what.replace("\n", " "), flush=True)


def unseen(c):
    """A character that is not seen where it stands."""
    return unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")


def shown(text):
    """A text as the file has it."""
    if KIND == "raw":
        return text
    line = "".join((" " if c in "\t\n\v\f\r\u0085\u2028\u2029" else "\ufffd") if unseen(c) else c for c in text)
    first = line.lstrip(" \u00a0\ufffd")[:1]
    formula = first and first in "=+-@\uff1d\uff0b\uff0d\uff20"
    return "'" + line if formula or unicodedata.category(text[:1] or "a") == "Cc" else line


with open(TRUTH, encoding="utf-8") as file:
    document = json.load(file)
SUBJECT = "tasks" if "tasks" in document else "occupations"
ROWS = document[SUBJECT]
TYPES = {column["name"]: column["type"] for column in document["columns"]}
NAMES = list(TYPES)


def truth(row, name):
    """What a cell should be."""
    value = row[name]
    if value is None or TYPES[name] != "string":
        return value
    if name.endswith("_qualifier"):
        return WORDS[value]
    return shown(value) or None


def same(expected, value):
    """Whether a reader got the value, missing ones included."""
    if value is None or value is pandas.NA or (isinstance(value, float) and math.isnan(value)):
        return expected is None
    if isinstance(expected, bool) or isinstance(value, bool):
        return expected is not None and bool(value) == expected
    return value == expected


def compare(reader, columns):
    """Compares whole columns."""
    check(list(columns) == NAMES, f"{reader} sees the {len(NAMES)} columns")
    wrong = []
    for name in NAMES:
        values = columns.get(name, [])
        if len(values) != len(ROWS):
            wrong.append(f"{name}: {len(values)} rows of {len(ROWS)}")
            continue
        for row, value in zip(ROWS, values):
            if not same(truth(row, name), value):
                wrong.append(f"{name}: {value!r}, not {truth(row, name)!r}")
                break
    check(not wrong, f"{reader} reads every cell of {len(ROWS)} rows ({'; '.join(wrong[:3])})")
    for name in NAMES:
        if TYPES[name] == "integer" and name not in ("task_id", "snapshot"):
            expected = sum(row[name] or 0 for row in ROWS)
            got = sum(int(v) for v in columns[name] if v is not None and v is not pandas.NA and v == v)
            if expected != got:
                check(False, f"{reader}: {name} adds up to {got}, not {expected}")
                return
    check(True, f"{reader} gets the sum of every column of whole numbers")


# pandas: as it reads by itself, and with the types of the dictionary.
plain = pandas.read_csv(FILE)
check(plain.shape == (len(ROWS), len(NAMES)), f"pandas, told nothing, sees {plain.shape}")
if KIND != "raw":
    commented = pandas.read_csv(FILE, comment="#")
    check(commented.equals(plain), "pandas sees the same where # begins a comment")
of_pandas = {"string": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}
frame = pandas.read_csv(
    FILE, dtype={name: of_pandas[kind] for name, kind in TYPES.items()}, keep_default_na=False, na_values={name: [""] for name in NAMES},
)
compare("pandas", {name: list(frame[name]) for name in frame})
for name, kind in TYPES.items():
    numeric = pandas.api.types.is_numeric_dtype(plain[name]) or plain[name].isna().all()
    if kind in ("integer", "number") and not numeric:
        check(False, f"pandas, told nothing, takes {name} for {plain[name].dtype}")

# DuckDB.
of_duckdb = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
types = {name: of_duckdb[kind] for name, kind in TYPES.items()}
table = duckdb.read_csv(FILE, header=True, dtype=types, sep=",", quotechar='"', escapechar='"', na_values=[""])
columns = {name: [] for name in table.columns}
for found in table.fetchall():
    for name, value in zip(columns, found):
        columns[name].append(value)
compare("DuckDB", columns)
if KIND != "raw":
    by_itself = duckdb.sql(f"select * from '{FILE}'")
    check(len(by_itself.fetchall()) == len(ROWS), "DuckDB, told nothing, sees every row")
    kinds = dict(zip(by_itself.columns, map(str, by_itself.types)))
    odd = [n for n, k in TYPES.items() if k in ("integer", "number") and kinds[n] == "VARCHAR" and any(r[n] is not None for r in ROWS)]
    check(not odd, f"DuckDB, told nothing, takes numbers for numbers {odd}")

# R's read.csv: quoted fields by doubled quotes; a row has as many fields as the header; na.strings; type.convert.
with open(FILE, encoding="utf-8-sig", newline="") as file:
    text = file.read()
records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
header, body = records[0], records[1:]
check(all(len(record) == len(header) for record in body), "R: every row has as many fields as the header")
outside = "".join(re.split(r'"(?:[^"]|"")*"', text))
check("#" not in outside, "R: read.table, for which # begins a comment, finds none outside of quotes")
if KIND != "raw":
    check(text.count("\n") == len(body) + 1 and "\r" not in text, "R: a row is a line")


def converted(cells):
    """The type that R's type.convert gives, an empty field being NA."""
    cells = [cell for cell in cells if cell]
    if all(cell in ("T", "F", "TRUE", "FALSE", "true", "false", "True", "False") for cell in cells):
        return "boolean"
    if all(re.fullmatch(r"[+-]?\d+", cell) for cell in cells):
        return "integer"
    return "number" if all(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", cell) for cell in cells) else "string"


fits = {"boolean": ("boolean",), "integer": ("boolean", "integer"), "number": ("boolean", "integer", "number")}
for at, name in enumerate(header):
    found = converted([record[at] for record in body])
    if TYPES[name] in fits and found not in fits[TYPES[name]]:
        check(False, f"R takes {name} for {found}, not {TYPES[name]}")
check(not any(cell in ("NaN", "nan", "inf", "-inf") and TYPES[name] != "string" for r in body for name, cell in zip(header, r)), "R: no NaN, no Inf")
check(not any(re.fullmatch(r"-?\d+\.0+", cell) and TYPES[name] != "string" for r in body for name, cell in zip(header, r)), "numbers have no .0")

# A spreadsheet: what looks like a number is one, the rest is text or, from its first character, a formula.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
if KIND != "raw":
    book = openpyxl.Workbook()
    sheet = book.active
    formulas = []
    for record in records:
        cells = [None if cell == "" else float(cell) if NUMBER.fullmatch(cell) else cell for cell in record]
        sheet.append(cells)
        # Excel and LibreOffice; some trim before they look.
        formulas += [c for c in cells if isinstance(c, str) and (c[0] in "\t\r" or c.strip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20"))]
    formulas += [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    check(not formulas, f"the spreadsheet finds no formula {formulas[:3]}")
    book.save(FILE + ".xlsx")
    again = openpyxl.load_workbook(FILE + ".xlsx", read_only=True).active
    read = list(again.iter_rows(min_row=2, values_only=True))
    for name in ("employment_share", "n_tasks", "rank") if SUBJECT == "occupations" else ("mean",):
        at = NAMES.index(name)
        expected, got = (math.fsum(v or 0 for v in values) for values in ([row[name] for row in ROWS], [row[at] for row in read]))
        check(abs(expected - got) < 1e-6, f"the spreadsheet adds {name} up to {got}")

# The metadata beside it.
with open(FILE + "-metadata.json", encoding="utf-8") as file:
    metadata = json.load(file)
check([c["titles"] for c in metadata["tableSchema"]["columns"]] == NAMES, "the metadata names the columns in their order")
reader = CSVW(FILE, validate=True)
check(reader.is_valid, f"a CSVW reader finds the metadata and nothing to object to {[str(w.message) for w in reader.warnings][:3]}")
if KIND != "bom":
    first = next(iter(reader.tables[0].iterdicts()))
    check(same(truth(ROWS[0], "mean"), first["mean"]) or float(first["mean"]) == ROWS[0]["mean"], "it reads the first row with its types")
