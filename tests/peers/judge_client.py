"""Asks every route with the client that was generated, and holds what it decoded against what came. Run by clients.py.

Needs the Python of .tools/peers/generator, and the package `client` on its path.

    python judge_client.py http://127.0.0.1:PORT < CALLS   (a JSON list; prints a line for each check)
"""

import importlib
import json
import sys
from datetime import datetime

from client.client import Client
from client.types import File


def same(given, decoded):
    """Whether both are the same values; a time may be written in another way."""
    if isinstance(given, dict) and isinstance(decoded, dict):
        return given.keys() == decoded.keys() and all(same(value, decoded[name]) for name, value in given.items())
    if isinstance(given, list) and isinstance(decoded, list):
        return len(given) == len(decoded) and all(map(same, given, decoded))
    if given == decoded:
        return True
    try:
        return datetime.fromisoformat(given) == datetime.fromisoformat(decoded)
    except (TypeError, ValueError):
        return False


def decodes(reply):
    """Whether the client has decoded what came, and loses nothing when it writes it again."""
    parsed = reply.parsed
    if isinstance(parsed, File):
        return parsed.payload.read() == reply.content
    if isinstance(parsed, str):
        return parsed == reply.content.decode()
    given = json.loads(reply.content)
    return same(given, parsed.to_dict() if hasattr(parsed, "to_dict") else parsed)


client = Client(base_url=sys.argv[1], timeout=30)
decoded, kinds = 0, set()
calls = json.load(sys.stdin)
for operation, tag, arguments in calls:
    reply = importlib.import_module(f"client.api.{tag}.{operation}").sync_detailed(client=client, **arguments)
    if reply.status_code == 200 and reply.content and decodes(reply):
        decoded += 1
        kinds.add(type(reply.parsed).__name__)
    else:
        print(f"FAIL {operation}: {reply.status_code}: {str(reply.parsed)[:300]}")
well = "ok" if calls and decoded == len(calls) else "FAIL"
print(f"{well} {decoded} of {len(calls)} routes are decoded, into {len(kinds)} types")

page = importlib.import_module("client.api.occupations.get_occupations_soc_code")
refused = page.sync_detailed("29-1141.01", client=client)
message = refused.parsed.error.message
print(f"{'ok' if refused.status_code == 404 and '29-1141' in message.replace('29-1141.01', '') else 'FAIL'} a 404 is decoded too: {message}")
# Would it see a difference?
if same({"a": 1}, {"a": 2}) or same([1], [1, 2]) or same({"a": None}, {}):
    print("FAIL this judge takes different values for the same")
