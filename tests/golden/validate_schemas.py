#!/usr/bin/env python3
"""Checks JSON-lines files against the JSON Schemas in config/schemas.

usage: validate_schemas.py SCHEMA_FOLDER NAME=FILE...

NAME is alert, label, scored or transaction; each line of FILE must be valid under
NAME.schema.json, and each schema must itself be sound. Lines are also damaged on purpose (a member
removed, renamed or of another type), which the schema must refuse: a schema that accepts anything
proves nothing. The transaction inside an alert is checked too.

Exit code: 0 valid, 1 not valid, 77 when python3-jsonschema is missing (an error where CI is set).
"""

import json
import os
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed: schemas are not checked", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") else 77)


def load_validator(folder, name):
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def damaged_copies(document, schema):
    for name in schema["required"]:
        yield f"without {name}", {k: v for k, v in document.items() if k != name}
    for name in document:
        if name in schema["properties"] and name != "note":
            yield f"{name} of another type", {**document, name: [{"x": 1}, 2]}
    if schema["additionalProperties"] is False:
        yield "with an unknown member", {**document, "unknown": 1}


def check_line(validator, document, where):
    faults = [f"{where}: {error.json_path}: {error.message}"
              for error in validator.iter_errors(document)]
    for how, damaged in damaged_copies(document, validator.schema):
        if validator.is_valid(damaged):
            faults.append(f"{where}: the schema accepts it {how}")
    return faults


def check_file(folder, name, path):
    validator = load_validator(folder, name)
    transactions = load_validator(folder, "transaction")
    faults = []
    lines = 0
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            document = json.loads(line)
            where = f"{path}:{number}"
            lines += 1
            # Damage costs time: a few lines of a long file are enough for that.
            if number <= 20:
                faults += check_line(validator, document, where)
            else:
                faults += [f"{where}: {e.json_path}: {e.message}"
                           for e in validator.iter_errors(document)]
            if name == "alert":
                faults += [f"{where}: transaction: {e.json_path}: {e.message}"
                           for e in transactions.iter_errors(document["transaction"])]
    if lines == 0:
        faults.append(f"{path}: no lines")
    print(f"{name}: {lines} lines, {len(faults)} faults ({path})")
    return faults


def main():
    folder = pathlib.Path(sys.argv[1])
    faults = []
    for argument in sys.argv[2:]:
        name, _, path = argument.partition("=")
        faults += check_file(folder, name, path)
    for fault in faults[:50]:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
