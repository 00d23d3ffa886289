#!/usr/bin/env python3
"""Runs the commands of README.md, looks whether they print what it shows, and holds docs/README.ko.md to the same commands; and the
failure table of docs/OPERATIONS.md to the program's texts.

    tests/readme.py --binary target/debug/onet-ai [--only sqlite|postgres] [--verbose]

Blocks run in order, as bash with -euo pipefail, in a folder of their own: once on SQLite, and, from the first block that needs
PostgreSQL on, once more there. What the papers say of a block stands in comments before it:

    <!-- not run: REASON -->    it is not run here; every other block is
    <!-- needs: data -->        O*NET's, BLS's and the labels' files (ONET_AI_TEST_DATA), which stand in for downloads
    <!-- needs: PostgreSQL -->  a server (ONET_AI_TEST_POSTGRES) with psql, createdb and openssl on this machine
    <!-- keeps running -->      it runs while the next blocks do, up to the next one of its kind, and ends by Ctrl-C

A `text` block is what the block before it prints: line by line, runs of blanks as one; `…` on a line of its own stands for any
lines, inside of one for any text. Dates, times of day and measured seconds may differ, nothing else. A comment after an SQL statement
is its whole result: rows separated by commas, columns by blanks.

Environment:
  ONET_AI_TEST_POSTGRES   URL of an administrator; a database and two roles are made there and dropped
  ONET_AI_TEST_DATA       folder of the publishers' files
  CI=true                 nothing that is there is left out: missing programs are failures

Exit status: 0 all is as the papers say; 1 something is not; 2 wrong usage.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, KOREAN = ROOT / "README.md", ROOT / "docs/README.ko.md"

# Files of ONET_AI_TEST_DATA under the names that the papers give to downloads.
DOWNLOADS = {
    "nem-onet-to-soc-crosswalk.xlsx": "crosswalks/nem_onet_to_soc_crosswalk_2024-34.xlsx",
    "occupation.xlsx": "bls/ep/occupation_2024-2034.xlsx",
}
OEWS = ("oesm25nat.zip", "bls/oews/national_M2025_dl.xlsx")

# Commands that would download, by their end, and what they are given here instead.
OFFLINE = {
    "import --version 30.1 --activate": "--from {data}/onet/db_30_1_text_with_importance.zip",
    "--rater labels:eloundou-2023-human": "--from {data}/labels/eloundou_2023/full_labelset.tsv.gz",
    "demo --real --once": "--from {data}",
}

# Results of queries that the files at hand cannot give: their task ratings hold importance only.
NOT_AT_HAND = {"RT 17951", "FT 125657"}

# What differs from one run to the next, on both sides.
VARIES = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+)?Z?"), "<time>"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "<date>"),
    (re.compile(r"\d+\.\d+ +(?=new run)"), "<seconds> "),
]

# What the failure table of docs/OPERATIONS.md has of other programs: of PostgreSQL, SQLite, the shell and the system.
FOREIGN = [
    "Connection refused", "password authentication failed", "role … does not exist", "Peer authentication failed", "command not found",
    "read-only transaction", "database is locked", "file is not a database", "database disk image is malformed",
    "disk is full", "No space left", "psql", "createdb",
    "pg_dump", "PATH",
]

PATIENCE = 600  # seconds for a block
STARTS = 120  # seconds until what keeps running has printed what is shown


class Wrong(Exception):
    """Something is not as the papers say."""


@dataclass
class Block:
    paper: str
    line: int
    language: str
    text: str
    heading: str
    reason: str | None = None  # why it is not run
    needs: set[str] = field(default_factory=set)
    stays: bool = False
    shown: str | None = None

    @property
    def place(self) -> str:
        return f"{self.paper}:{self.line}"

    def commands(self) -> str:
        """Without remarks, which are in the language of the paper."""
        lines = (re.sub(r"\s+#\s.*$", "", line).rstrip() for line in self.text.splitlines())
        return "\n".join(lines) if self.language == "sh" else self.text

    def name(self) -> str:
        return self.text.splitlines()[0].split("   ")[0][:70]


def blocks(path: Path) -> list[Block]:
    """All fenced blocks; a `text` block becomes what its predecessor shows."""
    found: list[Block] = []
    paper, heading, marks, current = str(path.relative_to(ROOT)), "", [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if current is not None:
            if line == "```":
                current.text = current.text.rstrip("\n")
                close(found, current)
                current = None
            else:
                current.text += line + "\n"
        elif line.startswith("```"):
            current = Block(paper, number, line[3:], "", heading)
            for mark in marks:
                apply(current, mark)
            marks = []
        elif mark := re.fullmatch(r"<!-- (.*) -->", line):
            marks.append(mark[1])
        else:
            if marks:
                raise Wrong(f"{paper}:{number}: <!-- {marks[0]} --> stands before no block")
            if line.startswith("#"):
                heading = line
    if current is not None or marks:
        raise Wrong(f"{paper}: a block at its end is not closed")
    return found


def apply(block: Block, mark: str) -> None:
    kind, _, rest = mark.partition(": ")
    if kind == "not run" and rest:
        block.reason = rest
    elif kind == "needs" and rest in ("data", "PostgreSQL"):
        block.needs.add(rest)
    elif mark == "keeps running":
        block.stays = True
    else:
        raise Wrong(f"{block.place}: <!-- {mark} --> means nothing here")


def close(found: list[Block], block: Block) -> None:
    if block.language == "text":
        if not found or found[-1].language != "sh" or found[-1].shown is not None:
            raise Wrong(f"{block.place}: output that follows no command")
        found[-1].shown = block.text
    elif block.language in ("sh", "sql"):
        found.append(block)
    elif block.reason is None:
        raise Wrong(f"{block.place}: a block of `{block.language}` is neither run nor excluded with a reason")


def compare_papers(english: list[Block], korean: list[Block]) -> None:
    """The same commands, output, headings and links, so that neither language has less than the other."""
    for a, b in zip(english, korean):
        for what, of_a, of_b in [
            ("commands", a.commands(), b.commands()),
            ("output", a.shown, b.shown),
            ("marks", (a.reason is None, a.needs, a.stays), (b.reason is None, b.needs, b.stays)),
            ("language", a.language, b.language),
        ]:
            if of_a != of_b:
                raise Wrong(f"{a.place} and {b.place} differ in their {what}:\n{of_a}\n---\n{of_b}")
    if len(english) != len(korean):
        raise Wrong(f"{len(english)} blocks in {english[0].paper}, {len(korean)} in {korean[0].paper}")
    a, b = levels(ENGLISH), levels(KOREAN)
    if a != b:
        raise Wrong(f"the headings are of other levels: {a} and {b}")
    lacks = links(ENGLISH) ^ links(KOREAN)
    if lacks:
        raise Wrong(f"only one of the two links to {', '.join(sorted(lacks))}")


def help_of(binary: Path, names: list[str]) -> str:
    """The help text of a command; empty where there is none of that name."""
    return subprocess.run([binary, *names, "--help"], text=True, capture_output=True, check=False).stdout


def inline(path: Path, binary: Path) -> int:
    """Holds what stands between the lines, such as `onet-ai refresh --check`, to the program's own help. Gives how many there are."""
    commands = re.findall(r"`onet-ai ([^`]+)`", prose(path))
    for command in commands:
        words = command.split()
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)]
        told = help_of(binary, names[:1])
        # Where a command has subcommands, the second word is one; elsewhere it is an argument.
        if len(names) > 1 and "\nCommands:\n" in told:
            told = help_of(binary, names[:2])
        flags = [word for word in words if word.startswith("--")]
        if not told or any(not re.search(rf"{flag}\b", told) for flag in flags):
            raise Wrong(f"{path.name}: `onet-ai {command}` is no command of {binary}")
    if not commands:
        raise Wrong(f"{path.name}: no command was found between the lines")
    return len(commands)


