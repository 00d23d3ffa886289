"""What the benches of `serve` share: a running server, the constant one beside it, wrk, and a copy of
an SQLite database on PostgreSQL. Not a bench itself."""

from __future__ import annotations

import atexit
import http.client
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import common

# Picks one of the prepared requests at random; `delay` is how long a connection rests before each.
SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local requests = {}
function init()
  math.randomseed(%d)
  local headers = {}
  if "%s" ~= "" then headers["Accept-Encoding"] = "%s" end
  for i = 1, #paths do requests[i] = wrk.format("GET", paths[i], headers) end
end
function request() return requests[math.random(#requests)] end
local rest = %f
if rest > 0 then
  function delay() return math.random() * 2 * rest end
end
local failed = 0
function response(status)
  if status ~= 200 then failed = failed + 1 end
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout, e.status))
end
"""


# What other clients ask for while something is done to the server.
PAGES = ["/occupations/29-1141", "/occupations", "/rankings/ai_risk", "/summary", "/occupations/15-1252"]


class Process:
    """A running program with an address."""

    def __init__(self, child, base):
        self.child, self.base = child, base
        self.host = urllib.parse.urlsplit(base).netloc

    def cpu(self):
        """Seconds of CPU so far."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, field="VmRSS"):
        """Resident memory in MB, now or (VmHWM) at its peak."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", status, re.M).group(1)) / 1024

    def connection(self):
        """A connection that stays open."""
        return http.client.HTTPConnection(self.host, timeout=30)

    def get(self, path):
        """The status and the JSON of one reply."""
        connection = self.connection()
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        is_json = reply.headers.get_content_type() == "application/json"
        return reply.status, json.loads(body) if is_json else body

    def stop(self):
        """Ends it."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(30)
        if self.child.stdin:
            self.child.stdin.close()


def free_port():
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(binary, url, *arguments, log=None, environment=None):
    """Starts `onet-ai serve`; returns it and the seconds until /ready said 200."""
    port = free_port()
    command = [binary, "serve", "--bind", f"127.0.0.1:{port}", *arguments]
    variables = dict(os.environ, DATABASE_URL=url, **(environment or {}))
    variables.pop("ONET_AI_LOG", None)
    started = time.perf_counter()
    child = subprocess.Popen(command, env=variables, stderr=log or subprocess.DEVNULL)
    server = Process(child, f"http://127.0.0.1:{port}")
    atexit.register(server.stop)  # a bench that breaks off leaves nothing behind
    while time.perf_counter() - started < 60:
        try:
            if server.get("/ready")[0] == 200:
                return server, time.perf_counter() - started
        except (ConnectionError, http.client.HTTPException):
            pass
        if child.poll() is not None:
            sys.exit(f"{' '.join(command)} ended with {child.returncode}")
        time.sleep(0.002)
    sys.exit("not ready within a minute")


