#!/usr/bin/env python3
"""Writes the Power BI project beside this folder from config/schemas/snapshot.tables.json.

usage: generate.py [--check] [--out FOLDER] [--schema FILE]

Harrier.pbip, Harrier.Report and Harrier.SemanticModel are generated whole; what is in these folders
and was not generated is removed, Microsoft's base theme excepted. The same columns give the same
bytes. With --check nothing is written: exit code 1 and a list where the project differs.
"""

import argparse
import json
import pathlib
import sys

import pbir
import tmdl
from dax_tables import DAX_TABLES, MEASURES_TABLE, RELATIONSHIPS
from measures import MEASURES
from pages import PAGES
from power_query import csv_query, run_query
from snapshot_tables import RUN_TABLE, load_tables

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = HERE.parents[2] / "config" / "schemas" / "snapshot.tables.json"
NAME = "Harrier"
REPORT = f"{NAME}.Report"
MODEL = f"{NAME}.SemanticModel"
BASE_THEME = f"{REPORT}/StaticResources/SharedResources/BaseThemes/{pbir.BASE_THEME}.json"


def as_json(document):
    return json.dumps(document, indent=2) + "\n"


def report_files():
    """{path: text} of the report."""
    definition = f"{REPORT}/definition"
    files = {
        f"{REPORT}/.platform": as_json(pbir.platform("Report", NAME)),
        f"{REPORT}/definition.pbir": as_json(pbir.report_definition(MODEL)),
        f"{REPORT}/StaticResources/RegisteredResources/{pbir.THEME}": as_json(pbir.theme()),
        f"{definition}/version.json": as_json(pbir.version()),
        f"{definition}/report.json": as_json(pbir.report()),
        f"{definition}/pages/pages.json": as_json(pbir.page_order(PAGES)),
    }
    for page in PAGES:
        folder = f"{definition}/pages/{page.name}"
        files[f"{folder}/page.json"] = as_json(pbir.page(page))
        for place, visual in enumerate(page.visuals):
            files[f"{folder}/visuals/{visual.name}/visual.json"] = as_json(
                pbir.visual(visual, place * 10))
    return files


def model_files(tables):
    """{path: text} of the semantic model."""
    definition = f"{MODEL}/definition"
    contents = {MEASURES_TABLE: tmdl.measures_table(MEASURES)}
    for table in tables:
        related = {item.many[1] for item in RELATIONSHIPS if item.many[0] == table.name}
        contents[table.name] = tmdl.snapshot_table(table, csv_query(table), related)
    contents[RUN_TABLE.name] = tmdl.snapshot_table(RUN_TABLE, run_query(), set())
    for table in DAX_TABLES:
        contents[table.name] = tmdl.dax_table(table)
    files = {
        f"{MODEL}/.platform": as_json(pbir.platform("SemanticModel", NAME)),
        f"{MODEL}/definition.pbism": as_json(pbir.model_definition()),
        f"{definition}/database.tmdl": tmdl.database(),
        f"{definition}/model.tmdl": tmdl.model(contents),
        f"{definition}/expressions.tmdl": tmdl.expressions(),
        f"{definition}/relationships.tmdl": tmdl.relationships(RELATIONSHIPS),
    }
    for name, text in contents.items():
        files[f"{definition}/tables/{name}.tmdl"] = text
    return files


def project_files(tables):
    return {f"{NAME}.pbip": as_json(pbir.shortcut(REPORT)), **report_files(),
            **model_files(tables)}


def existing_files(folder):
    """What Desktop keeps for itself (.pbi) is not part of the project."""
    found = [folder / f"{NAME}.pbip"] + [
        path for part in (REPORT, MODEL) for path in (folder / part).rglob("*")]
    return {path.relative_to(folder).as_posix() for path in found
            if path.is_file() and ".pbi" not in path.parts}


def differences(folder, files):
    present = existing_files(folder)
    faults = [f"missing: {path}" for path in sorted(files.keys() - present)]
    faults += [f"not generated: {path}"
               for path in sorted(present - files.keys() - {BASE_THEME})]
    for path in sorted(files.keys() & present):
        if (folder / path).read_bytes() != files[path].encode("utf-8"):
            faults.append(f"differs: {path}")
    if BASE_THEME not in present:
        faults.append(f"missing: {BASE_THEME} (Microsoft's; from version control)")
    return faults


def write(folder, files):
    for path in existing_files(folder) - files.keys() - {BASE_THEME}:
        (folder / path).unlink()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent, metavar="FOLDER")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA, metavar="FILE")
    options = parser.parse_args()
    files = project_files(load_tables(options.schema))
    if not options.check:
        write(options.out, files)
        return 0
    faults = differences(options.out, files)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print("the Power BI project is not what its generator writes: run "
              "deploy/powerbi/generate/generate.py", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