def symptoms() -> int:
    """Holds the failure table of docs/OPERATIONS.md to what the program says: its texts are in the sources. Gives how many are."""
    sources = "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "src").rglob("*.rs")))
    sources = re.sub(r"\\\n\s*", "", sources).replace('\\"', '"').replace("concat!(", "")
    table = (ROOT / "docs/OPERATIONS.md").read_text(encoding="utf-8").split("\n## When something fails\n")[1].split("\n## ")[0]
    found = 0
    for row in (line for line in table.splitlines() if line.startswith("| ")):
        for text in re.findall(r"`([^`]+)`", row.split("|")[1]):
            if any(foreign in text for foreign in FOREIGN):
                continue
            for part in filter(None, (part.strip() for part in text.split("…"))):
                if part not in sources:
                    raise Wrong(f"docs/OPERATIONS.md, When something fails: no source of the program says `{part}`")
                found += 1
    if found < 20:
        raise Wrong(f"docs/OPERATIONS.md, When something fails: only {found} texts were found")
    return found


def prose(path: Path) -> str:
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def levels(path: Path) -> list[int]:
    return [len(line.split()[0]) for line in prose(path).splitlines() if line.startswith("#")]


def links(path: Path) -> set[str]:
    """Files that it links to, from the root on; links to headings in it, to the other language and pictures left out."""
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", prose(path))
    local = {os.path.relpath((path.parent / t).resolve(), ROOT) for t in targets if "://" not in t}
    addresses = {target for target in targets if "://" in target}
    return (local | addresses) - {"README.md", "docs/README.ko.md"}


