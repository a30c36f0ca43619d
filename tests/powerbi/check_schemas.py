#!/usr/bin/env python3
"""Validates the project's JSON against Microsoft's published schemas; no copy of them is here.

usage: check_schemas.py SCHEMAS [PROJECT]

SCHEMAS is a checkout of github.com/microsoft/json-schemas, or as much of it as the project names
(what it names lies below fabric/). Every document that names a schema is valid under it.

Exit code: 0 valid, 1 not.
"""

import json
import pathlib
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # RefResolver is all that Debian 12 has
    from jsonschema import Draft7Validator, RefResolver

ADDRESS = "https://developer.microsoft.com/json-schemas/"
PROJECT = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "powerbi"
SUFFIXES = {".json", ".pbip", ".pbir", ".pbism"}


def load_schemas(folder):
    """By the address where they are published: the `$id` of some says another."""
    schemas = {}
    for path in folder.rglob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schema.pop("$id", None)
        schemas[ADDRESS + path.relative_to(folder).as_posix()] = schema
    return schemas


def documents_of(project):
    for path in sorted(project.rglob("*")):
        if path.is_file() and (path.suffix in SUFFIXES or path.name == ".platform"):
            yield path.relative_to(project), json.loads(path.read_text(encoding="utf-8"))


def main():
    schemas = load_schemas(pathlib.Path(sys.argv[1]))
    validated = 0
    faults = []
    for path, document in documents_of(pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else PROJECT):
        address = document.get("$schema")
        if address is None:
            continue  # a theme
        if address not in schemas:
            faults.append(f"{path}: no copy of {address}")
            continue
        resolver = RefResolver(address, schemas[address], store=schemas)
        validator = Draft7Validator(schemas[address], resolver=resolver)
        faults += [f"{path}: {error.json_path}: {error.message}"
                   for error in validator.iter_errors(document)]
        validated += 1
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{validated} documents validated, {len(faults)} faults")
    return 1 if faults or validated == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
