#!/usr/bin/env python3
"""Checks the Power BI project against the tables of a snapshot, and its parts against each other.

usage: check_project.py [--root FOLDER] [--snapshot FOLDER] [--queries]

FOLDER of --root holds deploy/powerbi, config/schemas and docs/formats. --snapshot holds a published
snapshot against the same tables: headers, and every cell against the form of its type, which reads
alike in every language. --queries prints the Power Query texts as JSON and checks nothing.

Exit code: 0 nothing found, 1 faults, one a line.
"""

import argparse
import json
import pathlib
import sys

import model_rules
import report_rules
import snapshot_rules
import tmdl_reader

HERE = pathlib.Path(__file__).resolve().parent


def read_model(root):
    return tmdl_reader.read_model(root / "deploy/powerbi/Harrier.SemanticModel/definition")


def read_schema(root):
    return json.loads((root / "config/schemas/snapshot.tables.json").read_text(encoding="utf-8"))


def project_faults(root):
    model = read_model(root)
    page = (root / "docs/formats/run-json.md").read_text(encoding="utf-8")
    # Without all tables and columns the other rules have nothing to stand on.
    return (model.faults or
            model_rules.structure_faults(model) + model_rules.relationship_faults(model) +
            model_rules.dax_faults(model) + model_rules.snapshot_faults(model, read_schema(root)) +
            model_rules.run_faults(model, page) +
            report_rules.report_faults(root / "deploy/powerbi/Harrier.Report", model))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=HERE.parents[1])
    parser.add_argument("--snapshot", type=pathlib.Path)
    parser.add_argument("--queries", action="store_true")
    options = parser.parse_args()
    model = read_model(options.root)
    if options.queries:
        json.dump([{"where": where, "text": text}
                   for where, text in model_rules.queries_of(model)], sys.stdout)
        return 0
    faults = project_faults(options.root)
    if options.snapshot:
        faults += snapshot_rules.snapshot_faults(options.snapshot, read_schema(options.root),
                                                 model_rules.run_members(model))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(model.tables)} tables, {len(model.measures())} measures, "
          f"{len(model.relationships)} relationships checked, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
