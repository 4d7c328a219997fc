#!/usr/bin/env python3
"""Checks JSON documents against the schemas of their formats.

    check.py SCHEMAS PATH...

SCHEMAS is the folder of *.schema.json, PATH a document or a folder of them; a
document's member "format" names its
schema ("tanji-submission/v1": submission-v1.schema.json). Prints a line for each
fault; ends with 1 when there is one. Knows the part of JSON Schema draft-07 that
these schemas use, and refuses any other keyword, so that none is passed over.
"""

import json
import pathlib
import re
import sys

SAYS_NOTHING = {"$schema", "$id", "title", "description", "examples", "default", "definitions"}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def check_object(root, schema, value, place):
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield place, f"has no member {name}"
    if len(value) < schema.get("minProperties", 0):
        yield place, f"has less than {schema['minProperties']} members"
    for name, member in value.items():
        if name in properties:
            yield from faults(root, properties[name], member, f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield place, f"has a member {name}, which is not known"


def check_array(root, schema, value, place):
    if len(value) > schema.get("maxItems", len(value)):
        yield place, f"has more than {schema['maxItems']} items"
    if len(value) < schema.get("minItems", 0):
        yield place, f"has less than {schema['minItems']} items"
    if schema.get("uniqueItems") and len({json.dumps(v) for v in value}) < len(value):
        yield place, "has an item twice"
    for i, item in enumerate(value):
        yield from faults(root, schema.get("items", {}), item, f"{place}[{i}]")


def check_string(schema, value, place):
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield place, f"is {value!r}; expected {schema['pattern']}"
    if len(value) < schema.get("minLength", 0):
        yield place, "is too short"
    if len(value) > schema.get("maxLength", len(value)):
        yield place, "is too long"


def is_good(root, schema, value):
    return next(faults(root, schema, value, ""), None) is None


def check_choices(root, schema, value, place):
    for part in schema.get("allOf", []):
        yield from faults(root, part, value, place)
    if "anyOf" in schema and not any(is_good(root, s, value) for s in schema["anyOf"]):
        yield place, "is none of what is allowed"
    if "oneOf" in schema:
        count = sum(is_good(root, s, value) for s in schema["oneOf"])
        if count != 1:
            yield place, f"is {count} of the things of which it must be one"
    if "if" in schema:
        branch = "then" if is_good(root, schema["if"], value) else "else"
        yield from faults(root, schema.get(branch, {}), value, place)
    if "not" in schema and is_good(root, schema["not"], value):
        yield place, "is what it must not be"


KNOWN = SAYS_NOTHING | {
    "$ref", "type", "const", "enum", "properties", "required", "additionalProperties",
    "minProperties", "items", "minItems", "maxItems", "uniqueItems", "pattern",
    "minLength", "maxLength", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    "minimum", "maximum",
}  # fmt: skip


def faults(root, schema, value, place):
    """Yields (place, fault) for all that is wrong with `value`."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"schema at {place}: keyword {sorted(unknown)[0]} is not known")
    if "$ref" in schema:
        target = root
        for name in schema["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        yield from faults(root, target, value, place)
        return
    wanted = schema.get("type")
    if wanted is not None:
        is_of = isinstance(value, TYPES[wanted])
        if not is_of or (wanted in ("integer", "number") and isinstance(value, bool)):
            yield place, f"is not of type {wanted}"
            return
    if "const" in schema and value != schema["const"]:
        yield place, f"is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield place, f"is {value!r}; expected one of {schema['enum']}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield place, "is out of range"
    yield from check_choices(root, schema, value, place)
    if isinstance(value, dict):
        yield from check_object(root, schema, value, place)
    elif isinstance(value, list):
        yield from check_array(root, schema, value, place)
    elif isinstance(value, str):
        yield from check_string(schema, value, place)


def check_document(schemas, document):
    """Yields (place, fault) for a document, by the schema of its format."""
    name = document["format"].removeprefix("tanji-").replace("/", "-")
    schema = json.loads((schemas / f"{name}.schema.json").read_text("utf-8"))
    yield from faults(schema, schema, document, "$")


def documents_in(paths):
    """Yields files; those of a folder by name."""
    for path in map(pathlib.Path, paths):
        yield from sorted(path.glob("*.json")) if path.is_dir() else [path]


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    schemas = pathlib.Path(arguments[0])
    found = False
    for path in documents_in(arguments[1:]):
        document = json.loads(path.read_text("utf-8"))
        for place, fault in check_document(schemas, document):
            print(f"{path}: {place}: {fault}")
            found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
