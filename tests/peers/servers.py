"""Whom the program asks: a vendor of language models with a ledger, and publishers. Not a scenario itself."""

from __future__ import annotations

import collections
import contextlib
import http.server
import json
import threading
import time

from peers import background, number


class Quiet(http.server.ThreadingHTTPServer):
    """Does not speak of clients that are gone: they are killed here."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Says nothing."""


class Vendor:
    """An OpenAI-like server whose answer depends on the request only, with a ledger of what it answered."""

    def __init__(self, latency=0.01):
        ledger, lock = collections.Counter(), threading.Lock()
        self.ledger = ledger

        class Handler(http.server.BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Says nothing."""

            def do_POST(self):
                """One paid call: it is in the ledger before its answer leaves."""
                body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)))
                asked = body["messages"][-1]["content"]
                time.sleep(latency)
                score = {"score": number(asked, 101), "rationale": "The vendor says so."}
                reply = {
                    "id": "call", "object": "chat.completion", "created": 1, "model": body["model"],
                    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(score)}}],
                    "usage": {"prompt_tokens": 1000, "completion_tokens": 30, "total_tokens": 1030},
                }
                with lock:
                    ledger[asked] += 1
                text = json.dumps(reply).encode()
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)

        self.server = Quiet(("127.0.0.1", 0), Handler)
        background(self.server.serve_forever)
        self.rater = f"openai:gpt-6-luna@http://127.0.0.1:{self.server.server_port}/v1"


class Mirror:
    """A server that has what is put into its folder, under the publishers' names."""

    def __init__(self, folder):
        folder.mkdir()

        class Handler(http.server.SimpleHTTPRequestHandler):
            """One connection."""

            def __init__(self, *arguments, **named):
                super().__init__(*arguments, directory=str(folder), **named)

            def log_message(self, *_):
                """Says nothing."""

        self.folder = folder
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        background(self.server.serve_forever)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
