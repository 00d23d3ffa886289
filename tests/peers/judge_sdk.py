"""Checks requests against the types of a vendor's SDK. Run by wire.py.

Needs the Python of .tools/peers/openai or .tools/peers/anthropic.

    python judge_sdk.py openai|anthropic < BODIES   (a JSON list; prints a JSON list of faults)
"""

import json
import sys
import typing

from pydantic import TypeAdapter, ValidationError

if sys.argv[1] == "openai":
    from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming as Params
else:
    from anthropic.types.message_create_params import MessageCreateParamsNonStreaming as Params

adapter = TypeAdapter(Params)
known = set(typing.get_type_hints(Params))
faults = []
for place, body in enumerate(json.load(sys.stdin)):
    try:
        # Lists are read lazily where the SDK takes any iterable: going through it once reads them all.
        json.dumps(adapter.validate_python(body), default=list)
    except ValidationError as error:
        faults += [f"body {place}: {'.'.join(map(str, e['loc']))[:200]}: {e['msg']}" for e in error.errors()[:3]]
    for name in sorted(set(body) - known):
        faults.append(f"body {place}: {name} is no argument of the SDK")
try:
    adapter.validate_python({"messages": [{"role": "user", "content": "x"}]})
    faults.append("the types accept what they must not: this judge is wrong")
except ValidationError:
    pass
print(json.dumps(faults))