def constant(binary, workers):
    """Starts the constant server; builds it beside `binary` first."""
    built = subprocess.run(
        ["cargo", "build", "--release", "--locked", "--bench", "constant", "--message-format=json"],
        cwd=common.ROOT,
        env=dict(os.environ, CARGO_TARGET_DIR=str(Path(binary).parent.parent)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    names = [m["executable"] for m in messages if m.get("target", {}).get("name") == "constant"]
    return running_constant(names[-1], workers)


def running_constant(program, workers):
    """Starts a constant server that is built already."""
    child = subprocess.Popen(
        [program, str(workers)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return Process(child, child.stdout.readline().strip())


class Load:
    """What wrk saw."""

    def __init__(self, text, cpu=0.0, stolen=0.0):
        found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", text)
        if not found:
            sys.exit(f"wrk: {text}")
        requests, duration, median, p99, broken, refused = map(int, found.groups())
        self.requests, self.rate = requests, requests / (duration / 1e6)
        self.median, self.p99 = median / 1e3, p99 / 1e3  # ms
        self.failed = broken + refused
        self.cpu = 1e6 * cpu / max(requests, 1)  # microseconds of the server's CPU per request
        self.stolen = stolen  # share of this machine's time that its host gave to others


class Others(threading.Thread):
    """A client who asks for a page fifty times a second, and notes how long each took."""

    def __init__(self, server, headers):
        super().__init__(daemon=True)
        self.server, self.headers = server, headers
        self.ended, self.times, self.failed = threading.Event(), [], []

    def run(self):
        connection, at = self.server.connection(), 0
        while not self.ended.is_set():
            started, at = time.perf_counter(), at + 1
            try:
                connection.request("GET", PAGES[at % len(PAGES)], headers=self.headers)
                reply = connection.getresponse()
                reply.read()
                if reply.status != 200:
                    self.failed.append(reply.status)
            except OSError as error:
                self.failed.append(repr(error))
                connection = self.server.connection()
            self.times.append(time.perf_counter() - started)
            time.sleep(0.02)


def stolen():
    """Ticks that the host of this machine gave to others, and all ticks."""
    ticks = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    return ticks[7], sum(ticks)


def script(folder, paths, seed=1, encoding="", rest=0.0):
    """Writes the script with which wrk asks for `paths` in random order; returns where it is."""
    listed, written = Path(folder) / "paths", Path(folder) / "load.lua"
    listed.write_text("\n".join(paths) + "\n")
    written.write_text(SCRIPT % (listed, seed, encoding, encoding, rest))
    return written


def wrk(server, paths, seconds, connections, rest=0.0, seed=1, encoding=""):
    """Sends requests for `paths` in random order; every connection rests `rest` ms on average, and asks
    for an encoding, if one is named."""
    with tempfile.TemporaryDirectory() as folder:
        written = script(folder, paths, seed, encoding, rest)
        before, (lost, ticks) = server.cpu(), stolen()
        done = subprocess.run(
            ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s"]
            + ["-s", str(written), server.base],
            capture_output=True,
            text=True,
            check=False,
        )
        cpu, (lost_now, ticks_now) = server.cpu() - before, stolen()
        return Load(done.stdout + done.stderr, cpu, (lost_now - lost) / max(ticks_now - ticks, 1))


def copy(binary, path, server, name):
    """Copies an SQLite database into a new one on PostgreSQL; returns its URL."""
    url = server.create(name)
    common.timed([binary, "migrate"], url)
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    query = "select table_name || ' ' || column_name || ' ' || data_type from information_schema.columns"
    tables = {}
    for line in server.sql(f"{query} where table_schema = 'public' and is_updatable = 'YES'", url).splitlines():
        table, column, kind = line.split(" ", 2)
        tables.setdefault(table, {})[column] = kind
    tables.pop("__diesel_schema_migrations")
    tables = {t: c for t, c in tables.items() if source.execute(
        "select count(*) from sqlite_master where type = 'table' and name = ?", (t,)).fetchone()[0]}
    child = subprocess.Popen(server.command(url), stdin=subprocess.PIPE, text=True)
    feed = child.stdin
    # Foreign keys are checked by triggers, which rest in this mode: the order of tables is free.
    feed.write(f"set session_replication_role = replica; begin; truncate {', '.join(tables)};\n")
    for table, columns in tables.items():
        feed.write(f"copy {table} ({', '.join(columns)}) from stdin;\n")
        for row in source.execute(f"select {', '.join(columns)} from {table}"):
            feed.write("\t".join(map(field, row)) + "\n")
        feed.write("\\.\n")
    feed.write("commit; analyze;\n")
    feed.close()
    if child.wait() != 0:
        sys.exit(f"{path} could not be copied to PostgreSQL")
    return url


def field(value):
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    text = repr(value) if isinstance(value, float) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def queries(server, count, seed=1):
    """`count` distinct paths of every route that is measured."""
    dice = random.Random(seed)
    occupations, page = [], "/occupations?sort=soc_code&per_page=100"
    while page:
        _, reply = server.get(page)
        occupations += reply["occupations"]
        page = reply["next"]
    codes = [occupation["soc_code"] for occupation in occupations]
    groups = sorted({code[:2] for code in codes})
    detail = [f"/occupations/{code}" for code in codes]
    while len(detail) < count:
        detail.append(f"/occupations/{dice.choice(codes)}?tasks={dice.randrange(1, 200)}")
        detail = list(dict.fromkeys(detail))
    filters = {
        "major_group": lambda: dice.choice(groups),
        "min_employment": lambda: dice.choice([1_000, 5_000, 20_000, 100_000]),
        "job_zone": lambda: dice.randrange(1, 6),
        "min_score": lambda: dice.randrange(0, 50),
        "max_score": lambda: dice.randrange(50, 101),
        "page": lambda: dice.randrange(1, 30),
    }
    sorts = ["ai", "employment", "wage", "growth", "openings", "title", "soc_code"]
    titles = [occupation["title"] for occupation in occupations]
    for code in codes:
        titles += server.get(f"/occupations/{code}?tasks=0")[1]["alternate_titles"]

    def asked(path, some):
        chosen = dice.sample(list(filters), dice.randrange(0, 4))
        pairs = some() + [(name, filters[name]()) for name in chosen]
        return path + "?" + urllib.parse.urlencode(pairs)

    def text():
        title = dice.choice(titles).split("(")[0].strip()
        way = dice.randrange(4)
        if way == 1:  # still typing
            title = title[: max(2, dice.randrange(len(title) + 1))]
        elif way == 2 and len(title) > 4:  # a slip
            at = dice.randrange(len(title) - 1)
            title = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
        return title.lower()

    makers = {
        "list": lambda: asked("/occupations", lambda: [("sort", dice.choice(sorts)), ("order", dice.choice(["asc", "desc"]))]),
        "ranking": lambda: asked("/rankings/ai_risk", lambda: [("order", dice.choice(["asc", "desc"])), ("min_coverage", dice.randrange(0, 100) / 100)]),
        "search": lambda: "/occupations?" + urllib.parse.urlencode({"search": text()}),
    }
    found = {"detail": dice.sample(detail, count)}
    for name, make in makers.items():
        distinct = set()
        while len(distinct) < count:
            distinct.add(make())
        found[name] = sorted(distinct)
    return found
