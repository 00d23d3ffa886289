"""Validates Chat Completions requests against OpenAI's own schema. Run by wire.py.

Needs the Python of .tools/peers/schema.

    python judge_schema.py openai-openapi.yaml.gz < BODIES   (a JSON list; prints a JSON list of faults)
"""

import gzip
import json
import sys

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
    spec = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
registry = Registry().with_resource("urn:openai", Resource(spec, DRAFT202012))
schema = {"$ref": "urn:openai#/components/schemas/CreateChatCompletionRequest"}
validator = Draft202012Validator(schema, registry=registry)

request = spec["components"]["schemas"]["CreateChatCompletionRequest"]


def names(part):
    """Every property that the schema knows at the top."""
    if "$ref" in part:
        part = registry.resolver("urn:openai").lookup(part["$ref"]).contents
    found = set(part.get("properties", {}))
    for key in ("allOf", "anyOf", "oneOf"):
        for inner in part.get(key, []):
            found |= names(inner)
    return found


known = names(request)
faults = []
for place, body in enumerate(json.load(sys.stdin)):
    for error in sorted(validator.iter_errors(body), key=str)[:3]:
        faults.append(f"body {place}: {'/'.join(map(str, error.path))}: {error.message[:300]}")
    for name in sorted(set(body) - known):
        faults.append(f"body {place}: {name} is no property of the request")
# Would it see a fault? The same body without its model, and with a nameless schema.
probes = [{"messages": [{"role": "user", "content": "x"}]}]
probes.append({"model": "m", "messages": [{"role": "user", "content": "x"}],
               "response_format": {"type": "json_schema", "json_schema": {"schema": {}}}})
if any(validator.is_valid(probe) for probe in probes):
    faults.append("the schema accepts what it must not: this judge is wrong")
print(json.dumps(faults))
