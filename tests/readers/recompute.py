"""Recomputes the files of a snapshot with DuckDB from what a consumer reads from the topics.

  recompute.py RUN_DIR TABLES SCORED LABELS

SCORED and LABELS are the values of the two topics, JSON lines in log order, all of which the run has read; TABLES is
config/schemas/snapshot.tables.json. Every column that recomputed.sql knows is compared, in every row; exit code 1 and
the first differences when a cell is another.
"""
import json
import os
import sys
from datetime import datetime, timezone
from decimal import Decimal

import duckdb

from csv_readers import SHOWN, Table, parse_time


def query(database, view):
    """Its columns, and its rows with times as csv_readers has them."""
    answer = database.execute(f"SELECT * FROM {view}")
    columns = [column[0] for column in answer.description]
    rows = [[value.replace(tzinfo=timezone.utc) if isinstance(value, datetime) else value for value in row]
            for row in answer.fetchall()]
    return columns, rows


def cells_of(rows, columns, found):
    """Triples of where, found and wanted; of every row and column that is on one side at least."""
    yield "number of rows", len(found), len(rows)
    for number, (row, cells) in enumerate(zip(rows, found), 1):
        for column, wanted in zip(columns, row):
            yield f"row {number}, column {column}", cells[column], wanted


def compare(name, cells):
    cells = list(cells)
    wrong = [f"{name}, {where}: {found!s}, recomputed {wanted!s}"
             for where, found, wanted in cells if found != wanted]
    for line in wrong[:SHOWN]:
        print(line, file=sys.stderr)
    print(f"{name}: {len(cells)} cells compared, {len(wrong)} differences")
    return len(wrong)


def main(folder, schemas, scored, labels):
    database = duckdb.connect()
    path = os.path.join(folder, "run.json")
    for variable, value in (("scored", scored), ("labels", labels), ("manifest", path)):
        database.execute(f"SET VARIABLE {variable} = '{value}'")
    with open(os.path.join(os.path.dirname(__file__), "recomputed.sql"), encoding="utf-8") as file:
        database.execute(file.read())
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file, parse_float=Decimal)
    manifest.update(manifest["counts"], watermark=parse_time(manifest["watermark"]))
    columns, rows = query(database, "run")
    failures = compare("run.json", cells_of(rows, columns, [manifest]))
    with open(schemas, encoding="utf-8") as file:
        tables = [Table(folder, schema) for schema in json.load(file)["tables"]]
    for table in tables:
        columns, rows = query(database, os.path.splitext(table.name)[0])
        names = [name for name, _ in table.columns]
        failures += compare(table.name, cells_of(rows, columns, [dict(zip(names, row)) for row in table.rows]))
        recorded = manifest["files"][table.name]["rows"]
        if recorded != len(rows):
            print(f"run.json, rows of {table.name}: {recorded}, recomputed {len(rows)}", file=sys.stderr)
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
