#!/usr/bin/env python3
"""The licence texts of all crates that the executable contains, each text once, with the crates that carry it.

  deploy/licences.py > licences.txt

Reads the crates' sources, which cargo has after any build. Exits 1 where a crate comes without a text and its licence's
usual one is neither among those that others carry nor in THIRD_PARTY.md, which is handed over with this.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

TARGET = "x86_64-unknown-linux-gnu"
NAME = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense|authors?$)", re.I)


def cargo(*args: str) -> str:
    return subprocess.run(
        ["cargo", *args, "--locked", "--offline"], check=True, capture_output=True, text=True
    ).stdout


def compiled_in() -> set[tuple[str, str]]:
    listed = cargo("tree", "-e", "normal,no-proc-macro", "-f", "{p}", "--prefix", "none", "--target", TARGET)
    rows = (line.split() for line in listed.splitlines())
    return {(row[0], row[1].removeprefix("v")) for row in rows if row[0] != "onet-ai"}


def texts(folder: Path) -> list[tuple[str, str]]:
    """Name and content of each licence file of a crate, those of C sources in its subfolders included."""
    found = [path for path in folder.rglob("*") if NAME.match(path.name) and path.is_file()]
    kept = []
    for path in sorted(found):
        if path.suffix in (".rs", ".c", ".h", ".py", ".sh", ".html") or "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
        if len(text) > 100:  # a line that only points at another file is no text
            kept.append((str(path.relative_to(folder)), text))
    return kept


def main() -> int:
    packages = json.loads(cargo("metadata", "--format-version", "1", "--filter-platform", TARGET))["packages"]
    wanted = compiled_in()
    carriers: dict[str, list[str]] = defaultdict(list)
    without = []
    for package in sorted(packages, key=lambda package: (package["name"], package["version"])):
        if (package["name"], package["version"]) not in wanted:
            continue
        label = f"{package['name']} {package['version']}"
        found = texts(Path(package["manifest_path"]).parent)
        for name, text in found:
            carriers[text].append(f"{label} ({name})")
        if not found:
            without.append((label, package["license"], ", ".join(package["authors"])))

    print("The licences of what the executable `onet-ai` contains. Each text stands here once, under the crates that carry it;")
    print("THIRD_PARTY.md says under which licence each crate is offered. The Rust standard library is MIT OR Apache-2.0.")
    if without:
        print("\nThese crates' sources come without a text of their own; that of their licence stands below under others,")
        print("or in THIRD_PARTY.md:")
        for label, licence, authors in without:
            print(f"  {label}: {licence}" + (f"; by {authors}" if authors else ""))
    for text, names in sorted(carriers.items(), key=lambda item: item[1]):
        print("\n" + "=" * 100)
        print("\n".join(names))
        print("-" * 100)
        print(text)
    everything = "\n".join(carriers) + (Path(__file__).parent.parent / "THIRD_PARTY.md").read_text(encoding="utf-8")
    marks = {
        "MIT": "Permission is hereby granted, free of charge",
        "Apache-2.0": "Apache License",
        "PostgreSQL": "PostgreSQL Database Management System",
    }
    for label, licence, _ in without:
        if not any(mark in everything for name, mark in marks.items() if name in licence):
            print(f"{label} ({licence}) has no licence text, here or elsewhere", file=sys.stderr)
            return 1
    print(f"{len(wanted)} crates, {len(carriers)} texts", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
