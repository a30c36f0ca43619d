"""What a published snapshot must hold so that the model reads it: headers and cells of each file.

Reads the files. The forms are what Power Query reads as the column's type under the culture en-US;
a cell that fits none of them would be an error on somebody's machine.
"""

import csv
import json
import re

FORMS = {
    "text": re.compile(r"[^\x00]*", re.DOTALL),
    "integer": re.compile(r"-?\d{1,19}"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "amount": re.compile(r"-?\d{1,15}(\.\d{1,4})?"),
    "boolean": re.compile(r"true|false"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
# What a run.json need not have: no bounds, no rows, no run before.
MAY_BE_ABSENT = {("from",), ("to",), ("watermark",), ("previous", "run_id")}
FAULTS_SHOWN = 5


def cell_faults(columns, row):
    for column, cell in zip(columns, row):
        if cell == "":
            if not column["nullable"]:
                yield f"{column['name']} is empty"
        elif not FORMS[column["type"]].fullmatch(cell):
            yield f"{column['name']} is no {column['type']}: {cell}"


def file_faults(path, columns):
    faults = []
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if not header or header != [column["name"] for column in columns][:len(header)]:
            return [f"{path.name}: its header is not that of the schema"]
        columns = columns[:len(header)]  # an older snapshot lacks the columns added since
        for row in rows:
            found = list(cell_faults(columns, row))
            if len(row) != len(columns):
                found.append(f"{len(row)} cells")
            faults += [f"{path.name}:{rows.line_num}: {fault}" for fault in found]
            if len(faults) > FAULTS_SHOWN:
                return faults[:FAULTS_SHOWN] + [f"{path.name}: and maybe more"]
    return faults


def member_of(manifest, path):
    for name in path:
        manifest = manifest.get(name) if isinstance(manifest, dict) else None
    return manifest


def snapshot_faults(folder, schema, run_members):
    faults = []
    for entry in schema["tables"]:
        path = folder / entry["file"]
        faults += (file_faults(path, entry["columns"]) if path.is_file()
                   else [f"there is no {entry['file']}"])
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    faults += [f"run.json: no {'.'.join(path)}" for _, path in run_members
               if member_of(manifest, path) is None and tuple(path) not in MAY_BE_ABSENT]
    return faults