def same(line: str) -> str:
    for pattern, stand_in in VARIES:
        line = pattern.sub(stand_in, line)
    return " ".join(line.split())


def line_matches(shown: str, printed: str) -> bool:
    parts = [re.escape(part.strip()) for part in same(shown).split("…")]
    return re.fullmatch(r"\s*.*\s*".join(parts), same(printed)) is not None


def missing(shown: str, printed: str) -> str | None:
    """The first shown line that was not printed in its place; None if all were."""
    segments: list[list[str]] = [[]]
    for line in filter(str.strip, shown.splitlines()):
        if line.strip() == "…":
            segments.append([])
        else:
            segments[-1].append(line)
    lines = [line for line in printed.splitlines() if line.strip()]
    at = 0
    for number, segment in enumerate(segments):
        starts = range(at, len(lines) - len(segment) + 1)
        if number == 0:
            starts = range(min(1, len(starts)))
        if number == len(segments) - 1 and segment:
            last = len(lines) - len(segment)
            starts = [last] if last in starts else []
        for start in starts:
            if all(line_matches(want, have) for want, have in zip(segment, lines[start:])):
                at = start + len(segment)
                break
        else:
            if segment:
                near = [line for line in segment if not any(line_matches(line, have) for have in lines)]
                return (near or segment)[0]
    return None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Place:
    """A folder in which the blocks of one pass run, with stand-ins for what a test must not do."""

    def __init__(self, binary: Path, data: Path | None, admin: str | None, verbose: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onet-ai-readme."))
        self.data, self.admin, self.verbose = data, admin, verbose
        self.server: subprocess.Popen | None = None
        self.server_block: Block | None = None
        self.server_output: list[str] = []
        self.used: set[str] = set()
        self.state = self.folder / ".state"
        self.names = {name: f"{name}_readme_{os.getpid()}" for name in ("onet_write", "onet_read", "onet")}
        self.replaced = {"127.0.0.1:8080": f"127.0.0.1:{free_port()}"}
        (self.folder / "target/release").mkdir(parents=True)
        (self.folder / "target/release/onet-ai").symlink_to(binary)
        for name in ("deploy", "docs", "tests"):
            (self.folder / name).symlink_to(ROOT / name)
        if data:
            for name, file in DOWNLOADS.items():
                (self.folder / name).symlink_to(data / file)
            with zipfile.ZipFile(self.folder / OEWS[0], "w") as packed:
                packed.write(data / OEWS[1], f"oesm25nat/{Path(OEWS[1]).name}")
        environment = {
            key: value for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "OPENAI_API_KEY", "ANTHROPIC_API_KEY") and not key.startswith(("ONET_AI_", "PG"))
        }
        programs = self.folder / "stand-ins"
        self.stand_in(programs / "cargo", 'test "$1 $2 $3" = "run --release --"; shift 3; exec target/release/onet-ai "$@"')
        self.stand_in(programs / "sudo", "echo 'no test becomes root' >&2; exit 1")
        path = f"{programs}:{self.folder}/target/release:{environment['PATH']}"
        if admin:
            url = urlsplit(admin)
            self.replaced["127.0.0.1:5432"] = f"{url.hostname}:{url.port or 5432}"
            path = f"{programs}:{environment['PATH']}"  # the papers say how the program comes into it
            self.stand_in(programs / "sudo", self.sudo(url))
        self.environment = environment | {
            "PATH": path, "ONET_AI_BIND": self.replaced["127.0.0.1:8080"], "PGCONNECT_TIMEOUT": "10",
        }

    def stand_in(self, file: Path, script: str) -> None:
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/usr/bin/env bash\nset -euo pipefail\n{script}\n")
        file.chmod(0o755)

    def sudo(self, url) -> str:
        """Becomes the administrator of the test's server; roles.sql makes what it makes under this test's names."""
        as_admin = {
            "PGHOST": url.hostname, "PGPORT": url.port or 5432, "PGUSER": unquote(url.username or "postgres"),
            "PGPASSWORD": unquote(url.password or ""), "PGDATABASE": url.path.strip("/") or "postgres",
        }
        exports = "; ".join(f"export {key}='{value}'" for key, value in as_admin.items() if value)
        names = " ".join(f"-v {kind}={self.names[name]}" for kind, name in
                         (("database", "onet"), ("owner", "onet_write"), ("reader", "onet_read")))
        return (f'test "$1 $2" = "-u postgres"; shift 2; {exports}\n'
                f'if [ "${{*: -1}}" = psql ]; then exec "$@" {names}; fi\nexec "$@"')

    def edited(self, block: Block) -> str:
        """The block as it is run: with this test's port, server and names, and with files for downloads."""
        text = block.text
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        for old, new in self.names.items() if self.admin else ():
            text = re.sub(rf"(?<![\w.-]){old}(?![\w.-])", new, text)
        lines = []
        for line in text.splitlines():
            command, remark = re.fullmatch(r"(.*?)(\s+#\s.*)?", line).groups()
            for end, offline in OFFLINE.items():
                if command.endswith(end):
                    command += " " + offline.format(data=self.data)
                    self.used.add(end)
            lines.append(command + (remark or ""))
        return "\n".join(lines)

    def restored(self, printed: str) -> str:
        """What was printed, in the words of the papers."""
        for old, new in self.replaced.items():
            printed = printed.replace(new, old)
        for old, new in self.names.items() if self.admin else ():
            printed = printed.replace(new, old)
        return printed

    def shell(self, block: Block) -> list[str]:
        # Variables that a block sets are there in the next ones, as in the terminal of somebody who follows.
        before = f"cd {self.folder}; set -a; [ ! -e {self.state} ] || . {self.state}; trap 'export -p > {self.state}' EXIT\n"
        return ["bash", "-euo", "pipefail", "-c", before + self.edited(block)]

    def run(self, block: Block) -> None:
        if block.language == "sql":
            self.query(block)
        elif block.stays:
            self.stop()
            self.start(block)
        else:
            try:
                done = subprocess.run(self.shell(block), env=self.environment, stdin=subprocess.DEVNULL, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
            except subprocess.TimeoutExpired as late:
                raise Wrong(f"{block.place}: not done after {PATIENCE} s:\n{block.text}") from late
            self.judge(block, done.returncode, 0, done.stdout)

    def judge(self, block: Block, code: int, expected: int, printed: str) -> None:
        printed = self.restored(printed)
        if self.verbose:
            print(printed)
        if code != expected:
            raise Wrong(f"{block.place}: exit code {code}, not {expected}, of\n{block.text}\nwhich printed\n{printed}")
        if block.shown is not None and (line := missing(block.shown, printed)) is not None:
            raise Wrong(f"{block.place}: this line is shown and was not printed, or not in its place\n{line}\n"
                        f"in the output of\n{block.text}\nwhich is\n{printed}")

    def start(self, block: Block) -> None:
        self.server = subprocess.Popen(self.shell(block), env=self.environment, stdin=subprocess.DEVNULL, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.server_block, self.server_output = block, []
        # Read all the time: a full pipe would hold the server up.
        lines, output = self.server.stdout, self.server_output
        self.reader = threading.Thread(target=lambda: output.extend(iter(lines.readline, "")), daemon=True)
        self.reader.start()
        until = time.monotonic() + STARTS
        while missing(block.shown or "", self.restored("".join(output))) is not None:
            if self.server.poll() is not None or time.monotonic() > until:
                self.kill()
                raise Wrong(f"{block.place}: it does not print what is shown, but\n{''.join(output)}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ctrl-C for what keeps running."""
        if self.server is None:
            return
        os.killpg(self.server.pid, signal.SIGINT)
        server, block, self.server = self.server, self.server_block, None
        code = server.wait(30)
        self.reader.join(10)
        if code not in (130, -signal.SIGINT):
            raise Wrong(f"{block.place}: exit code {code} after Ctrl-C, and not 130:\n{''.join(self.server_output)}")

    def kill(self) -> None:
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
        self.server = None

    def rows(self, statement: str) -> set[str]:
        if self.admin:
            url = subprocess.run(["bash", "-c", f". {self.state}; printf %s \"$DATABASE_URL\""], text=True,
                                 capture_output=True, check=True).stdout
            out = subprocess.run(["psql", "-XAtq", "-F", " ", "-v", "ON_ERROR_STOP=1", url, "-c", statement],
                                 text=True, capture_output=True, check=False)
            if out.returncode:
                raise Wrong(f"{statement}\n{out.stderr}")
            return set(out.stdout.splitlines())
        with sqlite3.connect(f"file:{self.folder}/onet-ai.db?mode=ro", uri=True) as database:
            return {" ".join("" if cell is None else str(cell) for cell in row) for row in database.execute(statement)}

    def query(self, block: Block) -> None:
        found = re.findall(r"([^;]+;)[ ]*(?:-- ([^\n]*))?", block.text)
        if not found:
            raise Wrong(f"{block.place}: no statement was found")
        for statement, expected in found:
            if not expected:
                raise Wrong(f"{block.place}: no result is given for\n{statement.strip()}")
            wanted = set(expected.strip().split(", "))
            rows = self.rows(statement)
            absent = wanted - rows - (NOT_AT_HAND if wanted & rows else set())
            if absent or rows - wanted:
                raise Wrong(f"{block.place}: {statement.strip()}\ngives {sorted(rows)}, and not {sorted(wanted)}")
            if left := (wanted - rows) & NOT_AT_HAND:
                print(f"         not compared, as the files at hand lack them: {', '.join(sorted(left))}")

    def pictures(self) -> None:
        """The pictures in the papers are those of these figures."""
        export = self.folder / "occupations.json"
        subprocess.run(["target/release/onet-ai", "export", "occupations", "--format", "json", "--output", export],
                       cwd=self.folder, env=self.environment, check=True, capture_output=True)
        drawn = self.folder / "drawn"
        subprocess.run([ROOT / "docs/pictures/draw.py", export, "--out", drawn], check=True)
        for file in sorted(drawn.iterdir()):
            if file.read_bytes() != (ROOT / "docs/pictures" / file.name).read_bytes():
                raise Wrong(f"docs/pictures/{file.name} is not what docs/pictures/draw.py draws of these figures")

    def leave(self) -> None:
        self.kill()
        if self.admin:
            drop = [f'drop database if exists "{self.names["onet"]}" with (force)']
            drop += [f'drop role if exists "{self.names[name]}"' for name in ("onet_read", "onet_write")]
            arguments = [word for statement in drop for word in ("-c", statement)]
            subprocess.run(["psql", "-Xq", self.admin, *arguments], check=False)
        shutil.rmtree(self.folder)


def lacking(names: list[str]) -> list[str]:
    return [name for name in names if shutil.which(name) is None]


def one_pass(name: str, chosen: list[Block], place: Place, unmet: dict[str, str]) -> tuple[int, set[int]]:
    """Runs the blocks, and says of each what became of it. Gives how many ran and which could not, by line."""
    ran, left_out = 0, set()
    heading = None
    for block in chosen:
        reasons = [unmet[need] for need in sorted(block.needs) if need in unmet]
        # What keeps running is for the blocks of its own section.
        if place.server is not None and block.heading != heading:
            place.stop()
        heading = block.heading
        if block.reason or reasons:
            print(f"NOT RUN  {name} {block.place}: {block.reason or reasons[0]}: {block.name()}", flush=True)
            if not block.reason:
                left_out.add(block.line)
            continue
        start = time.monotonic()
        place.run(block)
        print(f"ok       {name} {block.place} {time.monotonic() - start:.1f} s: {block.name()}", flush=True)
        ran += 1
    place.stop()
    return ran, left_out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path, help="the program that the papers are of")
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one of the two databases")
    parser.add_argument("--verbose", action="store_true", help="print what the blocks print")
    arguments = parser.parse_args()
    binary = arguments.binary.resolve()
    if not os.access(binary, os.X_OK):
        parser.error(f"{binary} is no program")
    data = os.environ.get("ONET_AI_TEST_DATA")
    data = Path(data).resolve() if data else None
    admin = os.environ.get("ONET_AI_TEST_POSTGRES") or None
    strict = os.environ.get("CI") == "true"

    english = blocks(ENGLISH)
    compare_papers(english, blocks(KOREAN))
    print(f"ok       {len(english)} blocks, the same in both languages", flush=True)

    print(f"ok       {inline(ENGLISH, binary) + inline(KOREAN, binary)} commands between the lines are the program's")
    print(f"ok       {symptoms()} texts of the failure table are the program's")

    if absent := lacking(["bash", "curl"]):
        raise Wrong(f"missing on this machine: {', '.join(absent)}")
    unmet = {}
    if not data:
        unmet["data"] = "ONET_AI_TEST_DATA is not set"
    if not admin:
        unmet["PostgreSQL"] = "ONET_AI_TEST_POSTGRES is not set"
    elif absent := lacking(["psql", "createdb", "createuser", "openssl"]):
        if strict:
            raise Wrong(f"missing on this machine: {', '.join(absent)}")
        unmet["PostgreSQL"] = f"missing on this machine: {', '.join(absent)}"

    total, used = 0, set()
    first_of_postgres = next(at for at, block in enumerate(english) if "PostgreSQL" in block.needs)
    passes = [("sqlite", english, None), ("postgres", english[first_of_postgres:], admin)]
    for name, chosen, administrator in passes:
        if arguments.only not in (None, name):
            continue
        without = dict(unmet)
        if name == "sqlite":
            without["PostgreSQL"] = "it is for PostgreSQL"
        elif "PostgreSQL" in unmet:
            print(f"NOT RUN  {name}: {unmet['PostgreSQL']}")
            continue
        place = Place(binary, data, administrator, arguments.verbose)
        try:
            ran, _ = one_pass(name, chosen, place, without)
            if data and name == "sqlite":
                place.pictures()
                print("ok       the pictures are of these figures")
        finally:
            used |= place.used
            place.leave()
        if not ran:
            raise Wrong(f"no block was run on {name}")
        total += ran
    if data and not arguments.only and (stale := OFFLINE.keys() - used):
        raise Wrong(f"no command ends with {', '.join(sorted(stale))}: OFFLINE in this file is out of date")
    print(f"{total} blocks run; what they printed is what the papers show")
    return 0


if __name__ == "__main__":
    # Told to stop, it takes away what it made, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except Wrong as wrong:
        print(f"FAIL     {wrong}", file=sys.stderr)
        sys.exit(1)
